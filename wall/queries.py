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
from wall.frames import Look, Row
from wall.models import HiddenMention
from wall.panels import (
    corridor_panels,
    known_words,
    read_veil,
    running_crises,
    scope_of,
    state_panels,
)
from wall.statements import (
    CHANGES,
    MARKS,
    NEWEST_ROW,
    PRAISE,
    PRAISED,
    RECENT,
    RECENT_ROWS,
    THESE_ROWS,
)

# Figures and panels are read again at most once a second while mentions come in, panels whenever
# somebody acts, and both at least this often.
FIGURES_EVERY: Final = timedelta(seconds=1)
FIGURES_AT_LEAST: Final = timedelta(seconds=15)
HIDDEN_AT_MOST: Final = 5000
# A file of last year's posts is counted, but nobody says that now.
SAID_NOW: Final = timedelta(hours=12)


def look(before: Look | None) -> Look:
    """Read what is new since the last look; without one, everything a screen shows."""
    now = timezone.now()
    upto, entry, is_acted = _marks(before.entry if before else 0)
    if before is None or upto < before.upto or entry < before.entry:
        # The first look, or a database that was put back to an earlier time.
        return _whole(upto, entry, now)
    if (upto, entry) == (before.upto, before.entry) and not _figures_due(before, now):
        return _unchanged(before)
    if not is_acted and not _is_time(before, now):
        seen = _taken_off(_changes(before, upto, now), before.hidden)
        return replace(seen, entry=entry, owes_figures=True)
    running = running_crises()
    scope = scope_of(running)
    veil = read_veil() if is_acted else before.veil
    if (scope, veil) != (before.scope, before.veil):
        return _whole(upto, entry, now)
    seen = _with_hidden(before, _changes(before, upto, now))
    panels = dict(before.panels) | state_panels(running, scope, now, veil)
    known, figures_at, owes = before.known, before.figures_at, True
    # What somebody hid must go at once, from the quotes as well.
    if _is_time(before, now) or seen.hidden != before.hidden:
        known = known_words()
        panels |= figure_panels(scope, now, veil)
        figures_at, owes = now, False
    corridor = corridor_panels(panels, known)
    return replace(
        seen,
        entry=entry,
        panels=panels,
        corridor=corridor,
        changed=_changed(before.panels, panels),
        # Visitors are not even told that something of which they see nothing has changed.
        changed_corridor=_changed(before.panels | before.corridor, panels | corridor),
        known=known,
        figures_at=figures_at,
        owes_figures=owes,
    )


def _marks(since: int) -> tuple[int, int, bool]:
    """Return the last change, the last entry, and whether anybody has acted since an entry."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [since])
        row: tuple[int, int, bool] = cursor.fetchone()
    return row


def _whole(upto: int, entry: int, now: datetime) -> Look:
    running = running_crises()
    scope = scope_of(running)
    known = known_words()
    veil = read_veil()
    panels = state_panels(running, scope, now, veil) | figure_panels(scope, now, veil)
    hidden = _hidden()
    with connection.cursor() as cursor:
        cursor.execute(PRAISED, [scope, PRAISE])
        praised = [row[0] for row in cursor.fetchall()]
        cursor.execute(NEWEST_ROW, [scope])
        newest: tuple[int, datetime | None] = cursor.fetchone() or (0, None)
    shown = {"scope": scope, **veil.lists}
    rows = [*_read(RECENT_ROWS, shown), *_read(THESE_ROWS, {**shown, "ids": praised})]
    return Look(
        upto=upto,
        entry=entry,
        newest=newest[0],
        after=newest[0],
        scope=scope,
        veil=veil,
        recent=_kept(row for row in rows if row.id not in hidden),
        hidden=hidden,
        panels=panels,
        corridor=corridor_panels(panels, known),
        changed=frozenset(panels),
        changed_corridor=frozenset(panels),
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
        changed_corridor=frozenset(),
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
            CHANGES,
            {
                "after": before.upto,
                "upto": upto,
                "scope": before.scope,
                "newest": before.newest,
                "oldest": now - SAID_NOW,
                "held": held,
                **before.veil.lists,
            },
        )
        found = cursor.fetchall()
    rows = [Row(*row[2:]) for row in found if row[2] is not None]
    arrived, highest = found[0][0], found[0][1] or 0
    veil = before.veil
    deleted = {row.id for row in rows if row.is_deleted or veil.covers(row.id, row.storyline_id)}
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
    shown = {"scope": seen.scope, "ids": sorted(back), **seen.veil.lists}
    brought = _read(THESE_ROWS, shown) if back else []
    return replace(
        _taken_off(seen, hidden, brought),
        hidden=hidden,
        gone=frozenset(seen.gone) | (hidden - before.hidden),
    )


def _taken_off(seen: Look, hidden: frozenset[int], brought: Sequence[Row] = ()) -> Look:
    """Return a look without what is hidden, and with what is brought back."""
    rows = [row for row in (*seen.rows, *brought) if row.id not in hidden]
    kept = (row for row in (*seen.recent, *brought) if row.id not in hidden)
    return replace(seen, rows=rows, recent=_kept(kept))


def _hidden() -> frozenset[int]:
    return frozenset(
        HiddenMention.objects.filter(shown_again_at=None)
        .order_by("-hidden_at")
        .values_list("mention_id", flat=True)[:HIDDEN_AT_MOST]
    )


def _figures_due(before: Look, now: datetime) -> bool:
    age = _age(before, now)
    return age >= FIGURES_AT_LEAST or (before.owes_figures and age >= FIGURES_EVERY)


def _is_time(before: Look, now: datetime) -> bool:
    return _age(before, now) >= FIGURES_EVERY


def _age(before: Look, now: datetime) -> timedelta:
    return now - before.figures_at if before.figures_at else FIGURES_AT_LEAST


def _read(sql: str, parameters: Mapping[str, Any]) -> list[Row]:
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
