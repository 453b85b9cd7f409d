"""The messages a wall receives, built once per profile and sent to all its screens. Pure.

A frame carries what changed, never markup; words are the screen's own. `upto` is the last change
it accounts for and `folded` counts new mentions it does not show: nothing is silently missing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import orjson

from wall.redaction import PUBLIC_KINDS, masked_author, masked_text, readable
from wall.veil import NO_VEIL, Veil

# A screen whose page is of another protocol fetches the page anew.
PROTOCOL: Final = 1
ROWS: Final = 14
SNAPSHOT_ROWS: Final = 40
TEXT_LIMIT: Final = 240
# How much of a text is read at all, and what is dropped at the cut: it may be half of a number.
READ_LIMIT: Final = 900
CUT: Final = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One mention as the tail reads it. Ids grow in the order in which mentions came in."""

    id: int
    seq: int
    at: datetime
    text: str
    lang: str
    handle: str
    kind: str
    source: str
    source_sv: str
    is_deleted: bool
    tone: int | None
    severity: str
    score: int
    reach: int
    storyline_id: int | None
    storyline: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the tail found at one look.

    upto, entry: last change of a mention and last entry it accounts for. newest, after: highest id
    of a mention now, and at the look before. scope: the exercise that is shown instead of the real
    world, if any. rows: what is new or changed. arrived: how many mentions are new. gone: ids that
    must leave the screens. veil: what walls pass over in silence. corridor: those panels that
    visitors see in another form. changed, changed_corridor: which panels must be told anew, to
    each of the two. known: words that name the house. is_fresh: everything was read anew, so
    screens get the whole picture.
    """

    upto: int
    entry: int
    newest: int
    after: int = 0
    scope: int | None = None
    rows: Sequence[Row] = ()
    recent: Sequence[Row] = ()
    arrived: int = 0
    gone: Collection[int] = ()
    hidden: frozenset[int] = frozenset()
    veil: Veil = NO_VEIL
    panels: dict[str, Any] = field(default_factory=dict)
    corridor: dict[str, Any] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    changed_corridor: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    newest_at: datetime | None = None
    figures_at: datetime | None = None
    owes_figures: bool = False
    is_fresh: bool = False

    @property
    def has_news(self) -> bool:
        """Tell whether anything on a screen must change."""
        changed = self.changed or self.changed_corridor
        return bool(self.is_fresh or self.rows or self.gone or changed or self.arrived)


def shown_rows(rows: Sequence[Row], limit: int = ROWS) -> list[Row]:
    """Choose what fits: the gravest, one of praise, and the newest; newest first."""
    shown = [row for row in rows if not row.is_deleted]
    if len(shown) > limit:
        # By when it was said: what comes in late, from a file or a slow source, is not news.
        newest_first = sorted(shown, key=lambda row: (row.at, row.id), reverse=True)
        chosen = sorted(newest_first, key=lambda row: row.score, reverse=True)[: limit // 2]
        chosen += [row for row in newest_first if row.severity == "praise"][:2]
        shown = list({row.id: row for row in (*chosen, *newest_first)}.values())[:limit]
    return sorted(shown, key=lambda row: row.id, reverse=True)


def row_values(row: Row, *, is_corridor: bool, known: frozenset[str]) -> dict[str, Any]:
    """Return one mention as a screen of this profile may show it."""
    return {
        "id": row.id,
        "at": int(row.at.timestamp()),
        "text": _text(row.text, row.kind, is_corridor, known),
        "lang": row.lang,
        "who": masked_author(row.handle, row.kind) if is_corridor else row.handle,
        "source": row.source,
        "source_sv": row.source_sv or row.source,
        "tone": row.tone,
        "severity": row.severity,
        "reach": row.reach,
        "line": row.storyline_id,
        "storyline": _text(row.storyline, row.kind, is_corridor, known),
    }


# A row stands in several frames and pictures; masking costs more than all else about it.
@lru_cache(maxsize=512)
def _text(text: str, kind: str, is_corridor: bool, known: frozenset[str]) -> str:
    if len(text) >= READ_LIMIT:
        text = text[: READ_LIMIT - CUT]
    if is_corridor:
        text = masked_text(text, known, names=kind not in PUBLIC_KINDS)
    else:
        text = readable(text)
    return text if len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT].rsplit(" ", 1)[0] + "…"


def snapshot(look: Look, now: datetime, *, is_corridor: bool) -> bytes:
    """Return everything a screen shows, for one that has just connected or fell behind."""
    rows = shown_rows(look.recent, SNAPSHOT_ROWS)
    message = _message("snapshot", look, rows, now, is_corridor=is_corridor)
    message["protocol"] = PROTOCOL
    message["panels"] = panels_of(look, is_corridor=is_corridor)
    return orjson.dumps(message)


def change(look: Look, now: datetime, *, is_corridor: bool) -> bytes:
    """Return what is new since the frame before."""
    rows = shown_rows(look.rows)
    message = _message("change", look, rows, now, is_corridor=is_corridor)
    message["gone"] = sorted(look.gone)
    message["folded"] = look.arrived - sum(row.id > look.after for row in rows)
    panels = panels_of(look, is_corridor=is_corridor)
    changed = look.changed_corridor if is_corridor else look.changed
    message["panels"] = {name: panels[name] for name in sorted(changed)}
    return orjson.dumps(message)


def beat(now: datetime, upto: int) -> bytes:
    """Return the heartbeat: nothing new, but the link and everything behind it is alive."""
    return orjson.dumps({"kind": "beat", "now": now.timestamp(), "upto": upto})


def panels_of(look: Look, *, is_corridor: bool) -> dict[str, Any]:
    """Return every panel as a screen of this profile may show it."""
    return {**look.panels, **look.corridor} if is_corridor else dict(look.panels)


def _message(
    kind: str, look: Look, rows: Sequence[Row], now: datetime, *, is_corridor: bool
) -> dict[str, Any]:
    return {
        "kind": kind,
        "upto": look.upto,
        "now": now.timestamp(),
        "newest": look.newest_at.timestamp() if look.newest_at else None,
        "rows": [row_values(row, is_corridor=is_corridor, known=look.known) for row in rows],
    }
