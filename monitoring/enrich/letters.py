"""Which character stands for which letter: look-alikes, accents, digits worn as letters.

Tables and nothing else. å ä ö (and æ ø ü) are letters of their own and are never folded away.
"""

import re
import unicodedata
from pathlib import Path

# Letters of the languages we read that only look like another letter with a mark.
OWN_LETTERS = "åäöæøü"
LETTER = "a-z" + OWN_LETTERS

# Characters nobody sees: format characters (Cf: zero width, soft hyphen, bidi, tags), other
# default-ignorables, control characters that are not white space, and lone surrogates.
UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u0640\u06dd\u070f"
    "\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)

# Combining marks that can sit on a Latin, Greek or Cyrillic letter.
MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Marks that belong to another script but may be hung on one of our letters.
FOREIGN_MARK = "\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u3099\u309a"

# Characters read as one other character before anything else: typographic quotes and dashes;
# enclosed letters that NFKC leaves alone (negative circled and squared);
# lunate sigma, which case folding would turn into another letter than the one it looks like.
ONE_FOR_ONE: dict[int, str] = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\u02b9\u02bb\u02bd"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043"), "-"),
    0x03F2: "c",
    0x03F9: "c",
    **{start + i: chr(97 + i) for start in (0x1F150, 0x1F170) for i in range(26)},
}

# A digit or sign between letters, read as the letter it is drawn like. 1 depends on its neighbours.
WORN = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
WORN_SIGN = {"@": "a", "$": "s", "€": "e", "!": "i", "|": "l", "+": "t"}


def _read_lookalikes() -> tuple[dict[str, str], dict[str, str]]:
    """Return (odd Latin letters, letters of other scripts), each to its Latin look-alike."""
    latin: dict[str, str] = {}
    foreign: dict[str, str] = {}
    path = Path(__file__).parent / "lexicon" / "lookalikes.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, letter, plain, script = line.split("\t")
        (latin if script == "latin" else foreign)[letter] = plain
    return latin, foreign


def _unaccented() -> dict[str, str]:
    """Return every accented lower-case Latin letter that is not one of our own, to its base."""
    table: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        parts = unicodedata.normalize("NFD", letter)
        if letter in OWN_LETTERS or len(parts) == 1 or not "a" <= parts[0] <= "z":
            continue
        own = unicodedata.normalize("NFC", parts[:2])
        table[letter] = own if own in OWN_LETTERS else parts[0]
    # A letter with a stroke and an accent: æ and ø keep themselves.
    return table | {"ǽ": "æ", "ǣ": "æ", "ǿ": "ø"}


ODD_LATIN, FOREIGN = _read_lookalikes()
PLAIN_LATIN: dict[str, str] = _unaccented() | ODD_LATIN
SCRIPTS = (
    ("greek", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("cyrillic", re.compile("[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f]")),
    ("armenian", re.compile("[\u0530-\u058f]")),
    ("cherokee", re.compile("[\u13a0-\u13ff\uab70-\uabbf]")),
)
FOREIGN_SCRIPT = (
    "\u0370-\u03ff\u1f00-\u1fff\u0400-\u0482\u048a-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d"
    "\u0531-\u0588\u13a0-\u13ff\uab70-\uabbf"
)
