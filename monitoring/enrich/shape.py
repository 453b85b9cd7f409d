"""The shape of a text: up to three numbers that copies and near-copies share. Pure.

The smallest hashes of its three-word runs (bottom-k min-hashing, Broder 1997): two texts that
share most runs almost surely share one of the smallest. Retweet marks, links and handles are left
out first, so that passing something on does not change its shape.
"""

import re
from collections.abc import Sequence
from typing import Final
from zlib import crc32

RUN: Final = 3
KEPT: Final = 3
# Fewer words than this say too little to call two texts copies of each other.
LEAST_WORDS: Final = 4
_MIX: Final = 0x9E3779B97F4A7C15
_PASSED_ON: Final = re.compile(r"^\s*(?:rt|via|mt)?\s*(?:@[\w.\-]+[:\s]*)+|https?://\S+|@[\w.\-]+")


def without_wrapping(folded: str) -> str:
    """Return a folded text without retweet mark, links and handles."""
    if "@" not in folded and "://" not in folded and not folded.startswith("rt "):
        return folded
    return _PASSED_ON.sub(" ", folded)


def shape_of(words: Sequence[str]) -> tuple[int, ...]:
    """Return at most three hashes of a text's words, smallest first; () for too few words.

    The same in every process and on every machine; each fits a signed 64-bit column.
    """
    count = len(words)
    if count < LEAST_WORDS:
        return ()
    hashes = [crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    runs = {
        ((hashes[i] * 31 + hashes[i + 1]) * 31 + hashes[i + 2]) * _MIX & 0x7FFFFFFFFFFFFFFF
        for i in range(count - RUN + 1)
    }
    return tuple(sorted(runs)[:KEPT])
