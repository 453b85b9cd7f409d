"""Quoted text made safe to read: matched words, hidden characters shown as chips, honest hosts.

Pure. Whoever wrote a post does not decide how it looks on our screens.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext

Kind = Literal["text", "mark", "chip"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a quoted text: plain, matched, or a hidden character shown as a chip."""

    kind: Kind
    text: str
    name: str = ""


_SHORT_NAMES: Final = {
    0x00AD: "SHY",
    0x034F: "CGJ",
    0x061C: "ALM",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
# Blank although no format character: fillers that are used to hide or stretch words.
_BLANK: Final = frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0})
_BLACK_FLAG: Final = "\U0001f3f4"
_BLANKS: Final = frozenset(map(chr, _BLANK))


def _is_plain(text: str) -> bool:
    """Tell at once whether nothing is hidden in a text: true of nearly every text there is."""
    shown = text.replace("\n", "").replace("\r", "").replace("\t", "")
    return shown.isprintable() and _BLANKS.isdisjoint(shown)


def _is_hidden(text: str, at: int) -> bool:
    """Tell whether a character shows nothing and has no honest job where it stands."""
    char = text[at]
    if char in "\n\r\t":
        return False
    code = ord(char)
    if unicodedata.category(char) not in {"Cf", "Cc", "Co", "Cs"} and code not in _BLANK:
        return False
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if code == 0x200D:  # joins emoji, and Indic letters after a virama
        joined = unicodedata.category(before or " ") in {"So", "Sk", "Mn"} and bool(after)
        return not (joined and unicodedata.category(after) not in {"Cf", "Zs", "Cc"})
    if code == 0x200C:  # Persian and Indic spelling
        return not (before and after and ord(before) > 0x05FF and ord(after) > 0x05FF)
    if 0xE0020 <= code <= 0xE007F:  # tags spell the flags of England, Scotland and Wales
        start = at
        while start and 0xE0020 <= ord(text[start]) <= 0xE007F:
            start -= 1
        return text[start] != _BLACK_FLAG
    return True


def _chip(run: str) -> Piece:
    code = ord(run[0])
    label = _SHORT_NAMES.get(code, f"U+{code:04X}")
    name = unicodedata.name(run[0], gettext("unnamed character")).lower()
    return Piece("chip", f"{label} ×{len(run)}" if len(run) > 1 else label, name)


def _chipped(text: str, kind: Kind, offset: int, whole: str) -> Iterable[Piece]:
    if _is_plain(text):
        if text:
            yield Piece(kind, text)
        return
    start = 0
    at = 0
    while at < len(text):
        if not _is_hidden(whole, offset + at):
            at += 1
            continue
        if at > start:
            yield Piece(kind, text[start:at])
        end = at + 1
        while end < len(text) and text[end] == text[at] and _is_hidden(whole, offset + end):
            end += 1
        yield _chip(text[at:end])
        start = at = end
    if start < len(text):
        yield Piece(kind, text[start:])


def merged(spans: Iterable[Sequence[int]], length: int) -> list[tuple[int, int]]:
    """Sort spans, clip them to the text and join those that touch or overlap."""
    clipped = sorted((max(0, span[0]), min(length, span[1])) for span in spans)
    joined: list[tuple[int, int]] = []
    for start, end in clipped:
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def pieces(text: str, spans: Iterable[Sequence[int]] = (), limit: int = 0) -> list[Piece]:
    """Cut a quoted text into plain, marked and hidden runs.

    spans: [start, end) offsets of matched words; limit: longest text, cut at a word, 0 for all.
    """
    shown = excerpt(text, limit) if limit else text
    kept = len(shown) - 1 if shown != text else len(shown)
    found: list[Piece] = []
    at = 0
    for start, end in merged(spans, kept):
        found.extend(_chipped(shown[at:start], "text", at, shown))
        found.extend(_chipped(shown[start:end], "mark", start, shown))
        at = end
    found.extend(_chipped(shown[at:], "text", at, shown))
    return found


def excerpt(text: str, limit: int) -> str:
    """Cut a text at the last whole word within the limit and end it with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip() + "…"


def safe_href(url: str) -> str:
    """Return an http or https address as it may stand in a link, otherwise nothing."""
    if any(ord(char) <= 0x20 or ord(char) == 0x7F for char in url):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def plain_host(url: str) -> str:
    """Return the host of an address in punycode, so that a look-alike is seen; "" if unsafe."""
    href = safe_href(url)
    if not href:
        return ""
    host = urlsplit(href).hostname or ""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
