"""What every word of a language is worth to the tone of a text, worked out once. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from monitoring.enrich import ngrams, scales
from monitoring.enrich.tonewords import OPENINGS, Word, look_up

Ints = npt.NDArray[np.int64]

# Some 15 MB in each language, much of it links and handles that never come again.
_MOST_REMEMBERED: Final = 50_000
# Whether a word does something whatever follows it, or only begins expressions.
_ALONE, _BEGINS = 1, 2
# What is added up: the leans are in steps of the table, to negative and to positive.
_NUMBERS: Final = np.dtype([("hash", np.int64), ("leans", np.int32, 2), ("role", np.uint8)])
_SIZE: Final = _NUMBERS.itemsize
# By the last bits of the hash of two words: may they begin an expression? Small words do often.
_OPENING_BITS: Final = 0xFFFF


class Worth(NamedTuple):
    """One word. numbers: as bytes, so that those of many words are joined to one array."""

    numbers: bytes
    meaning: Word | None


class Page:
    """The words of a batch. `rows` has one number for each of them, the same for the same word.

    leans: by row. pairs: the hash of each word with the one after it.
    """

    def __init__(self, words: Sequence[str], book: "Book") -> None:
        # The next number for every word that has none yet.
        row_of: defaultdict[str, int] = defaultdict(count().__next__)
        self.rows: Ints = np.fromiter(map(row_of.__getitem__, words), np.int64, len(words))
        self._worths = book.worths(list(row_of))
        numbers = np.frombuffer(b"".join([each.numbers for each in self._worths]), _NUMBERS)
        self.leans: npt.NDArray[np.int32] = numbers["leans"]
        self.pairs: Ints = ngrams.pair_hashes(numbers["hash"][self.rows])
        self._roles = numbers["role"][self.rows]

    def heard(self) -> tuple[Ints, list[Word]]:
        """Return the places at which words do something, and what they do."""
        begins = (self._roles[:-1] == _BEGINS) & _openings()[self.pairs & _OPENING_BITS]
        places = np.flatnonzero(np.append(begins, False) | (self._roles == _ALONE))
        found = [self._worths[row].meaning for row in self.rows[places].tolist()]
        return places, [word for word in found if word]


class Book:
    """The words met in one language, each worked out when it is first met."""

    def __init__(self, language: str) -> None:
        path = scales.table_path(language)
        self.language = language
        self.table = ngrams.Table.read(path) if path else None
        self._known: dict[str, Worth] = {}

    def worths(self, words: Sequence[str]) -> list[Worth]:
        """Return the worth of each word; new ones are worked out together."""
        known = [*map(self._known.get, words)]
        new = [word for word, worth in zip(words, known, strict=True) if worth is None]
        if not new:
            return [worth for worth in known if worth]
        fresh = dict(zip(new, self._learn(new), strict=True))
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        self._known.update(fresh)
        return [worth or fresh[word] for word, worth in zip(words, known, strict=True)]

    def _learn(self, words: Sequence[str]) -> list[Worth]:
        meanings = [look_up(word, self.language) for word in words]
        numbers = np.zeros(len(words), _NUMBERS)
        numbers["hash"] = [ngrams.hash_of(word) for word in words]
        numbers["role"] = [_role_of(meaning) for meaning in meanings]
        if self.table:
            numbers["leans"] = self.table.leans(words)
            numbers["leans"][[word == ngrams.EDGE for word in words]] = 0
        raw = numbers.tobytes()
        cut = [raw[at : at + _SIZE] for at in range(0, len(raw), _SIZE)]
        return [*map(Worth, cut, meanings)]


def _role_of(meaning: Word | None) -> int:
    if meaning is None:
        return 0
    return _ALONE if meaning.speaks_alone else _BEGINS


@cache
def _openings() -> npt.NDArray[np.bool_]:
    words = np.array([ngrams.hash_of(word) for pair in OPENINGS for word in pair])
    found = np.zeros(_OPENING_BITS + 1, np.bool_)
    found[ngrams.pair_hashes(words)[::2] & _OPENING_BITS] = True
    return found


_books: dict[str, Book] = {}


def book_of(language: str) -> Book:
    """Return the book of a language; those without word lists share one."""
    language = language if language in scales.LANGUAGES else ""
    book = _books.get(language)
    if book is None:
        book = _books[language] = Book(language)
    return book


def forget() -> None:
    """Read lists and weights anew at the next word, after they were learned again."""
    _books.clear()
    scales.scale.cache_clear()
