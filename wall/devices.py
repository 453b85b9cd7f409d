"""Who a screen is: its token, whether it still holds, and when it was last alive."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Final

from django.utils import timezone

from wall.models import Screen

COOKIE: Final = "wall"
# Renewed while in use; a screen that was dark for longer must be paired again.
LAPSES_AFTER: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ScreenPass:
    """A screen that was let in."""

    id: int
    profile: str
    language: str


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored of a token or code."""
    return hashlib.sha256(token.encode()).hexdigest()


def screen_of_token(token: str) -> ScreenPass | None:
    """Return the screen a token belongs to; None when it is unknown, revoked or lapsed."""
    if not token:
        return None
    screen = Screen.objects.filter(token_digest=digest(token), revoked_at__isnull=True).first()
    if screen is None:
        return None
    if (screen.last_seen_at or screen.paired_at) < timezone.now() - LAPSES_AFTER:
        return None
    return ScreenPass(screen.pk, screen.profile, screen.language)


def screen_of_cookie(header: str) -> ScreenPass | None:
    """Return the screen of a raw Cookie header."""
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return None
    return screen_of_token(cookies[COOKIE].value) if COOKIE in cookies else None


def revoked_among(screen_ids: Collection[int]) -> set[int]:
    """Return those of these screens whose sockets must close."""
    if not screen_ids:
        return set()
    return set(
        Screen.objects.filter(pk__in=screen_ids, revoked_at__isnull=False).values_list(
            "pk", flat=True
        )
    )


def note_seen(screen_ids: Iterable[int]) -> None:
    """Remember that these screens are alive. Not an act of anybody: no entry."""
    Screen.objects.filter(pk__in=list(screen_ids)).update(last_seen_at=timezone.now())
