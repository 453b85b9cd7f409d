"""The rule windows of this process, kept in step with the stored mentions.

A worker feeds its windows from rows, in the order they were stored, so every worker that judges
sees the same counts whoever stored them. What is lost with a process is read again from the rows.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from django.db import connection

from escalation.alerts.stored import COLUMNS, MATTERS, Judged, judged, rows_of
from escalation.alerts.usual import usual_for
from escalation.criteria.live import LiveRules
from escalation.criteria.match import Hit
from escalation.criteria.score import Verdict
from escalation.criteria.weigh import Arrival, Weighing

# The longest window a rule may have reaches back an hour; a little more covers late posts.
LOOK_BACK: Final = timedelta(minutes=75)
ROWS: Final = 4000
# Windows are read anew after at least so many times as long as reading them took.
PATIENCE: Final = 20
# A mention that reaches twice as many as when it was weighed, and this many more, is weighed again.
LEAST_GROWTH: Final = 1000
# So many counted mentions are remembered; the older half is forgotten then.
_MOST_COUNTED: Final = 50_000

# One row at least: it says how far everything is read, though nothing of it may matter. Both ends
# tell the planner that few rows are meant: it then walks the index, also before it knows the table.
_NEW: Final = f"""
WITH newest AS (SELECT coalesce(max(seq), 0) AS upto FROM monitoring_mention)
SELECT n.*, newest.upto FROM newest LEFT JOIN LATERAL (
  SELECT {COLUMNS} WHERE m.seq > %s AND m.seq <= newest.upto AND {MATTERS}
  ORDER BY m.seq LIMIT %s) n ON true
ORDER BY n.seq
"""  # noqa: S608 - only constants of ours are put in
_PAST: Final = (
    f"SELECT {COLUMNS} WHERE m.seq > %s AND m.seq <= %s AND m.created_at > %s AND {MATTERS}"
    " ORDER BY m.seq"
)


class _Counted(NamedTuple):
    """How a mention stood when it was counted: rows come again when they change."""

    storyline_id: int | None
    version_count: int
    reach: int
    waiting: tuple[int, ...]


@dataclass(slots=True)
class Windows:
    """Weighing of one rule set version, fed up to `position`."""

    rules: LiveRules
    weighing: Weighing
    position: int = 0
    counted: dict[int, _Counted] = field(default_factory=dict)
    usual_at: datetime | None = None
    # A person moved posts from one storyline to another: what was counted there is read anew.
    is_stale: bool = False
    # When they were made, and how many seconds that took.
    made_at: float = 0.0
    cost_s: float = 0.0

    @property
    def is_due_anew(self) -> bool:
        """Tell whether to read them anew: in a storm posts move all the time, reading must not."""
        return self.is_stale and time.monotonic() - self.made_at >= PATIENCE * self.cost_s

    def feed(self, row: Judged) -> Verdict | None:
        """Count one mention and return the verdict on it; None when it adds nothing new."""
        news = self._news(row)
        return None if news is None else self.weighing.weigh(*news)

    def count(self, row: Judged) -> None:
        """Count one mention that was judged before, by another process or by this one."""
        news = self._news(row)
        if news is not None:
            self.weighing.take_in(*news)

    def _news(self, row: Judged) -> tuple[Arrival, Hit] | None:
        """Note a row as counted; return what is new about it, None when nothing is."""
        self.position = max(self.position, row.seq)
        if row.is_deleted:
            return None
        before = self.counted.get(row.id)
        hit, storyline, waiting = row.hit, row.storyline_id, row.hit.waiting
        if before is not None:
            if not _is_news(before, row):
                return None
            # It joined a storyline, says something else or reaches far more: no window counts it
            # a second time, and it is not a copy of itself.
            fresh = tuple(rule for rule in waiting if rule not in before.waiting)
            hit = hit._replace(waiting=fresh)
            waiting = (*before.waiting, *fresh)
            if storyline == before.storyline_id:
                storyline = None
            elif before.storyline_id is not None:
                self.is_stale = True
            if row.original_id is None:
                row = row._replace(shape=())
        self.counted[row.id] = _Counted(row.storyline_id, row.version_count, row.reach, waiting)
        return Arrival(row, row.id, row.created_at.timestamp(), storyline), hit

    def forget_old(self) -> None:
        """Keep the memory of counted mentions bounded."""
        if len(self.counted) > _MOST_COUNTED:
            for key in list(self.counted)[: _MOST_COUNTED // 2]:
                del self.counted[key]


def _is_news(before: _Counted, row: Judged) -> bool:
    return (
        before.storyline_id != row.storyline_id
        or before.version_count != row.version_count
        or row.reach >= max(2 * before.reach, before.reach + LEAST_GROWTH)
    )


_current: dict[int | None, Windows] = {}


def windows_for(rules: LiveRules, place: int) -> Windows:
    """Return this process's windows for the rules in force, fed up to the common place."""
    held = _current.get(None)
    began = time.monotonic()
    if held is None or held.is_due_anew or held.rules is not rules or held.position > place:
        held = Windows(rules, Weighing(rules.compiled), made_at=began)
        _current[None] = held
    if held.position < place:
        since = datetime.now(UTC) - LOOK_BACK
        for row in rows_of(rules, _PAST, [held.position, place, since]):
            held.count(row)
    if held.made_at == began:
        held.made_at = time.monotonic()
        held.cost_s = held.made_at - began
        held.is_stale = False
    _refresh_usual(held)
    held.position = max(held.position, place)
    return held


def new_rows(rules: LiveRules, place: int) -> tuple[list[Judged], int]:
    """Return what was stored after a place, and the place up to which that is everything."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [place, ROWS])
        found = cursor.fetchall()
    upto: int = found[0][-1]
    rows = judged(rules, found) if found[0][0] is not None else []
    return rows, rows[-1].seq if len(rows) == ROWS else upto


def drop_windows() -> None:
    """Forget the windows, after a round that was rolled back."""
    _current.clear()


def _refresh_usual(held: Windows) -> None:
    now = datetime.now(UTC)
    if held.usual_at is None or now - held.usual_at > timedelta(minutes=5):
        held.weighing.usual = usual_for(held.rules, now)
        held.usual_at = now
        held.forget_old()


_STORY: Final = (
    f"SELECT {COLUMNS} WHERE m.storyline_id = %s AND m.created_at > %s AND m.created_at <= %s"
    " AND m.deleted_at IS NULL ORDER BY m.created_at DESC, m.id DESC LIMIT %s"
)


def story_arrivals(
    rules: LiveRules, storyline_id: int, until: datetime, *, limit: int
) -> tuple[list[Arrival], dict[int | str, Hit]]:
    """Return a storyline's newest mentions up to a moment, oldest first, and what each matched."""
    rows = rows_of(rules, _STORY, [storyline_id, until - LOOK_BACK, until, limit])[::-1]
    arrivals = [Arrival(row, row.id, row.created_at.timestamp(), row.storyline_id) for row in rows]
    return arrivals, {row.id: row.hit for row in rows}


_ONE: Final = f"SELECT {COLUMNS} WHERE m.id = %s AND m.deleted_at IS NULL"


def one_row(rules: LiveRules, mention_id: int) -> Judged | None:
    """Return one stored mention as the rules see it; None when it is gone."""
    rows = rows_of(rules, _ONE, [mention_id])
    return rows[0] if rows else None


_HOUR: Final = (
    f"SELECT {COLUMNS} WHERE m.created_at > %s AND m.created_at <= %s AND m.deleted_at IS NULL"
    " AND m.exercise_id IS NULL AND (%s::bigint IS NULL OR m.source_id = %s)"
    " ORDER BY m.created_at DESC, m.id DESC LIMIT %s"
)


def newest_rows(
    rules: LiveRules, since: datetime, until: datetime, source: int | None, *, limit: int
) -> list[Judged]:
    """Return the newest mentions of a stretch of event time, oldest first; source: only its."""
    return rows_of(rules, _HOUR, [since, until, source, source, limit])[::-1]
