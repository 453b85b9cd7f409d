"""Access tokens for programs: how they are made, found and bounded. Only digests are stored."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from accounts.models import ApiToken, User
from accounts.permissions import Permission
from accounts.queries import is_demo

PREFIX: Final = "cd_"
# Writing down every use would cost a write per request.
_USE_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that is shown once, and what is kept of it."""

    secret: str
    digest: str
    hint: str


def new_secret(prefix: str = PREFIX) -> NewSecret:
    """Make a secret of 256 bits."""
    secret = prefix + secrets.token_urlsafe(32)
    return NewSecret(secret, digest_of(secret), secret[: len(prefix) + 4])


def digest_of(secret: str) -> str:
    """Return what is stored of a secret. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def possible_scopes(person: User) -> list[Permission]:
    """Return what a person may hand on to a program: what they may do themselves.

    Making tokens is not among it: that is done by people alone.
    """
    return [
        permission
        for permission in Permission
        if person.may(permission) and permission != Permission.TOKENS_EDIT
    ]


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """Find the living token of a secret, with its person; None for anything else."""
    if not secret.startswith(PREFIX):
        return None
    token = (
        ApiToken.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .filter(digest=digest_of(secret), revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None or (token.user.is_demo and not is_demo()):
        return None
    return token


def allows(token: ApiToken, permission: Permission | str) -> bool:
    """Tell whether a token may be used for something its person may still do."""
    return permission in token.scopes and token.user.may(permission)


def scopes_now(token: ApiToken) -> Collection[str]:
    """Return the scopes that still count: those its person has not lost since."""
    return [scope for scope in token.scopes if token.user.may(scope)]


def note_use(token: ApiToken, now: datetime) -> None:
    """Keep when a token was last used, to the minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
