"""How a post feels to its reader: negative, neutral, positive, or honestly unsure.

What a post shows (`signals`) and what its words have been seen to mean (`ngrams`) are added on one
scale per language, a whole batch at a time. The words that spoke are kept, so a person can judge.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monitoring.enrich import scales, signals
from monitoring.enrich.books import Book, Page, book_of
from monitoring.enrich.fold import fold, fold_with_map, pieces
from monitoring.enrich.ngrams import EDGE, Table, parts_of_all

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Below this nobody should be told what a post feels: shown as "unsure".
UNSURE_BELOW = 0.5
_NOTHING_KNOWN = 1 / 3
_MOST_WORDS_SHOWN = 5


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
    likely = chances(scores * scales.scale(book_of(language).language).steepness).max(axis=1)
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
    book = book_of(language)
    page, starts = _page(book, posts)
    read = [
        signals.read(post.text, post.folded, post.pieces, heard)
        for post, heard in zip(posts, _heard(page, starts), strict=True)
    ]
    numbers = np.array([each.numbers for each in read], np.float64)
    scores: Floats = numbers @ scales.scale(book.language).signals
    if book.table is not None and with_words:
        scores[:, ::2] += _learned(page, book.table, starts)
    return scores, [each.words for each in read]


def _page(book: Book, posts: Sequence[Post]) -> tuple[Page, Ints]:
    """Return all pieces with an edge around each post, and where the edges before them are."""
    flat: list[str] = []
    starts: list[int] = []
    for post in posts:
        starts.append(len(flat))
        flat.append(EDGE)
        flat += post.pieces
    flat.append(EDGE)
    return Page(flat, book), np.array(starts, np.int64)


def _heard(page: Page, starts: Ints) -> Iterator[list[signals.Heard]]:
    """Yield for each post the places of the pieces that do something, and what."""
    places, words = page.heard()
    edges = np.searchsorted(places, starts)
    within = places - np.repeat(starts + 1, np.diff(edges, append=len(places)))
    heard = [*zip(within.tolist(), words, strict=True)]
    for begin, end in pairwise([*edges.tolist(), len(heard)]):
        yield heard[begin:end]


def _learned(page: Page, table: Table, starts: Ints) -> Floats:
    """Return per text the learned lean to negative and to positive, over neutral.

    A word counts once however often it stands there; every pair counts.
    """
    rows = page.rows[:-1]
    lengths = np.diff(starts, append=len(rows))
    owners = np.arange(len(starts)) << 32
    owned = np.sort(np.repeat(owners, lengths) | rows)
    once = owned[np.diff(owned, prepend=-1) != 0]
    steps = np.add.reduceat(page.leans[once & 0xFFFFFFFF], np.searchsorted(once, owners))
    steps += np.add.reduceat(table.steps(page.pairs), starts)
    learned: Floats = steps * (table.scale * length_scale(lengths - 1))[:, None]
    return learned


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
    wanted = [word for word in spoken if word[1] * leaning > 0] if leaning else spoken
    if len(wanted) > 1:
        wanted = sorted(wanted, key=_strength)
    chosen = [*dict.fromkeys([word for word, _ in wanted])][:_MOST_WORDS_SHOWN]
    # What nobody can point to is not told: a feeling needs a word or a sign that says so.
    is_told = chance >= UNSURE_BELOW and bool(chosen or not leaning)
    tone = leaning if is_told else None
    words = as_written(post.text, post.folded, chosen) if chosen else ()
    return Tone(tone, round(chance, 3), words, leaning)


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


def signals_of(post: Post) -> signals.Signals:
    """Return what one post shows, for learning."""
    (heard,) = _heard(*_page(book_of(post.language), [post]))
    return signals.read(post.text, post.folded, post.pieces, heard)


def hashes_of(post: Post) -> Ints:
    """Return the hashes of all parts of words and pairs of words in one post, for learning."""
    _, parts = parts_of_all(list(dict.fromkeys(post.pieces)))
    page, _ = _page(book_of(post.language), [post])
    return np.concatenate([parts, page.pairs])


@cache
def label(tone: int) -> str:
    """Return the English name of a tone as used in data sets: negative, neutral, positive."""
    return ("negative", "neutral", "positive")[tone + 1]


def post(text: str, language: str) -> Post:
    """Return a post ready to be read, for callers that only have its text."""
    folded = fold(text)
    return Post(text, folded, pieces(folded), language)
