"""A dropped file: CSV, one JSON object per line, or a JSON list. Preview first, then import.

`inspect` says what the file holds and what is wrong with it, line by line; `chunks` cuts it into
pieces the inbox can hold; `parse` reads a piece, now or again, from bytes, envelope and settings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.context import Context
from monitoring.connectors.file_rows import (
    HOLDERS,
    LINES_CAP,
    limits,
    parsed_text,
    read_items,
    settled,
)
from monitoring.connectors.file_text import BYTES_CAP, NoText, read_text
from monitoring.connectors.interface import CheckResult, ConnectorSpec, Parsed, Problem, RawBatch
from monitoring.connectors.table import lines_of, records
from monitoring.connectors.wording import sentence
from monitoring.events import Event

CHUNK = 1000
SHOWN = 10
SHOWN_PROBLEMS = 100

SPEC = ConnectorSpec(
    slug="file",
    name=gettext_lazy("File"),
    summary=gettext_lazy(
        "A table or a list of mentions that somebody exported: CSV or JSON lines."
    ),
    cannot_see=(
        gettext_lazy("Anything after the moment the file was made."),
        gettext_lazy("Edits and deletions, unless a newer file with the same ids is dropped."),
        gettext_lazy("Pictures and films: only their addresses are in a file."),
    ),
    capabilities=frozenset({"file"}),
    config_schema={
        "type": "object",
        "additionalProperties": False,
        "properties": values.SETTINGS,
    },
    limits={"bytes": BYTES_CAP, "lines": LINES_CAP},
    docs_url="docs/connectors.md",
    usual_silence=timedelta(0),
    maturity="tested",
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds, for the preview. `envelope` is what `parse` needs besides the bytes."""

    ok: bool
    kind: str = ""
    notes: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    row_count: int = 0
    event_count: int = 0
    problem_count: int = 0
    events: Sequence[Event] = ()
    problems: Sequence[Problem] = ()
    envelope: Mapping[str, Any] = field(default_factory=dict)


class FileDrop:
    """Reads files that people drop."""

    spec = SPEC

    def check(self, ctx: Context) -> CheckResult:
        """Say what may be dropped."""
        found = _("Takes CSV, JSON lines and JSON files of up to %(megabytes)s MB.") % {
            "megabytes": BYTES_CAP // (1024 * 1024)
        }
        return CheckResult(ok=True, found=(found,), limits=SPEC.limits)

    def inspect(self, batch: RawBatch) -> Inspection:
        """Return what importing this file would bring. Stores nothing.

        batch.envelope may hold what a person has chosen: encoding, delimiter, columns, date_order,
        time_zone.
        """
        try:
            found = read_text(batch.raw, values.text(batch.envelope.get("encoding")))
        except NoText as error:
            problem = Problem(0, error.code, details=limits())
            return Inspection(False, notes=(problem.sentence,), problems=(problem,))
        envelope, notes, layout = settled(found, batch.envelope)
        counted = _counted(read_items(found.text, replace(batch, envelope=envelope)))
        event_count, problem_count, events, problems, timeless = counted
        said = [sentence(code, limits()) for code in (*found.notes, *notes)]
        if timeless:
            said.append(sentence("file-no-time", {"count": timeless}))
        return Inspection(
            ok=event_count > 0,
            kind=envelope["kind"],
            notes=tuple(said),
            header=layout.header if layout else (),
            columns=dict(zip(layout.header, layout.columns, strict=True)) if layout else {},
            row_count=event_count + problem_count,
            event_count=event_count,
            problem_count=problem_count,
            events=events,
            problems=problems,
            envelope=envelope,
        )

    def chunks(self, batch: RawBatch, size: int = CHUNK) -> Iterator[RawBatch]:
        """Cut a file into batches of about `size` rows, each readable on its own."""
        try:
            found = read_text(batch.raw, values.text(batch.envelope.get("encoding")))
        except NoText:
            yield batch
            return
        envelope, _notes, layout = settled(found, batch.envelope)
        envelope["encoding"] = "utf-8"
        if envelope["kind"] == "json":
            for raw in _json_pieces(found.text, size):
                yield replace(batch, raw=raw, envelope=envelope)
            return
        header = layout.header_raw if layout else ""
        start = layout.first_line if layout else 1
        lines = lines_of(found.text)[start - 1 :]
        delimiter = layout.delimiter if layout else None
        for number, taken in _cut(lines, start, size, delimiter):
            yield replace(
                batch,
                raw=(header + taken).encode("utf-8", "replace"),
                envelope={**envelope, "first_line": number},
            )

    def parse(self, batch: RawBatch) -> Parsed:
        """Return the mentions of a file or of a piece of one; bad lines stand beside them."""
        try:
            found = read_text(batch.raw, values.text(batch.envelope.get("encoding")))
        except NoText as error:
            return Parsed(problems=[Problem(0, error.code, batch.raw, limits())])
        envelope, _notes, _layout = settled(found, batch.envelope)
        return parsed_text(found.text, replace(batch, envelope=envelope))


def _counted(
    items: Iterator[Event | Problem],
) -> tuple[int, int, list[Event], list[Problem], int]:
    """Return how many rows are good and bad, the first of each, and how many name no time."""
    counts = [0, 0, 0]
    events: list[Event] = []
    problems: list[Problem] = []
    for item in items:
        if isinstance(item, Problem):
            counts[1] += 1
            if len(problems) < SHOWN_PROBLEMS:
                problems.append(item)
        else:
            counts[0] += 1
            counts[2] += item.op == "upsert" and item.created_at is None
            if len(events) < SHOWN:
                events.append(item)
    return counts[0], counts[1], events, problems, counts[2]


def _json_pieces(text: str, size: int) -> Iterator[bytes]:
    found = hostile.split(text.encode("utf-8", "replace"), HOLDERS, LINES_CAP)
    for start in range(0, len(found.pieces), size):
        yield b"[" + b",".join(found.pieces[start : start + size]) + b"]"
    if found.rest.strip(b" \t\r\n,]}"):
        yield found.rest


def _cut(
    lines: list[str], first: int, size: int, delimiter: str | None
) -> Iterator[tuple[int, str]]:
    """Yield (number of first line, text) of pieces of `size` rows; a row may span lines."""
    if delimiter:
        starts = [record.line - 1 for record in records(lines, delimiter)]
    else:
        starts = [at for at, line in enumerate(lines) if line.strip()]
    for number in range(0, min(len(starts), LINES_CAP), size):
        end = starts[number + size] if number + size < len(starts) else len(lines)
        yield first + starts[number], "".join(lines[starts[number] : end])
