"""Text with separators into records and cells, and its columns into our fields.

Pure. Line numbers are those of the file. A stray quotation mark costs its own line, never the rest.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

RECORD_LINES = 200
LINE_CAP = 256 * 1024
DELIMITERS = (";", ",", "\t", "|")

# Column names as they are written in exports and by hand, in English and Swedish.
_ALIASES: Mapping[str, str] = {
    alias: name
    for name, aliases in {
        "id": "id externalid postid mentionid messageid inläggsid",
        "op": "op operation action händelse",
        "source": "source network platform channel site källa nätverk plattform kanal medium",
        "url": "url link permalink address webaddress uri länk adress webbadress",
        "title": "title headline subject rubrik ämne",
        "text": "text content contents message body post mention comment tweet fulltext snippet "
        "inlägg meddelande kommentar innehåll omnämnande brödtext",
        "lang": "lang language språk",
        "created_at": "createdat created published publishedat publicationdate datetime timestamp "
        "postedat when tidpunkt publicerad publicerat skapad datumochtid",
        "date": "date datum day dag",
        "time": "time tid klockslag clock",
        "updated_at": "updatedat updated editedat edited ändrad uppdaterad",
        "author.id": "authorid userid användarid",
        "author.handle": "handle author username user account screenname authorhandle from writer "
        "användare användarnamn konto författare skribent avsändare",
        "author.name": "name authorname displayname fullname namn visningsnamn",
        "author.followers": "followers followercount followerscount authorfollowers följare "
        "antalföljare",
        "author.verified": "verified isverified verifierad",
        "author.kind": "kind authorkind authortype författartyp",
        "author.since": "accountsince since kontosedan",
        "likes": "likes likecount favorites favourites reactions gilla gillar gillamarkeringar "
        "reaktioner",
        "reposts": "reposts shares sharecount retweets boosts delningar delat",
        "replies": "replies replycount comments commentcount svar kommentarer antalkommentarer",
        "views": "views viewcount impressions visningar",
        "reply_to": "replyto inreplyto svarpå",
        "quote_of": "quoteof quoted citerar",
        "thread": "thread threadid conversation tråd",
        "tags": "tags hashtags taggar",
        "offset_s": "offsets",
    }.items()
    for alias in aliases.split()
}
FIELDS = frozenset(_ALIASES.values())
# The header stands in the first rows; blank lines may come before it.
HEAD = 2 * LINE_CAP
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NOISE = re.compile(r"[\W_]+")
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: where it begins, its raw text, its cells or the code of what is wrong."""

    line: int
    raw: str
    cells: Sequence[str] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is built: separator, header, and which field each column fills ("" for none)."""

    delimiter: str
    header: tuple[str, ...]
    columns: tuple[str, ...]
    first_line: int
    header_raw: str = ""
    unused: tuple[str, ...] = field(default=())


def layout_of(text: str, chosen: Mapping[str, str] | None = None, delimiter: str = "") -> Layout:
    """Return how a file is built.

    Args: chosen: column name -> field, as a person set it; delimiter: as a person set it.
    The separator is the one under which the header makes most sense.
    """
    start, named = _after_separator_line(text)
    delimiter = delimiter or named
    tried = [delimiter] if delimiter in DELIMITERS else list(DELIMITERS)
    head = lines_of(text[:HEAD])
    layouts = [_layout(head, candidate, chosen or {}, start) for candidate in tried]
    return max(layouts, key=lambda layout: (_known(layout), len(layout.header)))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends, whichever of the three ends they have."""
    return _LINE.findall(text)


def records(lines: Sequence[str], delimiter: str, first_line: int = 1) -> Iterator[Record]:
    """Yield the rows of some lines; blank ones are passed over. `first_line`: number of line 0."""
    at = 0
    while at < len(lines):
        line = lines[at]
        number = first_line + at
        if not line.strip():
            at += 1
        elif '"' not in line:
            at += 1
            yield Record(number, line, tuple(line.rstrip("\r\n").split(delimiter)))
        else:
            taken = _closed_after(lines, at, delimiter)
            raw = "".join(lines[at : at + (taken or 1)])
            at += taken or 1
            yield (
                _quoted(number, raw, delimiter) if taken else Record(number, raw, (), "quote-open")
            )


def field_of(column: str) -> str:
    """Return the field a column name stands for, "" for none."""
    if column.strip() in FIELDS:
        return column.strip()
    return _ALIASES.get(_NOISE.sub("", column.casefold()), "")


def _known(layout: Layout) -> int:
    return sum(1 for name in layout.columns if name)


def _after_separator_line(text: str) -> tuple[int, str]:
    """Return how many lines to skip and the separator, if a spreadsheet wrote "sep=;" first."""
    first = text.partition("\n")[0].strip().strip('"')
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return 1, first[4]
    return 0, ""


def _layout(
    lines: Sequence[str], delimiter: str, chosen: Mapping[str, str], skipped: int
) -> Layout:
    for record in records(lines, delimiter):
        if record.line <= skipped:
            continue
        header = tuple(cell.strip() for cell in record.cells)
        columns = _columns(header, chosen)
        unused = tuple(
            name for name, used in zip(header, columns, strict=True) if name and not used
        )
        after = record.line + len(lines_of(record.raw))
        return Layout(delimiter, header, columns, after, record.raw, unused)
    return Layout(delimiter, (), (), 1)


def _columns(header: Iterable[str], chosen: Mapping[str, str]) -> tuple[str, ...]:
    taken: set[str] = set(chosen.values())
    columns: list[str] = []
    for name in header:
        if name in chosen:
            columns.append(chosen[name] if chosen[name] in FIELDS else "")
            continue
        found = field_of(name)
        columns.append("" if found in taken else found)
        taken.add(found)
    return tuple(columns)


def _closed_after(lines: Sequence[str], at: int, delimiter: str) -> int:
    """Return how many lines a record that begins at `at` takes; 0 when its quotes never close."""
    raw = ""
    for taken, line in enumerate(lines[at : at + RECORD_LINES], 1):
        raw += line
        if len(raw) > LINE_CAP:
            return 0
        state = _quotes(raw, delimiter)
        if state == "stray" and taken > 1:
            # It closed in the middle of another line's cell: it was never meant to span lines.
            return 0
        if state != "open":
            return taken
    return 0


def _quotes(raw: str, delimiter: str) -> Literal["closed", "open", "stray"]:
    at, state = 0, "closed"
    while at < len(raw):
        if raw[at] == '"':
            closed = _QUOTED.match(raw, at)
            if closed is None:
                return "open"
            at = closed.end()
            if raw[at : at + 1] not in (delimiter, "\r", "\n", ""):
                state = "stray"
        following = raw.find(delimiter, at)
        if following < 0:
            break
        at = following + 1
    return "stray" if state == "stray" else "closed"


def _quoted(line: int, raw: str, delimiter: str) -> Record:
    try:
        cells = next(csv.reader([raw], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return Record(line, raw, (), "line-unreadable")
    return Record(line, raw, tuple(cells))
