"""The shape of a text: up to three numbers of which copies and near-copies share one. Pure.

The three smallest hashes of its word pairs (bottom-k min-hashing, Broder 1997), taken two by two:
one phrase that many posts have in common, the name of the ship, makes no copies of them.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final
from zlib import crc32

from monitoring.enrich.fold import words_among

KEPT: Final = 3
# Fewer words than this say too little to call two texts copies of each other.
LEAST_WORDS: Final = 4
# From this many words on, pairs of words are telling enough; shorter texts go by runs of three.
PAIRS_FROM: Final = 8

_PASSED_ON: Final = ("rt", "via", "mt")
_MIX: Final = 0x9E3779B97F4A7C15
_POSITIVE: Final = 0x7FFFFFFFFFFFFFFF


def own_words(pieces: Sequence[str]) -> list[str]:
    """Return the words of a text without retweet mark, links and handles: passing on adds those."""
    found = words_among(pieces)
    if len(found) > 1 and found[0] in _PASSED_ON and pieces[1][0] == "@":
        return found[1:]
    return found


def shape_of(words: Sequence[str]) -> tuple[int, ...]:
    """Return at most three numbers for the words of a text; () for too few words.

    The same in every process and on every machine; each fits a signed 64-bit column.
    """
    count = len(words)
    if count < LEAST_WORDS:
        return ()
    hashes = list(map(_hash, words))
    if count >= PAIRS_FROM:
        runs = {(a * 31 + b) * _MIX & _POSITIVE for a, b in pairwise(hashes)}
    else:
        triples = zip(hashes, hashes[1:], hashes[2:], strict=False)
        runs = {((a * 31 + b) * 31 + c) * _MIX & _POSITIVE for a, b, c in triples}
    smallest = sorted(runs)[:KEPT]
    if len(smallest) == 1:
        return (smallest[0],)
    return tuple((a ^ b * 31) * _MIX & _POSITIVE for a, b in combinations(smallest, 2))


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))
