"""Rows of a dropped file into events: tables by their columns, JSON by our own names. Pure.

Every row that cannot be read becomes a problem with its line, its column and its text as it stands.
Formulas are text like any other text here.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.file_text import BYTES_CAP, FileText
from monitoring.connectors.file_times import moment_of, order_in
from monitoring.connectors.interface import Parsed, Problem, RawBatch
from monitoring.connectors.native import Flaw, Frame
from monitoring.connectors.rows import frame_of, tended_row
from monitoring.connectors.table import Layout, Record, layout_of, lines_of, records
from monitoring.events import Event

LINES_CAP = 50_000
HOLDERS = ("mentions", "data")
# Clocks of two machines may differ by so much; what lies further ahead was misread or miswritten.
_AHEAD: Final = timedelta(minutes=5)


def limits() -> dict[str, int]:
    """Return the limits of a file, as sentences name them."""
    return {"megabytes": BYTES_CAP // (1024 * 1024), "lines": LINES_CAP}


def settled(
    found: FileText, envelope: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str], Layout | None]:
    """Return the envelope with everything that had to be found out, codes of notes, and layout."""
    known = {**envelope, "encoding": found.encoding}
    known.setdefault("kind", _kind_of(found.text))
    if known["kind"] != "csv":
        return known, [], None
    chosen = envelope.get("columns")
    layout = layout_of(
        found.text,
        chosen if isinstance(chosen, Mapping) else None,
        values.text(envelope.get("delimiter")),
    )
    known["delimiter"] = layout.delimiter
    notes: list[str] = []
    if "date_order" not in envelope:
        order, is_assumed = order_in(_date_cells(found.text, layout))
        known["date_order"] = order
        notes += ["file-date-order"] if is_assumed else []
    if not {"text", "title", "url"} & set(layout.columns):
        notes.append("file-no-text-column")
    return known, notes, layout


def _kind_of(text: str) -> str:
    """Return csv, jsonl (an object a line) or json (one list, or one object around a list)."""
    head = text.lstrip()
    if head[:1] == "[":
        return "json"
    if head[:1] != "{":
        return "csv"
    try:
        first = hostile.read(head.partition("\n")[0].encode("utf-8", "replace"))
    except hostile.Unreadable:
        return "jsonl" if "\n{" in head else "json"
    is_around = any(isinstance(first.get(holder), list) for holder in HOLDERS)
    return "json" if is_around else "jsonl"


def _date_cells(text: str, layout: Layout) -> Iterator[str]:
    wanted = [
        index
        for index, name in enumerate(layout.columns)
        if name in ("date", "created_at", "updated_at")
    ]
    for record in records(lines_of(text), layout.delimiter) if wanted else ():
        yield from (record.cells[index] for index in wanted if index < len(record.cells))


def parsed_text(text: str, batch: RawBatch) -> Parsed:
    """Return the mentions of a file whose envelope is settled."""
    events: list[Event] = []
    positions: list[int] = []
    problems: list[Problem] = []
    for index, found in enumerate(read_items(text, batch)):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            events.append(found)
            positions.append(index)
    return Parsed(events, positions, problems)


def read_items(text: str, batch: RawBatch) -> Iterator[Event | Problem]:
    """Yield what each row of a file is; the envelope is settled. Holds one row at a time."""
    zone = values.text(batch.envelope.get("time_zone"), 60)
    config = {**batch.config, "time_zone": zone} if zone else batch.config
    frame = frame_of(config, batch.received_at)
    first_line = values.count(batch.envelope.get("first_line"))
    kind = batch.envelope["kind"]
    read: Iterator[Event | Problem]
    if kind == "csv":
        read = _table(text, batch, frame, first_line)
    elif kind == "jsonl":
        lines = enumerate(lines_of(text), first_line or 1)
        read = _objects(((line, raw) for line, raw in lines if raw.strip()), frame)
    else:
        found = hostile.split(text.encode("utf-8", "replace"), HOLDERS, LINES_CAP)
        rest = [found.rest] if found.rest.strip(b" \t\r\n,]}") else []
        pieces = (piece.decode("utf-8", "replace") for piece in (*found.pieces, *rest))
        read = _objects(((0, piece) for piece in pieces), frame)
    for index, item in enumerate(read):
        if index == LINES_CAP:
            line = item.line if isinstance(item, Problem) else None
            yield Problem(index, "file-too-many-lines", details=limits(), line=line)
            return
        yield item


def _objects(items: Iterable[tuple[int, str]], frame: Frame) -> Iterator[Event | Problem]:
    """Yield JSON objects with their line numbers (0: they stand in one list)."""
    for index, (line, written) in enumerate(items):
        raw = written.strip().encode("utf-8", "replace")
        try:
            yield _in_time(tended_row(hostile.read(raw), index, frame), frame)
        except Flaw as flaw:
            yield Problem(index, flaw.code, raw, flaw.details, line or None)
        except hostile.Unreadable as error:
            yield Problem(index, error.code, raw, line=line or None)


def _table(
    text: str, batch: RawBatch, frame: Frame, first_line: int | None
) -> Iterator[Event | Problem]:
    chosen = batch.envelope.get("columns")
    layout = layout_of(
        text,
        chosen if isinstance(chosen, Mapping) else None,
        values.text(batch.envelope.get("delimiter")),
    )
    if not {"text", "title", "url"} & set(layout.columns):
        raw = layout.header_raw.encode("utf-8", "replace")
        yield Problem(0, "file-no-text-column", raw, line=1)
        return
    # In a piece cut out of a file the header is ours and the rows keep the numbers of the file.
    shift = first_line - layout.first_line if first_line else 0
    order = "mdy" if batch.envelope.get("date_order") == "mdy" else "dmy"
    rows = (
        record
        for record in records(lines_of(text), layout.delimiter)
        if record.line >= layout.first_line
    )
    for index, record in enumerate(rows):
        try:
            yield _in_time(tended_row(_row(record, layout, frame, order), index, frame), frame)
        except Flaw as flaw:
            raw = record.raw.encode("utf-8", "replace")
            column = flaw.column if isinstance(flaw, _CellFlaw) else ""
            yield Problem(index, flaw.code, raw, flaw.details, record.line + shift, column)


def _in_time(event: Event, frame: Frame) -> Event:
    """Return an event that was not written in the time to come. Raises Flaw.

    A webhook is corrected without a word; whoever brings a file can mend it, so they are told.
    """
    claimed = event.extra.get("claimed_at")
    moment = values.when(claimed, frame.zone) if claimed else None
    if moment is not None and moment > frame.received_at + _AHEAD:
        raise Flaw("time-ahead", at=moment.astimezone(frame.zone).strftime("%Y-%m-%d %H:%M"))
    return event


class _CellFlaw(Flaw):
    def __init__(self, code: str, column: str, **details: Any) -> None:
        super().__init__(code, column=column, **details)
        self.column = column


def _row(record: Record, layout: Layout, frame: Frame, order: Any) -> dict[str, Any]:
    """Return a record in our own shape. Raises Flaw."""
    if record.code:
        raise Flaw(record.code)
    cells = list(record.cells)
    if len(layout.header) == 1:
        cells = [layout.delimiter.join(cells)]
    if any(cell.strip() for cell in cells[len(layout.header) :]):
        raise Flaw("cells-too-many", found=len(cells), expected=len(layout.header))
    row: dict[str, Any] = {}
    by: dict[str, Any] = {}
    named: dict[str, str] = {}
    for column, name, cell in zip(layout.header, layout.columns, cells, strict=False):
        if name and cell.strip():
            outer, _dot, inner = name.partition(".")
            (by if inner else row)[inner or outer] = cell if name == "text" else cell.strip()
            named[name] = column
    _settle_times(row, named, frame, order)
    if "verified" in by:
        by["verified"] = values.truth(by["verified"])
    if by:
        row["author"] = by
    if "tags" in row:
        row["tags"] = [tag.lstrip("#") for tag in row["tags"].replace(",", " ").split()]
    return row


def _settle_times(row: dict[str, Any], named: Mapping[str, str], frame: Frame, order: Any) -> None:
    """Put moments in place of written times. A time nobody can read must not pass for "now"."""
    day, clock = row.pop("date", ""), row.pop("time", "")
    if "created_at" not in row and (day or clock):
        row["created_at"] = f"{day} {clock}".strip()
    for name in ("created_at", "updated_at"):
        if name not in row:
            continue
        moment = moment_of(row[name], frame.zone, order)
        if moment is None:
            column = named.get(name) or named.get("date") or named.get("time", "")
            raise _CellFlaw("cell-no-time", column, cell=row[name][:40])
        row[name] = moment.isoformat()
