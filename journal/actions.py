"""What people do to the record itself: erase sealed words, have it checked, take it as a file.

And to the deadlines beside it that could not be carried out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from journal.access import visible_entries
from journal.canonical import JSON
from journal.entries import GROUNDS
from journal.errors import Missing, Refused
from journal.heartbeats import beat
from journal.keyed import forget_answers_with
from journal.models import Entry, Sealed, Timer
from journal.proof import BROKEN, VERIFIED, verify_newest_span
from journal.record import record
from journal.timers import let_go, try_again
from journal.walk import ERASED, Problem

# Shorter texts in a payload are keys and codes.
SHORTEST_WORDS: Final = 3


def erase_entry_payload(*, actor: User, entry_id: int, ground: str, reason: str) -> Entry:
    """Erase an entry's sealed words and their salt for good; the chain stays whole.

    Answers that are kept under an idempotency key and repeat the words go with them.

    ground: a key of entries.GROUNDS.
    Raises Missing, Refused('no-words'), Refused('unknown-ground'), Refused('reason-missing').
    Records entry.erased (the tombstone) in the entry's own stream.
    """
    if not actor.may(Permission.LOG_ERASE):
        raise Missing
    if ground not in GROUNDS:
        raise Refused("unknown-ground", _("Choose why the words may be erased."))
    if not reason.strip():
        raise Refused("reason-missing", _("Say why, in one line: it stays in the log."))
    with transaction.atomic():
        entry = _readable(actor, entry_id)
        sealed = Sealed.objects.filter(entry=entry).first()
        if sealed is None:
            raise Refused("no-words", _("This entry has no words that could be erased."))
        forget_answers_with(_texts(sealed.payload))
        Sealed.objects.filter(entry=entry).delete()
        return record(
            verb=ERASED,
            stream=entry.stream,
            actor=actor,
            about=("entry", entry.pk),
            data={"ground": ground, "seq": entry.seq},
            sealed={"reason": reason.strip()},
        )


def retry_timer(*, actor: User, timer_id: int) -> Timer:
    """Let a deadline that was set aside be tried again.

    Raises Missing, Refused('not-parked'). Records timer.retried.
    """
    return _mend("timer.retried", actor, try_again, timer_id)


def call_off_timer(*, actor: User, timer_id: int) -> Timer:
    """Call a deadline off that was set aside: somebody has done by hand what it was for.

    Raises Missing, Refused('not-parked'). Records timer.called-off.
    """
    return _mend("timer.called-off", actor, let_go, timer_id)


def check_newest_span(*, actor: User | None = None) -> tuple[Problem, ...]:
    """Check what came after the last checkpoint but one, and keep what was found.

    Returns what is wrong, nothing if all is whole. Records journal.broken, once per finding.
    """
    report, told = verify_newest_span()
    problems = told.problems + report.problems
    if problems:
        _record_break(problems[0], actor)
    else:
        beat(VERIFIED, report.last_id)
    return problems


def record_export(*, actor: User, filters: Mapping[str, JSON], limit: int) -> Entry:
    """Note that somebody takes the log out as a file. Raises Missing. Records log.exported."""
    if not actor.may(Permission.LOG_SEE):
        raise Missing
    with transaction.atomic():
        # What was searched for may be a name.
        return record(
            verb="log.exported",
            actor=actor,
            data={"limit": limit, "filtered": sorted(filters)},
            sealed={"filters": filters} if filters else None,
        )


def _texts(payload: Any) -> list[str]:
    """Return every text in a payload that is long enough to be somebody's words."""
    if isinstance(payload, str):
        return [payload] if len(payload) > SHORTEST_WORDS else []
    inner = payload.values() if isinstance(payload, dict) else payload
    return [text for each in inner for text in _texts(each)] if isinstance(inner, Iterable) else []


def _readable(actor: User, entry_id: int) -> Entry:
    # Exercises too: personal words are personal there as well.
    found = Entry.objects.select_related("stream").filter(pk=entry_id).first()
    if found is None or not visible_entries(actor, stream=found.stream.key).exists():
        raise Missing
    return found


def _mend(verb: str, actor: User, mend: Callable[[int], Timer | None], timer_id: int) -> Timer:
    if not actor.may(Permission.DESK_MEND) or not Timer.objects.filter(pk=timer_id).exists():
        raise Missing
    with transaction.atomic():
        timer = mend(timer_id)
        if timer is None:
            raise Refused(
                "not-parked", _("This deadline is not set aside any more. Nothing was changed.")
            )
        data: dict[str, JSON] = {"kind": timer.kind, "subject": timer.subject}
        record(verb=verb, actor=actor, about=("timer", timer.pk), data=data)
    return timer


def _record_break(problem: Problem, actor: User | None) -> None:
    found: dict[str, JSON] = {
        "kind": problem.kind,
        "stream": problem.stream,
        "seq": problem.seq,
        "checkpoint": problem.checkpoint,
    }
    with transaction.atomic():
        last = Entry.objects.filter(verb=BROKEN).order_by("-id").first()
        if last is None or last.data != found:
            record(verb=BROKEN, actor=actor, agent="" if actor else "check", data=found)
