"""Coming in and going out: sessions are opened, refused, confirmed and closed here.

Every try is counted before it is looked at, and answered alike for names that exist and names
that do not. Nothing that was typed is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import attempts, second_factor, sessions, stepup
from accounts.access import person_of
from accounts.address import client_address
from accounts.devices import known_device
from accounts.models import User
from journal.canonical import JSON
from journal.record import record

BACKEND: Final = "accounts.backends.PeopleOfThisDesk"
# Who acts while nobody is signed in yet.
DOOR: Final = "sign-in"
_PENDING: Final = "signing_in"
PENDING_S: Final = 600

# What became of a try.
OPEN: Final = "open"
CODE_NEXT: Final = "code"
WRONG: Final = "wrong"
HELD: Final = "held"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try. left: tries before a wait; wait: until the next one counts."""

    state: str
    person: User | None = None
    left: int = 0
    wait: timedelta = timedelta(0)


def enter_with_password(*, request: HttpRequest, username: str, password: str) -> Outcome:
    """Try a name and a password. Records session.opened or session.refused."""
    attempt = _count(request, attempts.PASSWORD, username)
    if not attempt.allowed:
        return Outcome(HELD, wait=attempt.wait)
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, User):
        named = User.objects.named(username)
        return _judged(request, named, attempt, why=attempts.PASSWORD, is_right=False)
    attempts.succeeded(attempt)
    if second_factor.has_second_factor(person):
        _remember_pending(request, person)
        return Outcome(CODE_NEXT, person)
    _open(request, person, "password", stepup.PASSWORD)
    return Outcome(OPEN, person)


def enter_with_code(*, request: HttpRequest, code: str) -> Outcome:
    """Try a code after the right password. Records session.opened or session.refused."""
    person = pending_person(request)
    if person is None:
        return Outcome(WRONG)
    attempt = _count(request, attempts.CODE, person.username)
    if not attempt.allowed:
        return Outcome(HELD, person, wait=attempt.wait)
    with transaction.atomic():
        kind = second_factor.spend_code(person, code, timezone.now())
        if kind:
            _open(request, person, kind, stepup.CODE)
    return _judged(request, person, attempt, why=attempts.CODE, is_right=bool(kind))


def confirm_person(*, request: HttpRequest, typed: str) -> Outcome:
    """Prove again who is there, with what this person has. Records session.confirmed or refused."""
    person = person_of(request)
    asked = stepup.asked_proof(person)
    if not asked:
        return Outcome(WRONG, person)
    attempt = _count(request, attempts.CODE, person.username)
    if not attempt.allowed:
        return Outcome(HELD, person, wait=attempt.wait)
    with transaction.atomic():
        if asked == stepup.CODE:
            kind = second_factor.spend_code(person, typed, timezone.now())
        else:
            kind = stepup.PASSWORD if person.check_password(typed) else ""
        if kind:
            stepup.mark_proof(request.session, asked, timezone.now())
            _record(request, "session.confirmed", person, {"with": kind}, actor=person)
    return _judged(request, person, attempt, why=asked, is_right=bool(kind))


def check_own_password(*, request: HttpRequest, password: str) -> Outcome:
    """Check the password of whoever is signed in, before it is changed. Records session.refused."""
    person = person_of(request)
    attempt = _count(request, attempts.PASSWORD, person.username)
    if not attempt.allowed:
        return Outcome(HELD, person, wait=attempt.wait)
    is_right = person.check_password(password)
    return _judged(request, person, attempt, why=attempts.PASSWORD, is_right=is_right)


def pending_person(request: HttpRequest) -> User | None:
    """Return who gave the right password in this browser a moment ago and owes a code."""
    pending = request.session.get(_PENDING)
    if not pending or timezone.now().timestamp() - pending["at"] > PENDING_S:
        return None
    return User.objects.filter(
        pk=pending["user"], session_epoch=pending["epoch"], is_active=True
    ).first()


@transaction.atomic
def leave(*, request: HttpRequest) -> None:
    """Sign the person of this browser out. Records session.closed."""
    person = person_of(request)
    logout(request)
    _record(request, "session.closed", person, {}, actor=person)


@transaction.atomic
def end_sessions(*, request: HttpRequest, handle: str = "") -> int:
    """End one other session of one's own by its handle, or all others. Records session.closed."""
    person = person_of(request)
    own_key = request.session.session_key
    if handle:
        ended = sessions.end_one(person, handle, but=own_key)
    else:
        ended = sessions.end_all(person, but=own_key)
    if ended:
        _record(request, "session.closed", person, {"others": ended}, actor=person)
    return ended


def _count(request: HttpRequest, kind: str, username: str) -> attempts.Attempt:
    device = known_device(request, username)
    return attempts.begin(kind, username, device, _address(request), timezone.now())


def _remember_pending(request: HttpRequest, person: User) -> None:
    request.session.flush()
    request.session[_PENDING] = {
        "user": person.pk,
        "epoch": person.session_epoch,
        "at": timezone.now().timestamp(),
    }


@transaction.atomic
def _open(request: HttpRequest, person: User, kind: str, proof: str) -> None:
    now = timezone.now()
    # Nothing that was in the browser before may live on under a signed-in name.
    request.session.flush()
    login(request, person, backend=BACKEND)
    sessions.begin(request.session, person, now, second_factor=proof == stepup.CODE)
    stepup.mark_proof(request.session, proof, now)
    sessions.note(request, person, now)
    _record(request, "session.opened", person, {"with": kind}, actor=person)


def _judged(
    request: HttpRequest,
    person: User | None,
    attempt: attempts.Attempt,
    *,
    why: str,
    is_right: bool,
) -> Outcome:
    """Give the try back when it was right; otherwise record it. `why`: what was wrong."""
    if is_right:
        attempts.succeeded(attempt)
        return Outcome(OPEN, person)
    data: dict[str, JSON] = {"why": why, "known": person is not None, "last": attempt.left == 0}
    with transaction.atomic():
        _record(request, "session.refused", person, data, actor=None)
    return Outcome(WRONG, person, left=attempt.left, wait=attempt.wait)


def _record(
    request: HttpRequest,
    verb: str,
    person: User | None,
    data: Mapping[str, JSON],
    *,
    actor: User | None,
) -> None:
    sealed: dict[str, JSON] = {
        "address": _address(request),
        "browser": sessions.browser_words(request.headers.get("User-Agent", "")),
    }
    if person and actor is None:
        sealed["name"] = person.name
    record(
        verb=verb,
        actor=actor,
        agent="" if actor else DOOR,
        about=("user", person.pk) if person else None,
        data=data,
        sealed=sealed,
    )


def _address(request: HttpRequest) -> str:
    return client_address(request.META, settings.TRUSTED_PROXIES)
