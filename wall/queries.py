"""What the tail reads: one small query while nothing happens, a few when something did.

The same number however many screens look on. Every change of a mention draws a new `seq`, every
act of anybody writes an entry: these two marks tell whether there is anything to read at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from wall.figures import figure_panels
from wall.frames import READ_LIMIT, Look, Row
from wall.models import HiddenMention
from wall.panels import corridor_panels, known_words, running_crises, scope_of, state_panels

# What a screen may hold at most, and the snapshot for whoever connects next.
RECENT: Final = 60
PRAISE: Final = 6
NEWEST: Final = 28
GRAVEST: Final = 14
# Figures are read again at most once a second while things happen, and at least this often.
FIGURES_EVERY: Final = timedelta(seconds=1)
FIGURES_AT_LEAST: Final = timedelta(seconds=15)
HIDDEN_AT_MOST: Final = 5000
# A file of last year's posts is counted, but nobody says that now.
SAID_NOW: Final = timedelta(hours=12)

_COLUMNS: Final = f"""
m.id, m.seq, m.created_at, left(m.text, {READ_LIMIT}), m.lang, m.author_handle, m.author_kind,
s.name, s.name_sv, m.deleted_at IS NOT NULL, m.tone, m.severity, m.score, m.reach, m.storyline_id,
CASE WHEN l.is_named THEN l.title ELSE '' END
"""
_TABLES: Final = """
JOIN monitoring_source s ON s.id = m.source_id
LEFT JOIN monitoring_storyline l ON l.id = m.storyline_id
"""
_MARKS: Final = """
SELECT coalesce((SELECT max(seq) FROM monitoring_mention), 0),
  coalesce((SELECT max(id) FROM journal_entry), 0)
"""
# One statement: how many are new, the highest id, and of all that changed only what can be shown.
_CHANGES: Final = f"""
WITH c AS MATERIALIZED (
  SELECT m.id, m.score, m.severity, m.deleted_at, m.created_at FROM monitoring_mention m
  JOIN monitoring_source s ON s.id = m.source_id
  WHERE m.seq > %(after)s AND m.seq <= %(upto)s AND NOT s.is_internal
    AND m.exercise_id IS NOT DISTINCT FROM %(scope)s),
fresh AS (SELECT id, score, severity FROM c
  WHERE id > %(newest)s AND deleted_at IS NULL AND created_at > %(oldest)s),
picked AS (
  (SELECT id FROM fresh ORDER BY id DESC LIMIT {NEWEST})
  UNION (SELECT id FROM fresh ORDER BY score DESC, id DESC LIMIT {GRAVEST})
  UNION (SELECT id FROM fresh WHERE severity = 'praise' ORDER BY id DESC LIMIT {PRAISE})
  UNION (SELECT id FROM c WHERE id = ANY(%(held)s)))
SELECT (SELECT count(*) FROM c WHERE id > %(newest)s), (SELECT max(id) FROM c), {_COLUMNS}
FROM (VALUES (true)) one LEFT JOIN picked ON true LEFT JOIN (monitoring_mention m {_TABLES})
  ON m.id = picked.id ORDER BY m.id
"""  # noqa: S608 - only constants of this module are put in
_WHERE: Final = (
    "m.exercise_id IS NOT DISTINCT FROM %s AND NOT s.is_internal AND m.deleted_at IS NULL"
)
_SHOWN: Final = f"""
SELECT {_COLUMNS} FROM monitoring_mention m {_TABLES} WHERE {_WHERE}
"""  # noqa: S608 - only constants of this module are put in
_RECENT: Final = f"{_SHOWN} ORDER BY m.created_at DESC, m.id DESC LIMIT {RECENT}"
_THESE: Final = f"{_SHOWN} AND m.id = ANY(%s)"
_PRAISED: Final = """
SELECT mention_id FROM escalation_alert
WHERE kind = 'praise' AND exercise_id IS NOT DISTINCT FROM %s ORDER BY id DESC LIMIT %s
"""
_NEWEST: Final = """
SELECT m.id, m.observed_at FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id
WHERE m.exercise_id IS NOT DISTINCT FROM %s AND NOT s.is_internal ORDER BY m.id DESC LIMIT 1
"""


def look(before: Look | None) -> Look:
    """Read what is new since the last look; without one, everything a screen shows."""
    now = timezone.now()
    upto, entry = _marks()
    if before is None or upto < before.upto or entry < before.entry:
        # The first look, or a database that was put back to an earlier time.
        return _whole(upto, entry, now)
    if (upto, entry) == (before.upto, before.entry) and not _figures_due(before, now):
        return _unchanged(before)
    running = running_crises()
    scope = scope_of(running)
    if scope != before.scope:
        return _whole(upto, entry, now)
    seen = _changes(before, upto, now)
    seen = _with_hidden(before, seen)
    panels = dict(before.panels) | state_panels(running, scope, now)
    known, figures_at, owes = before.known, before.figures_at, True
    if _may_read_figures(before, seen, now):
        known = known_words()
        panels |= figure_panels(scope, now)
        figures_at, owes = now, False
    corridor = corridor_panels(panels, known)
    return replace(
        seen,
        entry=entry,
        panels=panels,
        corridor=corridor,
        changed=_changed(before.panels, panels) | _changed(before.corridor, corridor),
        known=known,
        figures_at=figures_at,
        owes_figures=owes,
    )


def _marks() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_MARKS)
        row: tuple[int, int] = cursor.fetchone()
    return row


def _whole(upto: int, entry: int, now: datetime) -> Look:
    running = running_crises()
    scope = scope_of(running)
    known = known_words()
    panels = state_panels(running, scope, now) | figure_panels(scope, now)
    hidden = _hidden()
    with connection.cursor() as cursor:
        cursor.execute(_PRAISED, [scope, PRAISE])
        praised = [row[0] for row in cursor.fetchall()]
        cursor.execute(_NEWEST, [scope])
        newest: tuple[int, datetime | None] = cursor.fetchone() or (0, None)
    rows = [*_read(_RECENT, [scope]), *_read(_THESE, [scope, praised])]
    return Look(
        upto=upto,
        entry=entry,
        newest=newest[0],
        after=newest[0],
        scope=scope,
        recent=_kept(row for row in rows if row.id not in hidden),
        hidden=hidden,
        panels=panels,
        corridor=corridor_panels(panels, known),
        changed=frozenset(panels),
        known=known,
        newest_at=newest[1],
        figures_at=now,
        is_fresh=True,
    )


def _unchanged(before: Look) -> Look:
    return replace(
        before,
        rows=(),
        arrived=0,
        after=before.newest,
        gone=(),
        changed=frozenset(),
        is_fresh=False,
    )


def _changes(before: Look, upto: int, now: datetime) -> Look:
    """Read the mentions that are new or changed since the last look."""
    seen = replace(_unchanged(before), upto=upto)
    if upto == before.upto:
        return seen
    held = [row.id for row in before.recent]
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGES,
            {
                "after": before.upto,
                "upto": upto,
                "scope": before.scope,
                "newest": before.newest,
                "oldest": now - SAID_NOW,
                "held": held,
            },
        )
        found = cursor.fetchall()
    rows = [Row(*row[2:]) for row in found if row[2] is not None]
    arrived, highest = found[0][0], found[0][1] or 0
    deleted = {row.id for row in rows if row.is_deleted}
    kept = [row for row in rows if row.id not in deleted]
    return replace(
        seen,
        newest=max(before.newest, highest),
        newest_at=now if arrived else before.newest_at,
        rows=kept,
        arrived=arrived,
        gone=deleted,
        recent=_kept(row for row in (*before.recent, *kept) if row.id not in deleted),
    )


def _with_hidden(before: Look, seen: Look) -> Look:
    """Take off what somebody hid, and bring back what may be shown again."""
    hidden = _hidden()
    back = before.hidden - hidden
    rows = [*seen.rows, *(_read(_THESE, [seen.scope, sorted(back)]) if back else ())]
    return replace(
        seen,
        hidden=hidden,
        gone=frozenset(seen.gone) | (hidden - before.hidden),
        rows=[row for row in rows if row.id not in hidden],
        recent=_kept(row for row in (*seen.recent, *rows) if row.id not in hidden),
    )


def _hidden() -> frozenset[int]:
    return frozenset(
        HiddenMention.objects.filter(shown_again_at=None)
        .order_by("-hidden_at")
        .values_list("mention_id", flat=True)[:HIDDEN_AT_MOST]
    )


def _figures_due(before: Look, now: datetime) -> bool:
    age = _age(before, now)
    return age >= FIGURES_AT_LEAST or (before.owes_figures and age >= FIGURES_EVERY)


def _may_read_figures(before: Look, seen: Look, now: datetime) -> bool:
    # What somebody hid must go at once, from the quotes as well.
    return _age(before, now) >= FIGURES_EVERY or seen.hidden != before.hidden


def _age(before: Look, now: datetime) -> timedelta:
    return now - before.figures_at if before.figures_at else FIGURES_AT_LEAST


def _read(sql: str, parameters: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Row(*row) for row in cursor.fetchall()]


def _kept(rows: Iterable[Row]) -> Sequence[Row]:
    """Keep what a screen may hold: the newest in each version, and some praise beside them."""
    latest = {row.id: row for row in rows}
    newest_first = sorted(latest.values(), key=lambda row: row.id, reverse=True)
    praise = [row for row in newest_first if row.severity == "praise"][:PRAISE]
    kept = {row.id: row for row in (*newest_first[:RECENT], *praise)}
    return sorted(kept.values(), key=lambda row: row.id)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, panel in after.items() if before.get(name) != panel)
