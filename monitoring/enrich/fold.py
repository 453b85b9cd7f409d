"""Matching text: what a reader sees, however it was typed. The original is kept and shown.

Stage one settles each character (NFKC, lower case, unseen characters and accents out), stage two
(`disguise`) undoes tricks that need the whole word. å ä ö stay themselves.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from monitoring.enrich.disguise import apply_edits, edits, is_strange
from monitoring.enrich.letters import ONE_FOR_ONE, OWN_LETTERS, PLAIN_LATIN, UNSEEN

_UNSEEN = re.compile(f"[{UNSEEN}]+")
# Text without any other character than these needs lower-casing and nothing else.
_WILD = re.compile(
    f"[^\t-\r -~{OWN_LETTERS}{OWN_LETTERS.upper()}•°→"
    "\u2600-\u27bf\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff]"
)
_ONE_FOR_ONE = re.compile(f"[{re.escape(''.join(map(chr, ONE_FOR_ONE)))}]")
_NOT_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]+")
_ODD_LATIN = re.compile(f"[{''.join(PLAIN_LATIN)}]")
_ODD_LATIN_TABLE = str.maketrans(PLAIN_LATIN)
# Jamo and half-width voice marks join the character before them although they are no marks.
_JOINS = re.compile("[\u0e33\u0eb3\u1160-\u11ff\u3131-\u318e\ud7b0-\ud7ff\uff9e-\uffdc]")

# Python's \w leaves out the vowel signs of Arabic, Hebrew, Indic scripts and Thai.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e4e"
_WORD = rf"#?[^\W_](?:[^\W_]+|[{_SIGNS}]+)*+(?:'[^\W\d_]+)?"
_WORDS = re.compile(_WORD)
_LINK = ("https://", "http://")
# Links, handles, words, and between them emoticons, clause marks and emoji.
_PIECES = re.compile(
    rf"https?://\S+|@[\w.-]*\w(?:'[^\W\d_]+)?|{_WORD}"
    r"|>?[:;=](?!//)['-]?(?:[()/|\[\]\\*]+|[dp](?!\w))|<3(?!\w)|[.!?,;:]+|(?<=\s)/s(?!\S)"
    "|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]"
)


def fold(text: str) -> str:
    """Return the text to match on. Idempotent; plain text costs a few scans."""
    wild = _WILD.findall(text)
    folded = _settle_wild(text, set(wild)) if wild else text.lower()
    while changes := edits(folded, may_be_strange=bool(wild)):
        folded = apply_edits(folded, changes)
    return folded


def fold_alone(chunk: str) -> str | None:
    """Return what a stretch without blanks folds to in any text, None if the text must be known.

    Only words spelled out over several stretches are left for the caller to notice.
    """
    plain = chunk
    wild = _WILD.findall(chunk)
    if not wild and chunk.isalpha():
        return chunk.lower()
    for character in set(wild):
        settled = _settled_alone(character)
        if settled is None:
            return None
        plain = plain.replace(character, settled)
    plain = plain.lower()
    if wild and (is_strange(plain) or plain.split() != [plain]):
        return None
    return None if edits(plain, may_be_strange=False) else plain


def fold_with_map(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the index it came from in `text`.

    The indices never fall, so folded[a:b] is marked as text[map[a] : map[b - 1] + 1].
    """
    pieces: list[str] = []
    origin: list[int] = []
    for places, piece in _pieces(_one_for_one(text)):
        settled = _settle(piece)
        pieces.append(settled)
        origin.extend(places[min(i, len(places) - 1)] for i in range(len(settled)))
    folded = "".join(pieces)
    while changes := edits(folded):
        for start, end, new in reversed(changes):
            if not new:
                del origin[start:end]
        folded = apply_edits(folded, changes)
    return folded, origin


def words(folded: str) -> list[str]:
    """Return the words of a folded text in order, a hashtag with its # in front."""
    return _WORDS.findall(folded)


def pieces(folded: str) -> list[str]:
    """Return words as `words` does, but links and handles whole, and what stands between them:
    emoticons, clause marks, emoji.
    """
    return _PIECES.findall(folded)


def words_among(pieces: Sequence[str]) -> list[str]:
    """Return the words among pieces, without links and handles."""
    return [p for p in pieces if (p[0].isalnum() or p[0] == "#") and not p.startswith(_LINK)]


def all_words_among(pieces: Sequence[str]) -> list[str]:
    """Return the words among pieces and inside links and handles: what `words` returns."""
    found: list[str] = []
    for piece in pieces:
        if (piece[0].isalnum() or piece[0] == "#") and not piece.startswith(_LINK):
            found.append(piece)
        elif len(piece) > 1:
            found += words(piece)
    return found


def _settle_wild(text: str, wild: set[str]) -> str:
    """Settle a text by its few unusual characters if none joins its neighbours, else whole."""
    plain = text
    for character in wild:
        settled = _settled_alone(character)
        if settled is None:
            return _settle(_UNSEEN.sub("", _one_for_one(text)))
        plain = plain.replace(character, settled)
    return plain.lower()


@lru_cache(maxsize=4096)
def _settled_alone(character: str) -> str | None:
    """Return what one character settles to, or None if that may depend on its neighbours."""
    joins = unicodedata.category(character)[0] == "M" and character != "\ufe0f"
    if joins or _JOINS.match(character) or _NOT_FLAGS.match(character):
        return None
    settled = _settle(_UNSEEN.sub("", _one_for_one(character)))
    return settled if settled == settled.lower() else None  # Cherokee folds to capitals


def _one_for_one(text: str) -> str:
    """Replace enclosed letters, quotes and dashes, each by one plain character."""
    if _ONE_FOR_ONE.search(text):
        text = text.translate(ONE_FOR_ONE)
    return _NOT_FLAGS.sub(_regional_letters, text) if _NOT_FLAGS.search(text) else text


def _regional_letters(run: re.Match[str]) -> str:
    """Return regional indicators as letters, unless they stand in pairs and are flags."""
    return run[0] if len(run[0]) % 2 == 0 else "".join(chr(ord(c) - 0x1F185) for c in run[0])


def _settle(text: str) -> str:
    """Normalise, fold case and drop accents; works on each character and its marks alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", folded)
    if _UNSEEN.search(folded):
        folded = _UNSEEN.sub("", folded)
    return folded.translate(_ODD_LATIN_TABLE) if _ODD_LATIN.search(folded) else folded


def _pieces(text: str) -> Iterator[tuple[list[int], str]]:
    """Cut text where no normalisation reaches across, with the index of each character kept."""
    places: list[int] = []
    piece = ""
    for index, character in enumerate(text):
        if _UNSEEN.match(character):
            continue
        joins = unicodedata.category(character)[0] == "M" or _JOINS.match(character)
        if piece and not joins:
            yield places, piece
            places, piece = [], ""
        places.append(index)
        piece += character
    if piece:
        yield places, piece
