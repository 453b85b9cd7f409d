"""What single words and expressions do to the tone of a post: the word lists, looked up once
per word and remembered. Swedish and English; other languages only have their emoji.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from monitoring.enrich.fold import fold, pieces
from monitoring.enrich.lists import lines

NEGATE, BOOST, DAMP, TURN, BREAK, IRONY, SELF, YOU = range(1, 9)
_KINDS = {"negate": NEGATE, "boost": BOOST, "damp": DAMP, "turn": TURN, "self": SELF, "you": YOU}

_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


def _read_endings(pairs: str) -> dict[str, list[tuple[str, str]]]:
    """Return (ending, what stands instead) by the last letter, in the order of the list."""
    table: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs.split():
        ending, _, instead = pair.partition(">")
        table.setdefault(ending[-1], []).append((ending, instead))
    return table


_ENDINGS = {language: _read_endings(pairs) for language, pairs in lines("endings.txt")}
# Swedish puts strength in front of a word: skitbra, jättedåligt, astrött.
_PREFIXES = (
    "jätte",
    "super",
    "skit",
    "mega",
    "ultra",
    "as",
    "kanon",
    "sjukt",
    "svin",
    "över",
    "topp",
    "dunder",
)


# By the second word of an expression ("" for a single word): the words after that, and its value.
Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], float]]]


class Word(NamedTuple):
    """What one word does. value: -4 to 4; kind: how it changes others, or 0; phrases it begins."""

    value: float
    kind: int
    phrases: "Phrases"

    @property
    def speaks_alone(self) -> bool:
        """Tell whether it does something whatever follows it."""
        return bool(self.value or self.kind or "" in self.phrases)


def _folded(words: str) -> list[str]:
    return [fold(word) for word in words.split()]


def _read_words(language: str) -> dict[str, float]:
    table: dict[str, float] = {}
    for value, words in lines(f"tone_{language}.txt"):
        table.update(dict.fromkeys(_folded(words), float(value)))
    return table


def _read_signs() -> tuple[dict[str, float], frozenset[str]]:
    values: dict[str, float] = {}
    irony: frozenset[str] = frozenset()
    for key, signs in lines("emoji.txt"):
        if key == "irony":
            irony = frozenset(signs.split())
        else:
            values.update(dict.fromkeys(signs.split(), float(key)))
    return values, irony


def _read_phrases() -> dict[str, Phrases]:
    """Return, per first word, the expressions it begins, longest first."""
    table: dict[str, dict[str, list[tuple[tuple[str, ...], float]]]] = {}
    for value, phrases in lines("phrases.txt"):
        for phrase in phrases.split("|"):
            first, second, *rest = [*pieces(fold(phrase)), ""]
            after = tuple(rest[:-1]) if rest else ()
            table.setdefault(first, {}).setdefault(second, []).append((after, float(value)))
    for begun in table.values():
        for entries in begun.values():
            entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


# Links and handles stand in no list, however they end.
_NO_WORDS = ("https://", "http://", "@")
_NO_PHRASES: Phrases = {}
_WORDS = {language: _read_words(language) for language in ("en", "sv")}
_SIGNS, _IRONY = _read_signs()
_PHRASES = _read_phrases()
_SHIFTS = {
    word: _KINDS[kind]
    for kind, words in lines("shifters.txt")
    if kind in _KINDS
    for word in _folded(words)
}


# The first two words of every expression of more than one.
OPENINGS = [(first, second) for first, begun in _PHRASES.items() for second in begun if second]


def look_up(word: str, language: str) -> Word | None:
    """Return what the word does in a text of this language, or None if it does nothing."""
    if word[0] in ".!?,;:" and word not in _SIGNS:
        return Word(0.0, BREAK, _NO_PHRASES)
    if word.startswith(_NO_WORDS):
        return None
    kind = IRONY if word in _IRONY else 0
    value = _SIGNS.get(word)
    phrases = _NO_PHRASES
    if language in _WORDS:
        kind = kind or _SHIFTS.get(word, 0)
        phrases = _PHRASES.get(word, _NO_PHRASES)
        if value is None:
            value = _value(word.lstrip("#"), language)
    value = value or 0.0
    return Word(value, kind, phrases) if value or kind or phrases else None


def _value(word: str, language: str) -> float:
    """Return the value of a word in its language; a Swedish text may borrow English words."""
    value = _in_language(word, language) if language in _WORDS else None
    if value is None and language == "sv":
        value = _WORDS["en"].get(word)
    if value is not None:
        return value
    if _REPEATED.search(word):
        # A drawn-out word is the word, a little stronger: sooo goood, braaaa.
        calmer = _REPEATED.sub(r"\1\1", word)
        return 1.25 * (_value(calmer, language) or _value(_REPEATED.sub(r"\1", word), language))
    return 0.0


def _in_language(word: str, language: str) -> float | None:
    words = _WORDS[language]
    if word in words:
        return words[word]
    if len(word) < 4:
        return None
    for ending, instead in _ENDINGS[language].get(word[-1], ()):
        if word.endswith(ending):
            stem = word[: -len(ending)] + instead
            for base in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
                if len(base) >= 3 and base in words:
                    return words[base]
    return _with_prefix(word) if language == "sv" else None


def _with_prefix(word: str) -> float | None:
    if not word.startswith(_PREFIXES):
        return None
    for prefix in _PREFIXES:
        rest = word[len(prefix) :]
        if word.startswith(prefix) and len(rest) >= 3:
            value = _in_language(rest, "sv")
            if value:
                return value * 1.5
    return None
