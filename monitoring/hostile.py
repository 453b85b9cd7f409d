"""Read JSON that strangers wrote: bounded in size and depth, and one bad item never costs the rest.

Pure. Answers with a value or raises Unreadable, nothing else; keeps the bytes apart so that what
cannot be read can lie in quarantine as it came.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import orjson

BODY_CAP = 5 * 1024 * 1024
DEPTH_CAP = 100

Code = Literal["empty", "body-too-large", "too-deep", "not-json"]

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A string without an end runs to the end of the body: every byte is looked at once, whatever comes.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]+|[\]}]+|,', re.DOTALL)
_BREAKS_STORAGE = re.compile("[\x00\ud800-\udfff]")
_NOT_BLANK = re.compile(rb"[^\s,]")
_COMMA = 0x2C
_REPLACEMENT = "\ufffd"


class Unreadable(ValueError):
    """These bytes are no JSON we take. `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True, slots=True)
class Split:
    """A body taken apart without reading its items: outer members, each item's bytes, and what
    was left untouched because there were more items than asked for."""

    head: dict[str, Any]
    pieces: list[bytes]
    rest: bytes = b""


def tidy(raw: bytes, cap: int = BODY_CAP) -> bytes:
    """Return the body as UTF-8 without byte order mark. Raises Unreadable: empty, or over `cap`."""
    if len(raw) > cap:
        raise Unreadable("body-too-large")
    if raw.startswith(_UTF16):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = raw.removeprefix(_BOM)
    if not raw or raw.isspace():
        raise Unreadable("empty")
    return raw


def read_strictly(raw: bytes) -> Any:
    """Return the value of flawless JSON. Raises Unreadable('not-json') for anything less."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Unreadable("not-json") from error


def read(raw: bytes, cap: int = BODY_CAP) -> Any:
    """Return the value of JSON that may carry flaws a sender did not mean.

    Broken UTF-8 becomes U+FFFD, NaN and Infinity become None, lone surrogates stay in the strings
    (see `clean`). Raises Unreadable.
    """
    raw = tidy(raw, cap)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _read_gently(raw)


def split(raw: bytes, members: Sequence[str], most: int = 1000, own: Sequence[str] = ()) -> Split:
    """Take a body apart into the bytes of its items, reading none of them.

    Args: members: names under which the outer object may hold its items. most: pieces at most,
    which also bounds the work a hostile body can cause. own: names that only an item has, so that
    an object with one of them is an item itself.
    A list gives its elements, several values in a row (one per line) give themselves, an object
    with one of `members` gives what lies there, any other value is one piece.
    """
    start = _next_value(raw, 0)
    end = _end_of_value(raw, start)
    follows = _next_value(raw, end)
    if follows >= len(raw):
        if raw[start : start + 1] == b"{":
            return _outer(raw[start:end], members, most, own)
        if raw[start : start + 1] == b"[":
            return Split({}, *_elements(raw[start:end], most))
    return Split({}, *_lines(raw, most))


def breaks_storage(text: str) -> bool:
    """Say whether a text holds NUL or a lone surrogate, which no database column takes."""
    return _BREAKS_STORAGE.search(text) is not None


def clean(value: Any, depth: int = DEPTH_CAP) -> Any:
    """Return a copy in which NUL and lone surrogates in every string are U+FFFD.

    What lies deeper than `depth` becomes None.
    """
    if isinstance(value, str):
        return _BREAKS_STORAGE.sub(_REPLACEMENT, value)
    if not isinstance(value, (list, dict)):
        return value
    if depth <= 0:
        return None
    if isinstance(value, list):
        return [clean(item, depth - 1) for item in value]
    return {clean(key): clean(item, depth - 1) for key, item in value.items()}


def escaped(raw: bytes | str, cap: int = 20_000) -> str:
    """Return a copy a person can look at and a text column can hold.

    NUL, lone surrogates and broken bytes are written out (`\\u0000`, `\\ud800`, `\\xff`); what is
    longer than `cap` characters is cut with the sign …
    """
    text = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    cut = text[:cap] + "…" if len(text) > cap else text
    return _BREAKS_STORAGE.sub(lambda found: f"\\u{ord(found.group()):04x}", cut)


def _read_gently(raw: bytes) -> Any:
    if _depth(raw) > DEPTH_CAP:
        raise Unreadable("too-deep")
    try:
        return _DECODER.decode(raw.decode("utf-8", "replace"))
    except RecursionError as error:
        raise Unreadable("too-deep") from error
    except ValueError as error:
        raise Unreadable("not-json") from error


def _whole(digits: str) -> int | float:
    # Python refuses to turn thousands of digits into a number, for its own good.
    return int(digits) if len(digits) <= 20 else float(digits[:400])


_DECODER = json.JSONDecoder(parse_int=_whole, parse_constant=lambda _name: None, strict=False)


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for token in _TOKEN.finditer(raw):
        sign = raw[token.start()]
        if sign in b"[{":
            depth += token.end() - token.start()
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= token.end() - token.start()
    return deepest


def _next_value(raw: bytes, at: int) -> int:
    found = _NOT_BLANK.search(raw, at)
    return found.start() if found else len(raw)


def _end_of_value(raw: bytes, start: int) -> int:
    if raw[start : start + 1] in (b"[", b"{"):
        return _end_of_container(raw, start)
    end = raw.find(b"\n", start)
    return len(raw) if end < 0 else end + 1


def _lines(raw: bytes, most: int) -> tuple[list[bytes], bytes]:
    """Return the values that stand one after the other, and what is left after `most` of them."""
    pieces: list[bytes] = []
    at = _next_value(raw, 0)
    while at < len(raw) and len(pieces) < most:
        end = _end_of_value(raw, at)
        pieces.append(raw[at:end].strip())
        at = _next_value(raw, end)
    return pieces, raw[at:]


def _end_of_container(raw: bytes, opening: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(raw, opening):
        sign, length = raw[token.start()], token.end() - token.start()
        if sign in b"[{":
            depth += length
        elif sign in b"]}":
            if depth <= length:
                return token.start() + depth
            depth -= length
    return len(raw)


def _parts(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield the spans between the commas of the container that `raw` opens with."""
    depth, begin = 0, 1
    for token in _TOKEN.finditer(raw):
        sign, length = raw[token.start()], token.end() - token.start()
        if sign in b"[{":
            depth += length
        elif sign in b"]}":
            if depth <= length:
                yield begin, token.start() + depth - 1
                return
            depth -= length
        elif sign == _COMMA and depth == 1:
            yield begin, token.start()
            begin = token.end()
    yield begin, len(raw)


def _elements(raw: bytes, most: int) -> tuple[list[bytes], bytes]:
    pieces: list[bytes] = []
    for looked_at, (start, end) in enumerate(_parts(raw)):
        if len(pieces) == most or looked_at == 2 * most:
            return pieces, raw[start:]
        if piece := raw[start:end].strip():
            pieces.append(piece)
    return pieces, b""


def _outer(raw: bytes, members: Sequence[str], most: int, own: Sequence[str]) -> Split:
    head: dict[str, Any] = {}
    held: bytes | None = None
    for start, end in islice(_parts(raw), 200):
        name, value = _member(raw[start:end])
        if name in own:
            return Split({}, [raw])
        if name in members:
            held = value
        elif name and len(value) <= 200:
            try:
                head[name] = read(value)
            except Unreadable:
                continue
    if held is None:
        return Split({}, [raw])
    if held[:1] == b"[":
        return Split(head, *_elements(held, most))
    return Split(head, [held])


def _member(part: bytes) -> tuple[str, bytes]:
    part = part.strip()
    name = _TOKEN.match(part)
    if name is None or part[:1] != b'"':
        return "", b""
    before, colon, value = part[name.end() :].partition(b":")
    if before.strip() or not colon:
        return "", b""
    try:
        return str(read(name.group())), value.strip()
    except Unreadable:
        return "", b""
