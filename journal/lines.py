"""An entry as one line of the log: who, what, when, its seal. Reads what rooms registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext

from journal import sentences
from journal.models import Entry, Stream
from journal.streams import DESK

# Hex digits of the hash beside an entry: enough to see that two lists show the same one.
SEAL_LENGTH = 4
# So many lines of one kind on end are read as one.
RUN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, worded for the reader who is active now."""

    id: int
    verb: str
    at: datetime
    icon: str
    who: str
    say: str
    url: str
    # The chain it belongs to and what people call it; "" for the desk's own.
    stream: str
    stream_name: str
    number: int
    seal: str
    hash: str
    kind: str
    is_erased: bool
    has_words: bool


def stream_name(stream: Stream) -> str:
    """Return what people call a stream: "C-2026-014" of "crisis:C-2026-014"."""
    if stream.key == DESK:
        return gettext("The desk")
    name = stream.key.partition(":")[2] or stream.key
    return gettext("%(name)s (exercise)") % {"name": name} if stream.exercise_id else name


@dataclass(frozen=True, slots=True)
class Run:
    """Lines on end of one kind, by one, about one thing; many of them are read as one."""

    lines: list[Line]

    @property
    def newest(self) -> Line:
        """Return the line that stands for all of them."""
        return self.lines[0]

    @property
    def oldest(self) -> Line:
        """Return the line it began with."""
        return self.lines[-1]

    @property
    def is_folded(self) -> bool:
        """Tell whether they are read as one; a decision is never folded away."""
        return len(self.lines) >= RUN and not self.newest.kind


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day, newest first, by the reader's own calendar."""

    at: datetime
    is_today: bool
    lines: list[Line]

    @property
    def runs(self) -> list[Run]:
        """Return the lines with those of one kind together."""
        kinds = groupby(self.lines, key=lambda each: (each.verb, each.who, each.url, each.stream))
        return [Run(list(lines)) for _kind, lines in kinds]


def line(entry: Entry) -> Line:
    """Word one entry; it must come with its stream, people and sealed words."""
    return Line(
        id=entry.pk,
        verb=entry.verb,
        at=entry.at,
        icon=sentences.icon(entry),
        who=sentences.who(entry),
        say=sentences.sentence(entry),
        url=sentences.address(entry),
        stream="" if entry.stream.key == DESK else entry.stream.key,
        stream_name=stream_name(entry.stream),
        number=entry.seq,
        seal=entry.hash[:SEAL_LENGTH],
        hash=entry.hash,
        kind="key" if sentences.is_decision(entry) else "",
        is_erased=sentences.is_erased(entry),
        has_words=bool(sentences.words(entry)),
    )


def by_day(entries: Iterable[Entry]) -> list[Day]:
    """Word entries and put those of one day together, in the order they come."""
    today = timezone.localdate()
    days: list[Day] = []
    current: date | None = None
    for entry in entries:
        on = timezone.localdate(entry.at)
        if on != current:
            days.append(Day(entry.at, on == today, []))
            current = on
        days[-1].lines.append(line(entry))
    return days
