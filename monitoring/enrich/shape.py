"""The shape of a text: up to three numbers of which copies and near-copies share one. Pure.

The three smallest hashes of its word pairs (bottom-k min-hashing, Broder 1997), taken two by two:
one phrase that many posts have in common, the name of the ship, makes no copies of them.
"""

from collections.abc import Sequence
from itertools import chain, combinations, pairwise
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from monitoring.enrich.fold import words_among

KEPT: Final = 3
# Fewer words than this say too little to call two texts copies of each other.
LEAST_WORDS: Final = 4
# From this many words on, pairs of words are telling enough; shorter texts go by runs of three.
PAIRS_FROM: Final = 8

_PASSED_ON: Final = ("rt", "via", "mt")
_MIX: Final = 0x9E3779B97F4A7C15
_POSITIVE: Final = 0x7FFFFFFFFFFFFFFF

# Texts of up to so many words are worked out together, if there are enough of them to pay.
_USUAL: Final = 200
_MANY: Final = 8
_Runs = npt.NDArray[np.uint64]


def own_words(pieces: Sequence[str]) -> list[str]:
    """Return the words of a text without retweet mark, links and handles: passing on adds those."""
    found = words_among(pieces)
    return found[1:] if is_passed_on(found, pieces) else found


def is_passed_on(words: Sequence[str], pieces: Sequence[str]) -> bool:
    """Tell whether a text begins with a retweet mark. words: those among its pieces."""
    return len(words) > 1 and words[0] in _PASSED_ON and pieces[1][0] == "@"


def shape_of(words: Sequence[str]) -> tuple[int, ...]:
    """Return at most three numbers for the words of a text; () for too few words.

    The same in every process and on every machine; each fits a signed 64-bit column.
    """
    return shape_by([hash_of(word) for word in words])


def hash_of(word: str) -> int:
    """Return a number for a word, the same in every process."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def shape_by(hashes: Sequence[int]) -> tuple[int, ...]:
    """Return what `shape_of` does, for words whose hashes are known."""
    count = len(hashes)
    if count < LEAST_WORDS:
        return ()
    if count >= PAIRS_FROM:
        runs = {(a * 31 + b) * _MIX & _POSITIVE for a, b in pairwise(hashes)}
    else:
        triples = zip(hashes, hashes[1:], hashes[2:], strict=False)
        runs = {((a * 31 + b) * 31 + c) * _MIX & _POSITIVE for a, b, c in triples}
    smallest = sorted(runs)[:KEPT]
    if len(smallest) == 1:
        return (smallest[0],)
    return tuple([(a ^ b * 31) * _MIX & _POSITIVE for a, b in combinations(smallest, 2)])


def shapes_by(texts: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Return what `shape_by` does of each text; those of usual length all at once."""
    usual = [place for place, each in enumerate(texts) if PAIRS_FROM <= len(each) <= _USUAL]
    if len(usual) < _MANY:
        usual = []
    known = dict(zip(usual, _all_at_once([texts[place] for place in usual]), strict=True))
    return [known.get(place) or shape_by(each) for place, each in enumerate(texts)]


def _all_at_once(texts: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Return the shapes of texts that go by pairs, () where the smallest runs come twice."""
    if not texts:
        return []
    lengths = np.array([*map(len, texts)])
    words = np.fromiter(chain.from_iterable(texts), np.uint64, int(lengths.sum()))
    runs = _mixed(words[:-1] * 31 + words[1:])
    columns = np.arange(lengths.max() - 1)
    places = np.minimum((np.cumsum(lengths) - lengths)[:, None] + columns, len(runs) - 1)
    is_own = columns < lengths[:, None] - 1
    smallest = np.sort(np.where(is_own, runs[places], _POSITIVE), axis=1)[:, :KEPT]
    shapes = np.stack([_mixed(a ^ b * 31) for a, b in combinations(smallest.T, 2)], axis=1)
    is_plain = (np.diff(smallest, axis=1) != 0).all(axis=1).tolist()
    return [
        tuple(shape) if plain else ()
        for shape, plain in zip(shapes.tolist(), is_plain, strict=True)
    ]


def _mixed(runs: _Runs) -> _Runs:
    # Only the lowest 63 bits are kept, so what flows over does no harm.
    mixed: _Runs = runs * np.uint64(_MIX) & np.uint64(_POSITIVE)
    return mixed
