"""What a session carries, and when it has ended. The rule is pure; the rest names the keys.

12 hours at most, 30 minutes without use, and never longer than the roles, the password and the
standing it was opened with.
"""

from datetime import datetime
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from accounts.models import OpenSession, User
from accounts.throttle import short

OPENED: Final = "opened_at"
SEEN: Final = "seen_at"
EPOCH: Final = "epoch"
FACTOR: Final = "second_factor"
# Writing the session at every request would cost a write per page.
SEEN_EVERY_S: Final = 60


def ended_because(
    *,
    opened_at: float,
    seen_at: float,
    epoch: int,
    person_epoch: int,
    now: float,
    absolute_s: float,
    idle_s: float,
) -> str:
    """Return why a session has ended: "changed", "old", "idle", or "" while it goes on.

    Args: times in seconds since 1970.
    """
    if epoch != person_epoch:
        return "changed"
    if now - opened_at >= absolute_s:
        return "old"
    if now - seen_at >= idle_s:
        return "idle"
    return ""


def begin(session: SessionBase, person: User, now: datetime, *, second_factor: bool) -> None:
    """Write into a fresh session when it opened and with what right."""
    session[OPENED] = session[SEEN] = now.timestamp()
    session[EPOCH] = person.session_epoch
    session[FACTOR] = second_factor


def note(request: HttpRequest, person: User, now: datetime) -> None:
    """List the session that was just opened, or got a new key, among the person's own."""
    OpenSession.objects.create(
        session_id=request.session.session_key or "",
        user=person,
        opened_at=now,
        agent=request.headers.get("User-Agent", "").replace("\0", "")[:200],
    )


def browser_words(agent: str) -> str:
    """Return "Firefox, Windows" for what a browser says of itself; "" if it says nothing known."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
                ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
               ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
    words = [
        next((name for mark, name in table if mark in agent), "") for table in (browsers, systems)
    ]
    return ", ".join(word for word in words if word)


def end_all(person: User, *, but: str | None = None) -> int:
    """End every session of a person, except one named by its key. Returns how many ended."""
    listed = OpenSession.objects.filter(user=person).exclude(pk=but or "")
    keys = list(listed.values_list("pk", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def end_one(person: User, handle: str, *, but: str | None) -> int:
    """End the session of a person that goes by a handle. Returns 1, or 0 if there is none."""
    listed = OpenSession.objects.filter(user=person).exclude(pk=but or "")
    keys = [key for key in listed.values_list("pk", flat=True) if handle_of(key) == handle]
    deleted, _ = Session.objects.filter(pk__in=keys).delete()
    return 1 if deleted else 0


def handle_of(session_key: str) -> str:
    """Return a name for a session that may stand in a page; the key itself is a secret."""
    return short(f"session:{session_key}")[:16]
