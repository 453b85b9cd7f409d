"""Who a screen is: its cookies, its token, whether it still holds, when it was last alive."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.http.cookie import parse_cookie
from django.utils import timezone

from wall.models import Pairing, Screen

# Renewed while in use; a screen that was dark for longer must be paired again.
LAPSES_AFTER: Final = timedelta(days=90)
TOKEN_LIVES_S: Final = 400 * 24 * 3600
SECRET_LIVES_S: Final = 24 * 3600
MOST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class ScreenPass:
    """A screen that was let in."""

    id: int
    profile: str
    language: str


def token_cookie() -> str:
    """Return the name of the cookie that holds a screen's token."""
    return "__Host-wall" if settings.HTTPS else "wall"


def secret_cookie() -> str:
    """Return the name of the cookie by which an unpaired device knows itself."""
    return "__Host-wall-device" if settings.HTTPS else "wall-device"


def keep(response: HttpResponseBase, name: str, value: str, lives_s: int) -> None:
    """Put one of the two cookies on a device: no script reads it, no other site sends it."""
    response.set_cookie(
        name,
        value,
        max_age=lives_s,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def forget(response: HttpResponseBase, name: str) -> None:
    """Take one of the two cookies off a device."""
    response.delete_cookie(name, path="/", samesite="Strict")


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a token, a device's secret or a code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def screen_of_request(request: HttpRequest) -> ScreenPass | None:
    """Return the screen that sent a request, None for anybody else."""
    return screen_of_token(request.COOKIES.get(token_cookie(), ""))


def screen_of_header(cookies: str) -> ScreenPass | None:
    """Return the screen of a raw Cookie header, as a socket sends it."""
    return screen_of_token(parse_cookie(cookies).get(token_cookie(), ""))


def screen_of_token(token: str) -> ScreenPass | None:
    """Return the screen a token belongs to; None when it is unknown, revoked or lapsed."""
    if not token:
        return None
    screen = _holding(timezone.now()).filter(token_digest=digest(token)).first()
    return ScreenPass(screen.pk, screen.profile, screen.language) if screen else None


def still_holding(screen_ids: Collection[int]) -> set[int]:
    """Return those of these screens whose sockets may stay open."""
    if not screen_ids:
        return set()
    return set(_holding(timezone.now()).filter(pk__in=screen_ids).values_list("pk", flat=True))


def open_pairing_of(secret: str, now: datetime) -> Pairing | None:
    """Return the pairing a device waits in, None when its code is no longer good."""
    if not secret:
        return None
    return open_pairings(now).filter(device_digest=digest(secret)).first()


def open_pairings(now: datetime) -> QuerySet[Pairing]:
    """Return the pairings whose code may be entered."""
    return Pairing.objects.filter(screen=None, expires_at__gt=now, tries__lt=MOST_TRIES)


def _holding(now: datetime) -> QuerySet[Screen]:
    return Screen.objects.annotate(alive_at=Coalesce("last_seen_at", "paired_at")).filter(
        token_digest__isnull=False, revoked_at=None, alive_at__gt=now - LAPSES_AFTER
    )
