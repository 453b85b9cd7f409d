"""The messages a wall receives, built once per profile and sent to all its screens. Pure.

A frame carries what changed, never markup; words are the screen's own. `upto` is the last change
it accounts for and `folded` counts what it does not show, so nothing is ever silently missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from wall.redaction import masked_author, masked_text

ROWS: Final = 14
TEXT_LIMIT: Final = 240
# A snapshot older than this many frames is made anew for whoever connects next.
SNAPSHOT_AGE: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One mention as the tail reads it."""

    id: int
    seq: int
    at: datetime
    text: str
    lang: str
    handle: str
    kind: str
    source: str
    source_sv: str
    is_internal: bool
    is_deleted: bool
    tone: int | None
    severity: str
    score: int
    reach: int
    storyline_id: int | None
    storyline: str


def shown_rows(rows: Sequence[Row], hidden: frozenset[int]) -> list[Row]:
    """Choose what fits: the gravest and the newest, newest first; never what is hidden or internal."""
    open_rows = [
        row for row in rows if not (row.is_internal or row.is_deleted or row.id in hidden)
    ]
    if len(open_rows) > ROWS:
        grave = sorted(open_rows, key=lambda row: (row.score, row.seq), reverse=True)[: ROWS // 2]
        chosen = {row.id for row in grave}
        rest = [row for row in reversed(open_rows) if row.id not in chosen]
        open_rows = [*grave, *rest[: ROWS - len(grave)]]
    return sorted(open_rows, key=lambda row: (row.at, row.id), reverse=True)


def row_values(row: Row, *, is_corridor: bool) -> dict[str, Any]:
    """Return one mention as a screen of this profile may show it."""
    text = masked_text(row.text) if is_corridor else row.text
    return {
        "id": row.id,
        "at": int(row.at.timestamp()),
        "text": text[:TEXT_LIMIT],
        "lang": row.lang,
        "who": masked_author(row.handle, row.kind) if is_corridor else row.handle,
        "source": row.source,
        "source_sv": row.source_sv or row.source,
        "tone": row.tone,
        "severity": row.severity,
        "reach": row.reach,
        "line": row.storyline_id,
        "storyline": row.storyline,
    }


@dataclass(frozen=True, slots=True)
class Look:
    """What the tail found at one look.

    upto: last change it accounts for. rows: what is new since the look before, newest last.
    stored: how many mentions that was. gone: ids that must leave the screens. panels: everything
    beside the river, by name; corridor: the panels in the form that visitors may see.
    """

    upto: int
    rows: Sequence[Row] = ()
    recent: Sequence[Row] = ()
    stored: int = 0
    gone: Sequence[int] = ()
    hidden: frozenset[int] = frozenset()
    panels: Mapping[str, Any] = field(default_factory=dict)
    corridor: Mapping[str, Any] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    newest_at: datetime | None = None
    read_at: datetime = datetime.min.replace(tzinfo=UTC)

    @property
    def has_news(self) -> bool:
        """Tell whether anything on a screen must change."""
        return bool(self.rows or self.gone or self.changed or self.stored)


def snapshot(look: Look, now: datetime, *, is_corridor: bool) -> bytes:
    """Return everything a screen shows, for one that has just connected."""
    message = _message("snapshot", look, look.recent, now, is_corridor=is_corridor)
    message["panels"] = {**look.panels, **(look.corridor if is_corridor else {})}
    return orjson.dumps(message)


def change(look: Look, now: datetime, *, is_corridor: bool) -> bytes:
    """Return what is new since the frame before."""
    message = _message("change", look, look.rows, now, is_corridor=is_corridor)
    message["gone"] = list(look.gone)
    message["folded"] = max(look.stored - len(message["rows"]), 0)
    panels = {**look.panels, **(look.corridor if is_corridor else {})}
    message["panels"] = {name: panels[name] for name in sorted(look.changed)}
    return orjson.dumps(message)


def beat(now: datetime, upto: int) -> bytes:
    """Return the heartbeat: nothing new, but the link and everything behind it is alive."""
    return orjson.dumps({"kind": "beat", "now": now.timestamp(), "upto": upto})


def _message(
    kind: str, look: Look, rows: Sequence[Row], now: datetime, *, is_corridor: bool
) -> dict[str, Any]:
    shown = shown_rows(rows, look.hidden)
    return {
        "kind": kind,
        "upto": look.upto,
        "now": now.timestamp(),
        "rows": [row_values(row, is_corridor=is_corridor) for row in shown],
        "newest": look.newest_at.timestamp() if look.newest_at else None,
    }
