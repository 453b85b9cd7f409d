"""Which words of a text a search has found, for marking. Pure; helps the eye, not the search."""

import re
from collections.abc import Sequence
from typing import Final

from monitoring.enrich.fold import fold, fold_with_map
from monitoring.enrich.terms import stem

_ASKED: Final = re.compile(r'"([^"]+)"|(-?[\w#@]+)')
_WORD: Final = re.compile(r"[\w]+")
MOST: Final = 40


def found_marks(question: str, text: str) -> list[tuple[int, int]]:
    """Return (start, end) in the original text of words that the question asks for."""
    if not question:
        return []
    stems, phrases = _sought(question)
    folded, origin = _folded(text)
    spans: list[tuple[int, int]] = []
    for found in _WORD.finditer(folded):
        if stem(found[0]) in stems:
            spans.append((found.start(), found.end()))
    for phrase in phrases:
        start = folded.find(phrase)
        while start >= 0:
            spans.append((start, start + len(phrase)))
            start = folded.find(phrase, start + 1)
    return [(origin[start], origin[end - 1] + 1) for start, end in sorted(spans)[:MOST]]


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and where in the text each of its characters stands."""
    folded = fold(text)
    # Nearly every text only loses its capitals: what stands where need not be worked out.
    is_plain = len(folded) == len(text) and folded == text.lower()
    return (folded, range(len(text))) if is_plain else fold_with_map(text)


def _sought(question: str) -> tuple[set[str], list[str]]:
    stems: set[str] = set()
    phrases: list[str] = []
    for phrase, word in _ASKED.findall(question):
        if phrase:
            phrases.append(fold(phrase))
        elif not word.startswith("-") and word.casefold() not in {"or", "eller"}:
            stems.add(stem(fold(word.lstrip("#@"))))
    return stems, phrases
