"""Deadlines as rows: set, void, handed out when due, claimed once. What they do is wired elsewhere.

Handing out may happen twice (a worker died); claiming happens once, in the handler's transaction.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection

from journal.canonical import JSON, spelled
from journal.models import Stream, Timer, TimerState

# Handed out this often without being claimed and done: set aside for a person to look at.
PARK_AFTER: Final = 5
# As many of those set aside are shown at once.
SHOWN: Final = 200
# 15, 30, 60, 120 s: a task may run for 55 s, and claiming twice is harmless.
_WAIT_S: Final = "15 * power(2, greatest(attempts - 1, 0))"

_SET: Final = """
INSERT INTO journal_timer (kind, subject, due_at, state, data, attempts, exercise_id)
VALUES (%s, %s, %s, 'pending', %s::jsonb, 0, %s)
ON CONFLICT (kind, subject) WHERE state = 'pending' DO UPDATE
SET due_at = EXCLUDED.due_at, data = EXCLUDED.data, exercise_id = EXCLUDED.exercise_id,
    attempts = 0, handed_at = NULL
RETURNING *
"""

# In one order, so that two who set the same ones cannot wait for each other.
_SET_MANY: Final = """
INSERT INTO journal_timer (kind, subject, due_at, state, data, attempts)
SELECT kind, subject, due_at, 'pending', data::jsonb, 0
FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[]) AS n(kind, subject, due_at, data)
ORDER BY kind, subject
ON CONFLICT (kind, subject) WHERE state = 'pending' DO UPDATE
SET due_at = EXCLUDED.due_at, data = EXCLUDED.data, exercise_id = NULL,
    attempts = 0, handed_at = NULL
"""

_DUE: Final = f"""
WITH due AS (
  SELECT id, attempts FROM journal_timer
  WHERE state = 'pending' AND due_at <= coalesce(%(now)s, clock_timestamp())
    AND (handed_at IS NULL
         OR handed_at <= coalesce(%(now)s, clock_timestamp()) - make_interval(secs => {_WAIT_S}))
  ORDER BY due_at, id LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE journal_timer t
  SET state = CASE WHEN due.attempts < {PARK_AFTER} THEN 'pending' ELSE 'parked' END,
      attempts = least(due.attempts + 1, {PARK_AFTER}),
      handed_at = coalesce(%(now)s, clock_timestamp())
  FROM due WHERE t.id = due.id
  RETURNING t.id, t.due_at, t.state
)
SELECT id FROM taken WHERE state = 'pending' ORDER BY due_at, id
"""  # noqa: S608 - only constants of this module are put in

# SKIP LOCKED: whoever holds the row is doing the work, so there is none left to do.
_CLAIM: Final = """
UPDATE journal_timer SET state = 'fired', fired_at = coalesce(%(now)s, clock_timestamp())
WHERE id = (
  SELECT id FROM journal_timer WHERE id = %(id)s AND state = 'pending'
    AND due_at <= coalesce(%(now)s, clock_timestamp())
  FOR UPDATE SKIP LOCKED)
RETURNING *
"""


def set_timer(
    kind: str,
    subject: str,
    due_at: datetime,
    data: Mapping[str, JSON] | None = None,
    *,
    exercise: Stream | None = None,
) -> Timer:
    """Set the timer of this kind and subject, in the caller's transaction; a pending one is moved.

    data: ids and plain facts for the handler, which reads everything else again when it fires.
    """
    values = [kind, subject, due_at, spelled(data or {}), exercise.pk if exercise else None]
    return Timer.objects.raw(_SET, values)[0]


class Wanted(NamedTuple):
    """A timer to be set: its kind and subject, when it is due, and what its handler reads."""

    kind: str
    subject: str
    due_at: datetime
    data: Mapping[str, JSON]


def set_timers(wanted: Iterable[Wanted]) -> None:
    """Set many timers of real work in one statement; of equal ones the last counts."""
    last = {(each.kind, each.subject): each for each in wanted}
    if not last:
        return
    rows = [(each.kind, each.subject, each.due_at, spelled(each.data)) for each in last.values()]
    with connection.cursor() as cursor:
        cursor.execute(_SET_MANY, [list(column) for column in zip(*rows, strict=True)])


def void_timer(kind: str, subject: str) -> bool:
    """Call a pending timer off, in the caller's transaction; False when there is none."""
    return bool(
        Timer.objects.filter(kind=kind, subject=subject, state=TimerState.PENDING).update(
            state=TimerState.VOID
        )
    )


def due_timers(*, limit: int = 100, now: datetime | None = None) -> list[int]:
    """Hand out timers that are due, earliest first, and remember that they were handed out.

    Again after a growing pause until somebody claims them; after five times they are parked.
    now: for tests and replays; the database's clock otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "limit": limit})
        return [row[0] for row in cursor.fetchall()]


def claim_timer(timer_id: int, *, now: datetime | None = None) -> Timer | None:
    """Mark a due timer as fired and return it; None when it is done, called off, moved or in hand.

    Call it first in the handler's transaction: if that fails, the timer is pending again.
    """
    claimed = list(Timer.objects.raw(_CLAIM, {"id": timer_id, "now": now}))
    return claimed[0] if claimed else None


def call_off(timer: Timer) -> None:
    """Mark a timer as void: its handler, or a person, found that nothing is left to do."""
    Timer.objects.filter(pk=timer.pk).update(state=TimerState.VOID)
    timer.state = TimerState.VOID


def parked_timers() -> list[Timer]:
    """Return the timers that were set aside because their handler keeps failing, oldest first."""
    return list(Timer.objects.filter(state=TimerState.PARKED).order_by("due_at", "pk")[:SHOWN])


def try_again(timer_id: int) -> Timer | None:
    """Let a parked timer be handed out again, in the caller's transaction; None if it is not.

    A newer timer of the same kind and subject has taken its place: then it stays where it is.
    """
    timer = Timer.objects.select_for_update().filter(pk=timer_id, state=TimerState.PARKED).first()
    if (
        timer is None
        or Timer.objects.filter(
            kind=timer.kind, subject=timer.subject, state=TimerState.PENDING
        ).exists()
    ):
        return None
    timer.state, timer.attempts, timer.handed_at = TimerState.PENDING, 0, None
    timer.save(update_fields=["state", "attempts", "handed_at"])
    return timer


def let_go(timer_id: int) -> Timer | None:
    """Mark a parked timer as void, in the caller's transaction; None if it is not parked."""
    timer = Timer.objects.select_for_update().filter(pk=timer_id, state=TimerState.PARKED).first()
    if timer is not None:
        call_off(timer)
    return timer
