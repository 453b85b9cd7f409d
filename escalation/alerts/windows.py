"""The rule windows of this process, kept in step with the stored mentions.

A worker feeds its windows from rows, in the order they were stored, so every worker that judges
sees the same counts whoever stored them. What is lost with a process is read again from the rows.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from escalation.alerts.usual import usual_for
from escalation.criteria.live import LiveRules
from escalation.criteria.match import Hit
from escalation.criteria.score import Verdict
from escalation.criteria.weigh import Arrival, Weighing
from monitoring.events import Author

# The longest window a rule may have reaches back an hour; a little more covers late posts.
LOOK_BACK: Final = timedelta(minutes=75)
ROWS: Final = 4000
# Windows are read anew after at least so many times as long as reading them took.
PATIENCE: Final = 20
# A mention that reaches twice as many as when it was weighed, and this many more, is weighed again.
LEAST_GROWTH: Final = 1000

_COLUMNS: Final = """
SELECT m.seq, m.id, m.created_at, m.storyline_id, m.author_key, m.followers, m.reach, m.tone,
  m.author_tier, m.is_question, m.shape, m.lang, m.lang_confidence, m.links, m.tags,
  m.lists, m.waiting, m.atoms, m.rules, m.severity, m.score, m.rule_set_version, m.exercise_id,
  m.deleted_at IS NOT NULL, m.author_kind, m.text, s.is_internal, s.connector, m.original_id,
  m.version_count
FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id
"""
# Lone posts that met nothing cannot change any window or alert: they are left where they are.
_MATTERS: Final = (
    "(m.storyline_id IS NOT NULL OR m.atoms IS NOT NULL OR m.severity NOT IN ('watch', 'none')"
    " OR s.connector = 'employee') AND m.exercise_id IS NULL"
)
_NEW: Final = (
    f"{_COLUMNS} WHERE m.seq > %s AND m.seq <= %s AND {_MATTERS} ORDER BY m.seq LIMIT {ROWS}"
)
_PAST: Final = (
    f"{_COLUMNS} WHERE m.seq > %s AND m.seq <= %s AND m.created_at > %s AND {_MATTERS}"
    " ORDER BY m.seq"
)


@dataclass(frozen=True, slots=True)
class _Happened:
    """The part of an event that conditions ask about."""

    author: Author
    text: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored mention as the rules see it; its words were matched when it was stored."""

    seq: int
    id: int
    created_at: datetime
    storyline_id: int | None
    author_key: str
    event: _Happened
    reach: int
    tone: int | None
    tier: str
    is_question: bool
    shape: tuple[int, ...]
    lang: str
    lang_confidence: float
    links: tuple[str, ...]
    tags: tuple[str, ...]
    hit: Hit
    severity: str
    score: int
    rule_set_version: int | None
    exercise_id: int | None
    is_deleted: bool
    kind: str
    text: str
    is_internal: bool
    connector: str
    original_id: int | None
    version_count: int
    folded: str = ""
    tokens: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counted:
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
        self.position = max(self.position, row.seq)
        if row.is_deleted:
            return None
        before = self.counted.get(row.id)
        if before is not None and not _is_news(before, row):
            return None
        hit, storyline, waiting = row.hit, row.storyline_id, row.hit.waiting
        if before is not None:
            # It joined a storyline, says something else or reaches far more: no window counts it
            # a second time, and it is not a copy of itself.
            fresh = tuple(rule for rule in waiting if rule not in before.waiting)
            hit = Hit(hit.lists, hit.fired, fresh, hit.atoms, hit.stopped)
            waiting = (*before.waiting, *fresh)
            if storyline == before.storyline_id:
                storyline = None
            elif before.storyline_id is not None:
                self.is_stale = True
            if row.original_id is None:
                row = replace(row, shape=())
        self.counted[row.id] = _Counted(row.storyline_id, row.version_count, row.reach, waiting)
        return self.weighing.weigh(Arrival(row, row.id, row.created_at.timestamp(), storyline), hit)

    def forget_old(self) -> None:
        """Keep the memory of counted mentions bounded."""
        if len(self.counted) > 50_000:
            for key in list(self.counted)[:25_000]:
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
        for row in _rows(rules, _PAST, [held.position, place, since]):
            held.feed(row)
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
        cursor.execute("SELECT coalesce(max(seq), 0) FROM monitoring_mention")
        upto: int = cursor.fetchone()[0]
    rows = _rows(rules, _NEW, [place, upto])
    if len(rows) == ROWS:
        upto = rows[-1].seq
    return rows, upto


def drop_windows() -> None:
    """Forget the windows, after a round that was rolled back."""
    _current.clear()


def _refresh_usual(held: Windows) -> None:
    now = datetime.now(UTC)
    if held.usual_at is None or now - held.usual_at > timedelta(minutes=5):
        held.weighing.usual = usual_for(held.rules, now)
        held.usual_at = now
        held.forget_old()


def _rows(rules: LiveRules, sql: str, parameters: list[Any]) -> list[Judged]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [_judged(rules, row) for row in cursor.fetchall()]


def _judged(rules: LiveRules, row: tuple[Any, ...]) -> Judged:
    is_current = row[21] == rules.version
    index = rules.index_of
    fired = tuple(index[key] for key in row[18] if key in index)
    # Numbers of another version mean something else: then only rules that kept their name count.
    hit = Hit(
        lists=tuple(row[15] or ()) if is_current else (),
        fired=fired,
        waiting=tuple(row[16] or ()) if is_current else (),
        atoms=frozenset(row[17] or ()) if is_current else frozenset(),
    )
    return Judged(
        seq=row[0],
        id=row[1],
        created_at=row[2],
        storyline_id=row[3],
        author_key=row[4],
        event=_Happened(Author("", "", followers=row[5])),
        reach=row[6],
        tone=row[7],
        tier=row[8],
        is_question=row[9],
        shape=tuple(row[10]),
        lang=row[11],
        lang_confidence=row[12],
        links=tuple(row[13]),
        tags=tuple(row[14]),
        hit=hit,
        severity=row[19],
        score=row[20],
        rule_set_version=row[21],
        exercise_id=row[22],
        is_deleted=row[23],
        kind=row[24],
        text=row[25],
        is_internal=row[26],
        connector=row[27],
        original_id=row[28],
        version_count=row[29],
    )


_STORY: Final = (
    f"{_COLUMNS} WHERE m.storyline_id = %s AND m.created_at > %s AND m.created_at <= %s"
    " AND m.deleted_at IS NULL ORDER BY m.created_at DESC, m.id DESC LIMIT %s"
)


def story_arrivals(
    rules: LiveRules, storyline_id: int, until: datetime, *, limit: int
) -> tuple[list[Arrival], dict[int | str, Hit]]:
    """Return a storyline's newest mentions up to a moment, oldest first, and what each matched."""
    rows = _rows(rules, _STORY, [storyline_id, until - LOOK_BACK, until, limit])[::-1]
    arrivals = [Arrival(row, row.id, row.created_at.timestamp(), row.storyline_id) for row in rows]
    return arrivals, {row.id: row.hit for row in rows}


def one_row(rules: LiveRules, mention_id: int) -> Judged | None:
    """Return one stored mention as the rules see it; None when it is gone."""
    rows = _rows(rules, f"{_COLUMNS} WHERE m.id = %s AND m.deleted_at IS NULL", [mention_id])
    return rows[0] if rows else None


_HOUR: Final = (
    f"{_COLUMNS} WHERE m.created_at > %s AND m.created_at <= %s AND m.deleted_at IS NULL"
    " AND m.exercise_id IS NULL AND (%s::bigint IS NULL OR m.source_id = %s)"
    " ORDER BY m.created_at DESC, m.id DESC LIMIT %s"
)


def newest_rows(
    rules: LiveRules, since: datetime, until: datetime, source: int | None, *, limit: int
) -> list[Judged]:
    """Return the newest mentions of a stretch of event time, oldest first; source: only its."""
    return _rows(rules, _HOUR, [since, until, source, source, limit])[::-1]
