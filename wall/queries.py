"""What the tail reads: a few small queries per look, the same however many screens look on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from wall.frames import Look, Row
from wall.panels import corridor_panels, panels

RECENT: Final = 14
BURST: Final = 400
# Hidden or vanished longer ago than this is on no screen any more.
GONE_WITHIN: Final = timedelta(minutes=30)
PANELS_EVERY: Final = timedelta(seconds=1)

_ROWS: Final = """
SELECT m.id, m.seq, m.created_at, m.text, m.lang, m.author_handle, m.author_kind, s.name,
  s.name_sv, s.is_internal, m.deleted_at IS NOT NULL, m.tone, m.severity, m.score, m.reach,
  m.storyline_id, coalesce(l.title, '')
FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id
LEFT JOIN monitoring_storyline l ON l.id = m.storyline_id
WHERE m.exercise_id IS NULL AND NOT s.is_internal
"""
_SINCE: Final = f"{_ROWS} AND m.seq > %s AND m.seq <= %s ORDER BY m.seq DESC LIMIT {BURST}"
_GRAVE: Final = (
    f"{_ROWS} AND m.seq > %s AND m.seq <= %s AND m.score >= 40"
    f" ORDER BY m.score DESC, m.seq DESC LIMIT {RECENT}"
)
_RECENT: Final = f"{_ROWS} AND m.deleted_at IS NULL ORDER BY m.created_at DESC LIMIT {RECENT * 2}"


def look(before: Look | None) -> Look:
    """Read what is new since the last look; the first look reads everything a screen shows."""
    now = timezone.now()
    upto, newest_at = _newest()
    hidden, gone = _hidden_and_gone(now)
    if before is None:
        shown = panels(now)
        return Look(
            upto=upto,
            recent=_read(_RECENT, [])[::-1],
            hidden=hidden,
            panels=shown,
            corridor=corridor_panels(shown),
            changed=frozenset(shown),
            newest_at=newest_at,
            read_at=now,
        )
    rows, stored = _since(before.upto, upto)
    shown, corridor = before.panels, before.corridor
    read_at = before.read_at
    if now - before.read_at >= PANELS_EVERY:
        shown = panels(now)
        corridor, read_at = corridor_panels(shown), now
    news = hidden | gone
    return Look(
        upto=upto,
        rows=rows,
        recent=_merged(before, rows, news),
        stored=stored,
        gone=sorted(news - before.hidden - frozenset(before.gone)) if news else (),
        hidden=news,
        panels=shown,
        corridor=corridor,
        changed=_changed(before.panels, shown),
        newest_at=newest_at,
        read_at=read_at,
    )


def _newest() -> tuple[int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, observed_at FROM monitoring_mention ORDER BY seq DESC LIMIT 1"
        )
        row: tuple[int, datetime] | None = cursor.fetchone()
    return row if row else (0, None)


def _since(after: int, upto: int) -> tuple[list[Row], int]:
    """Return new rows, oldest first, and how many there were in all; a burst is cut, not counted."""
    if upto <= after:
        return [], 0
    rows = _read(_SINCE, [after, upto])
    stored = len(rows)
    if stored == BURST:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM monitoring_mention WHERE seq > %s AND seq <= %s"
                " AND exercise_id IS NULL",
                [after, upto],
            )
            stored = cursor.fetchone()[0]
        known = {row.id for row in rows}
        rows += [row for row in _read(_GRAVE, [after, upto]) if row.id not in known]
    return rows[::-1], stored


def _read(sql: str, parameters: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Row(*row) for row in cursor.fetchall()]


def _hidden_and_gone(now: datetime) -> tuple[frozenset[int], frozenset[int]]:
    """Return mentions taken off the walls by a person, and those gone at their source."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mention_id FROM wall_hiddenmention WHERE shown_again_at IS NULL")
        hidden = frozenset(row[0] for row in cursor.fetchall())
        cursor.execute(
            "SELECT id FROM monitoring_mention WHERE seq > (SELECT coalesce(max(seq), 0) - 2000"
            " FROM monitoring_mention) AND deleted_at > %s",
            [now - GONE_WITHIN],
        )
        return hidden, frozenset(row[0] for row in cursor.fetchall())


def _merged(before: Look, rows: list[Row], gone: frozenset[int]) -> list[Row]:
    """Keep the newest rows for the snapshot of whoever connects next."""
    if not rows and not gone:
        return list(before.recent)
    latest = {row.id: row for row in (*before.recent, *rows) if row.id not in gone}
    return sorted(latest.values(), key=lambda row: (row.at, row.id))[-RECENT * 2 :]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, panel in after.items() if before.get(name) != panel)

