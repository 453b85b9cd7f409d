"""Bytes of a dropped file into text: which encoding it is in, said aloud when it had to be guessed.

Pure. Refuses what is no text at all by its content, whatever the file is called.
"""

import re
from dataclasses import dataclass

BYTES_CAP = 5 * 1024 * 1024

_WORKBOOK = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
_NO_TEXT = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF",
    b"MZ\x90", b"BZh", b"RIFF",
)  # fmt: skip
_TWICE_ENCODED = re.compile("Ã[¥¤¶…„–©]")
ENCODINGS = ("utf-8", "utf-16", "cp1252", "iso-8859-1", "macintosh")


class NoText(ValueError):
    """This is no text file we read. The code has a sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, its encoding, and what to tell the person who dropped it (codes)."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def read_text(raw: bytes, encoding: str = "") -> FileText:
    """Return the text of a file. `encoding`: what the person chose, "" to find out.

    Raises NoText for empty, far too large and binary files.
    """
    if len(raw) > BYTES_CAP:
        raise NoText("file-too-large")
    if not raw.strip(b"\x00 \t\r\n"):
        raise NoText("file-empty")
    if raw.startswith(_WORKBOOK):
        raise NoText("file-is-workbook")
    if raw.startswith(_NO_TEXT):
        raise NoText("file-is-binary")
    found = _chosen(raw, encoding) if encoding in ENCODINGS else _found(raw)
    text = found.text.removeprefix("\ufeff")
    if text.count("\x00") > 20 + len(text) // 100:
        raise NoText("file-is-binary")
    notes = found.notes
    if _TWICE_ENCODED.search(text):
        notes += ("file-twice-encoded",)
    return FileText(text, found.encoding, notes)


def _chosen(raw: bytes, encoding: str) -> FileText:
    text = raw.decode(encoding, "replace")
    return FileText(text, encoding, ("file-broken-letters",) if "\ufffd" in text else ())


def _found(raw: bytes) -> FileText:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileText(raw.decode("utf-16", "replace"), "utf-16", ("file-utf-16",))
    half = _half_empty(raw)
    if half:
        return FileText(raw.decode(half, "replace"), "utf-16", ("file-utf-16",))
    try:
        return FileText(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    broken = raw.decode("utf-8", "replace")
    letters = sum(sign > "\x7f" for sign in broken)
    if broken.count("\ufffd") * 10 <= letters:
        # A few broken places in a file full of good ones: one bad line, not another encoding.
        return FileText(broken, "utf-8", ("file-broken-letters",))
    text = raw.decode("cp1252", "replace")
    return FileText(text, "cp1252", ("file-cp1252",))


def _half_empty(raw: bytes) -> str:
    """Return the kind of UTF-16 that a file without byte order mark is in, "" for none."""
    head = raw[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""
