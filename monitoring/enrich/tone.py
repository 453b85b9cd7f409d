"""How a post feels to its reader: negative, neutral, positive, or honestly unsure.

What a post shows (`signals`) and what its words have been seen to mean (`ngrams`) are added on one
scale per language, a whole batch at a time. The words that spoke are kept, so a person can judge.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monitoring.enrich import ngrams, scales, signals
from monitoring.enrich.fold import fold, fold_with_map, pieces
from monitoring.enrich.tonewords import Word, look_up

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Below this nobody should be told what a post feels: shown as "unsure".
UNSURE_BELOW = 0.5
_NOTHING_KNOWN = 1 / 3
_MOST_WORDS_SHOWN = 5
_MOST_REMEMBERED = 100_000


class Post(NamedTuple):
    """What tone is read from: the text, folded, in pieces, and its language."""

    text: str
    folded: str
    pieces: Sequence[str]
    language: str


class Tone(NamedTuple):
    """tone: -1, 0, 1 or None when unsure; leaning: the best guess all the same."""

    tone: int | None
    confidence: float
    words: tuple[str, ...]
    leaning: int


class _Book(dict[str, int]):
    """Every word met in one language: its row of hash, weights and meaning, made on first sight."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        path = scales.table_path(language)
        self.table = ngrams.Table.read(path) if path else None
        self.meanings: list[Word | None] = []
        # Rows whose weights are still to be looked up, many at a time, and their parts.
        self.owed: list[tuple[int, list[int]]] = []
        self.hashes: Ints = np.zeros(1024, np.int64)
        self.vectors: npt.NDArray[np.float32] = np.zeros((1024, 2), np.float32)
        self[ngrams.EDGE]

    def __missing__(self, word: str) -> int:
        row = len(self.meanings)
        if row >= len(self.hashes):
            self.hashes = np.concatenate([self.hashes, np.zeros_like(self.hashes)])
            self.vectors = np.concatenate([self.vectors, np.zeros_like(self.vectors)])
        if self.table is None or word == ngrams.EDGE:
            self.hashes[row] = ngrams.hash_of(word)
        else:
            parts = ngrams.parts_of(word)
            self.hashes[row] = parts[0]
            self.owed.append((row, parts))
        self.meanings.append(None if word == ngrams.EDGE else look_up(word, self.language))
        self[word] = row
        return row

    def settle(self) -> None:
        """Look up the weights of every word that was met since the last time."""
        if self.table is None or not self.owed:
            return
        rows = [row for row, _ in self.owed]
        parts = [each for _, each in self.owed]
        self.owed = []
        found = self.table.look_up(np.fromiter(chain.from_iterable(parts), np.int64))
        self.vectors[rows] = np.add.reduceat(found, _starts(parts))


_books: dict[str, _Book] = {}


def _book(language: str) -> _Book:
    language = language if language in scales.LANGUAGES else ""
    book = _books.get(language)
    if book is None or len(book) > _MOST_REMEMBERED:
        book = _books[language] = _Book(language)
    return book


def tones(posts: Sequence[Post]) -> list[Tone]:
    """Return the tone of each post, in order. Posts of one language are weighed together."""
    found: list[Tone | None] = [None] * len(posts)
    for language in sorted({post.language for post in posts}):
        places = [i for i, post in enumerate(posts) if post.language == language]
        chosen = [posts[i] for i in places]
        for place, tone in zip(places, _tones_in(chosen, language), strict=True):
            found[place] = tone
    return [tone for tone in found if tone is not None]


def _tones_in(posts: Sequence[Post], language: str) -> list[Tone]:
    scores, spoken = _weigh(posts, language)
    likely = chances(scores * scales.scale(_book(language).language).steepness).max(axis=1)
    leanings = scores.argmax(axis=1) - 1
    if language not in scales.LANGUAGES:
        # Without words of the language only signs speak; where there are none, nothing is known.
        likely = np.where([bool(words) for words in spoken], likely, _NOTHING_KNOWN)
    return [
        _tone(*each) for each in zip(posts, spoken, leanings.tolist(), likely.tolist(), strict=True)
    ]


def _weigh(
    posts: Sequence[Post], language: str, *, with_words: bool = True
) -> tuple[Floats, list[list[tuple[str, float]]]]:
    """Return (n, 3) scores for negative, neutral, positive, and the words that spoke."""
    book = _book(language)
    rows = [[0, *map(book.__getitem__, post.pieces)] for post in posts]
    read = [
        signals.read(post.text, post.folded, post.pieces, [book.meanings[r] for r in row[1:]])
        for post, row in zip(posts, rows, strict=True)
    ]
    scores = np.array([each.numbers for each in read]) @ scales.scale(book.language).signals
    if book.table is not None and with_words:
        learned = _learned(book, book.table, rows)
        scores[:, 0] += learned[:, 0]
        scores[:, 2] += learned[:, 1]
    return scores, [each.words for each in read]


def _learned(book: _Book, table: ngrams.Table, rows: Sequence[Sequence[int]]) -> Floats:
    """Return per text the learned lean to negative and to positive, over neutral.

    A word counts once however often it stands there; every pair counts.
    """
    book.settle()
    once = [list(dict.fromkeys(row)) for row in rows]
    words = book.vectors[np.fromiter(chain.from_iterable(once), np.int64)]
    flat = np.fromiter(chain(chain.from_iterable(rows), (0,)), np.int64)
    pairs = table.look_up(ngrams.pair_hashes(book.hashes[flat]))
    lengths = np.array([len(row) - 1 for row in rows])
    summed = np.add.reduceat(words, _starts(once)) + np.add.reduceat(pairs, _starts(rows))
    learned: Floats = summed * length_scale(lengths)[:, None]
    return learned


def _starts(rows: Sequence[Sequence[int]]) -> Ints:
    starts: Ints = np.cumsum([0, *map(len, rows[:-1])])
    return starts


def length_scale(length: Ints) -> Floats:
    """Return what each learned weight counts in a text of so many pieces."""
    scale: Floats = 1 / np.sqrt(length + 3.0)
    return scale


def chances(scores: Floats) -> Floats:
    """Return scores as chances that add up to one per row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _tone(post: Post, spoken: list[tuple[str, float]], leaning: int, chance: float) -> Tone:
    wanted = sorted((w for w in spoken if w[1] * (leaning or 1) > 0 or not leaning), key=_strength)
    chosen = list(dict.fromkeys(word for word, _ in wanted))[:_MOST_WORDS_SHOWN]
    # What nobody can point to is not told: a feeling needs a word or a sign that says so.
    is_told = chance >= UNSURE_BELOW and bool(chosen or not leaning)
    tone = leaning if is_told else None
    return Tone(tone, round(chance, 3), as_written(post.text, post.folded, chosen), leaning)


def _strength(word: tuple[str, float]) -> float:
    return -abs(word[1])


def as_written(text: str, folded: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return folded words as they stand in the text, disguise and capitals included."""
    if not words:
        return ()
    plain = text.lower()
    origin: list[int] = []
    found: list[str] = []
    for word in words:
        at = plain.find(word)
        if at >= 0 and len(plain) == len(text):
            found.append(text[at : at + len(word)])
            continue
        if not origin:
            folded, origin = fold_with_map(text)
        at = folded.find(word)
        found.append(text[origin[at] : origin[at + len(word) - 1] + 1] if at >= 0 else word)
    return tuple(found)


def scores_of(posts: Sequence[Post], *, with_words: bool = True) -> Floats:
    """Return the bare scores of posts of one language, for learning."""
    return _weigh(posts, posts[0].language, with_words=with_words)[0]


def forget() -> None:
    """Read lists and weights anew at the next post, after they were learned again."""
    _books.clear()
    scales.scale.cache_clear()


def signals_of(post: Post) -> signals.Signals:
    """Return what one post shows, for learning."""
    book = _book(post.language)
    known = [book.meanings[book[piece]] for piece in post.pieces]
    return signals.read(post.text, post.folded, post.pieces, known)


def hashes_of(post: Post) -> Ints:
    """Return the hashes of all parts of words and pairs of words in one post, for learning."""
    book = _book(post.language)
    parts = chain.from_iterable(ngrams.parts_of(piece) for piece in dict.fromkeys(post.pieces))
    rows = [0, *(book[piece] for piece in post.pieces), 0]
    return np.concatenate([np.array(list(parts), np.int64), ngrams.pair_hashes(book.hashes[rows])])


@cache
def label(tone: int) -> str:
    """Return the English name of a tone as used in data sets: negative, neutral, positive."""
    return ("negative", "neutral", "positive")[tone + 1]


def post(text: str, language: str) -> Post:
    """Return a post ready to be read, for callers that only have its text."""
    folded = fold(text)
    return Post(text, folded, pieces(folded), language)
