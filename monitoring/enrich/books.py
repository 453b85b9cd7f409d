"""What every word of a language is worth to the tone of a text, worked out once. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from monitoring.enrich import ngrams, scales
from monitoring.enrich.tonewords import SECONDS, Word, look_up

Ints = npt.NDArray[np.int64]

# Some 50 MB in each language, most of it links and handles that never come again.
_MOST_REMEMBERED: Final = 100_000
# How a word may take part. One that only begins expressions is not heard unless it is followed by
# one that stands second in some: small words begin many.
_ALONE, _BEGINS, _FOLLOWS = 1, 2, 4
_HASH, _ROLES, _LEANS = 0, 1, slice(2, 4)


class Worth(NamedTuple):
    """One word. numbers: hash, roles, and what the table says in steps: negative, positive."""

    numbers: tuple[int, int, int, int]
    meaning: Word | None


class Page:
    """The words of a batch. `rows` has one number for each of them, the same for the same word."""

    def __init__(self, words: Sequence[str], book: "Book") -> None:
        row_of = {word: row for row, word in enumerate(dict.fromkeys(words))}
        worths = book.worths(list(row_of))
        numbers = np.array([worth.numbers for worth in worths], np.int64)
        self.rows: Ints = np.fromiter(map(row_of.__getitem__, words), np.int64, len(words))
        self.hashes: Ints = numbers[:, _HASH][self.rows]
        self.leans: Ints = numbers[:, _LEANS]
        self._roles: Ints = numbers[:, _ROLES][self.rows]
        self._worths = worths

    def heard(self) -> list[tuple[int, Word]]:
        """Return the places at which a word does something, and what it does."""
        is_heard = self._roles & _ALONE > 0
        is_heard[:-1] |= (self._roles[:-1] & _BEGINS > 0) & (self._roles[1:] & _FOLLOWS > 0)
        places = np.flatnonzero(is_heard)
        rows = zip(places.tolist(), self.rows[places].tolist(), strict=True)
        return [(at, word) for at, row in rows if (word := self._worths[row].meaning)]


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
        leans = self.table.leans(words).tolist() if self.table else [(0, 0)] * len(words)
        return [self._worth(word, *lean) for word, lean in zip(words, leans, strict=True)]

    def _worth(self, word: str, negative: int, positive: int) -> Worth:
        if word == ngrams.EDGE:
            return Worth((ngrams.hash_of(word), 0, 0, 0), None)
        meaning = look_up(word, self.language)
        return Worth((ngrams.hash_of(word), _roles_of(word, meaning), negative, positive), meaning)


def _roles_of(word: str, meaning: Word | None) -> int:
    roles = _FOLLOWS if word in SECONDS else 0
    if meaning is None:
        return roles
    return roles | (_ALONE if meaning.speaks_alone else _BEGINS)


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
