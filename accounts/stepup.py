"""Asks again who is there, before something that cannot be taken back.

A proof is a code of the second factor. In the demo organisation the password will do for those
who have no second factor. A proof counts for ten minutes and in one session only.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.access import go, page_of
from accounts.models import User
from accounts.queries import is_demo
from accounts.second_factor import has_second_factor

V = TypeVar("V", bound=Callable[..., Any])

CODE: Final = "code"
PASSWORD: Final = "password"  # noqa: S105 - the kind of proof, not one
MINUTES: Final = 10
_PROOF: Final = "proof"


def asked_proof(person: User) -> str:
    """Return what a person proves themselves with: CODE, PASSWORD, or "" until they set one up."""
    if has_second_factor(person):
        return CODE
    return PASSWORD if is_demo() else ""


def mark_proof(session: SessionBase, kind: str, now: datetime) -> None:
    """Note that the person of a session has just proved who they are."""
    session[_PROOF] = {"kind": kind, "at": now.timestamp()}


def proved_at(request: HttpRequest) -> datetime | None:
    """Return when the person last proved who they are, None when nothing of it counts here."""
    proof = request.session.get(_PROOF)
    if not proof or (proof["kind"] != CODE and not is_demo()):
        return None
    return datetime.fromtimestamp(proof["at"], tz=UTC)


def fresh(request: HttpRequest, minutes: float = MINUTES) -> bool:
    """Tell whether the person proved who they are within so many minutes."""
    at = proved_at(request)
    return at is not None and timezone.now() - at <= timedelta(minutes=minutes)


def needs_fresh_factor(view: V) -> V:
    """Ask for a fresh proof before a view; stands inside needs(). What was posted is not kept."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not fresh(request):
            query = urlencode({"next": page_of(request) or "/"}, safe="/")
            return go(request, f"{reverse('confirm')}?{query}", status=403)
        return view(request, *args, **kwargs)

    return cast("V", guarded)
