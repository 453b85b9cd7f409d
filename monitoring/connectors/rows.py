"""Many rows into events, each on its own: what cannot be read becomes a problem beside the rest.

Pure. The common part of every connector whose source writes JSON or something like it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.interface import Parsed, Problem, RawBatch
from monitoring.connectors.native import Flaw, Frame, read_row
from monitoring.events import Event

_IDENTITIES = ("id", "external_id")


def frame_of(config: Mapping[str, Any], received_at: datetime) -> Frame:
    """Return what every row of a source has in common, from its settings."""
    zone = zone_of(config)
    kind = values.kind(config.get("author_kind"))
    visibility = "internal" if config.get("is_internal") is True else "public"
    return Frame(
        received_at=received_at,
        zone=zone,
        network=values.text(config.get("network"), 60),
        start_at=values.when(config.get("start_at"), zone),
        author_kind=kind,
        visibility=visibility,
    )


def zone_of(config: Mapping[str, Any]) -> tzinfo:
    """Return the time zone in which a source writes clocks that name none; UTC if it says none."""
    name = config.get("time_zone")
    if not isinstance(name, str) or not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def parse_rows(rows: Sequence[Any], frame: Frame, raw_of: Callable[[int], bytes]) -> Parsed:
    """Return the events of rows whose strings are sound. `raw_of` gives the bytes of a bad one."""
    events: list[Event] = []
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        try:
            events.append(read_row(row, index, frame))
        except Flaw as flaw:
            problems.append(Problem(index, flaw.code, raw_of(index), flaw.details))
    if not problems:
        return Parsed(events, range(len(events)))
    bad = {problem.index for problem in problems}
    return Parsed(events, [index for index in range(len(rows)) if index not in bad], problems)


def parse_doubtful(
    pieces: Iterable[bytes],
    frame: Frame,
    to_row: Callable[[Any], Any] | None = None,
    first: int = 0,
) -> Parsed:
    """Return the events of pieces of bytes, each read gently and repaired where that is safe.

    Args: to_row: turns a foreign post into our own shape. first: index of the first piece.
    NUL and lone surrogates become U+FFFD, which `extra["repaired"]` says; in an id they would make
    two posts one, so there the item is a problem.
    """
    events: list[Event] = []
    positions: list[int] = []
    problems: list[Problem] = []
    for index, piece in enumerate(pieces, first):
        try:
            found = hostile.read(piece)
            events.append(tended_row(to_row(found) if to_row else found, index, frame))
            positions.append(index)
        except hostile.Unreadable as error:
            problems.append(Problem(index, error.code, piece))
        except Flaw as flaw:
            problems.append(Problem(index, flaw.code, piece, flaw.details))
    return Parsed(events, positions, problems)


def parse_form(
    batch: RawBatch, told: Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]]]
) -> Parsed:
    """Return the one event of a filled-in form.

    Args: told: gives visibility and extra facts of what was written.
    """
    frame = frame_of(batch.config, batch.received_at)
    try:
        written = hostile.clean(hostile.read(batch.raw))
    except hostile.Unreadable as error:
        return Parsed(problems=[Problem(0, error.code, batch.raw)])
    if isinstance(written, dict):
        visibility, extra = told(written)
        frame = replace(frame, visibility=visibility, extra=extra)
    return parse_doubtful([batch.raw], frame)


def tended_row(row: Any, index: int, frame: Frame) -> Event:
    """Return the event of a row whose strings may hold what no database stores. Raises Flaw."""
    if isinstance(row, dict):
        for name in _IDENTITIES:
            given = row.get(name)
            if isinstance(given, str) and hostile.breaks_storage(given):
                raise Flaw("id-unstorable")
    tended = hostile.clean(row)
    event = read_row(tended, index, frame)
    if tended == row:
        return event
    return replace(event, extra={**event.extra, "repaired": True})
