"""Browsers that have signed a person in before, remembered in a signed cookie.

A known browser has a bucket of tries of its own. So whoever hammers on an account from elsewhere
uses up the strangers' tries and not those of its owner. Proves nothing else about anybody.
"""

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from accounts.throttle import short

SALT: Final = "accounts.known-device"
LIVES_S: Final = 180 * 24 * 3600
# A shared computer knows several people; a cookie has room for these.
MOST: Final = 8


def cookie_name() -> str:
    """Return the cookie's name; the prefix binds it to this very host."""
    return "__Host-known" if settings.HTTPS else "known"


def known_device(request: HttpRequest, username: str) -> str:
    """Return this browser's own mark for an account, "" when it never signed it in."""
    return _marks(request).get(_account(username), "")


def remember_device(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Let this browser be known as one that signed this account in."""
    marks = _marks(request)
    marks.pop(_account(username), None)
    kept = dict(list(marks.items())[-(MOST - 1) :])
    kept[_account(username)] = secrets.token_urlsafe(9)
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=SALT),
        max_age=LIVES_S,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _account(username: str) -> str:
    return short(username.casefold())[:16]


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=LIVES_S)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}
