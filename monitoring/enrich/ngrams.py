"""Learned weights of words, parts of words and pairs of words, in one small table of hashes.

No text is kept: a weight sits in a slot named by a hash and is known by one more byte of it.
`learn` fills tables, this module only reads them.
"""

from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

EDGE = "\x02"
_MIX = 0x85EBCA6B
_PAIR = 0x9E3779B1
_LOW = 0xFFFFFFFF
SHORTEST, LONGEST = 3, 5


def hash_of(part: str) -> int:
    """Return a 32-bit hash that is the same in every process."""
    mixed = crc32(part.encode("utf-8", "surrogatepass")) * _MIX & _LOW
    return mixed ^ mixed >> 15


def parts_of(word: str) -> list[int]:
    """Return the hashes of a word and of the pieces of three to five letters in it."""
    hashes = [hash_of(word)]
    if len(word) > 3:
        edged = f"<{word}>"
        if edged.isascii():
            # A byte is a letter here: the text is encoded once and not piece by piece.
            raw = edged.encode()
            hashes += {
                (mixed := crc32(raw[i : i + n]) * _MIX & _LOW) ^ mixed >> 15
                for n in range(SHORTEST, LONGEST + 1)
                for i in range(len(raw) - n + 1)
            }
        else:
            hashes += {
                hash_of(edged[i : i + n])
                for n in range(SHORTEST, LONGEST + 1)
                for i in range(len(edged) - n + 1)
            }
    return hashes


def pair_hashes(words: Ints) -> Ints:
    """Return the hash of each word hash with the one after it."""
    mixed = (words[:-1] * _PAIR + words[1:] * 0x27D4EB2F) & _LOW
    return mixed ^ mixed >> 13


class Table:
    """Weights by hash. `marks` holds the second byte of a hash, `weights` (slots, 2) small ints."""

    def __init__(self, marks: npt.NDArray[np.uint8], weights: npt.NDArray[np.int8], scale: float):
        self._bits = int(marks.size).bit_length() - 1
        self._marks = marks
        self._weights = weights.astype(np.float32) * np.float32(scale)

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read a table from a file written by `write`."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["marks"], stored["weights"], float(stored["scale"]))

    def look_up(self, hashes: Ints) -> Floats:
        """Return (n, 2): lean to negative over neutral, and to positive over neutral."""
        slots, marks = places(hashes, self._bits)
        known = self._marks[slots] == marks
        found: Floats = self._weights[slots] * known[:, None]
        return found


def places(hashes: Ints, bits: int) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Return the slot of each hash and the byte it is known by there (1 to 255)."""
    slots = hashes & ((1 << bits) - 1)
    marks = (hashes >> bits) % 255 + 1
    return slots, marks.astype(np.uint8)


def write(path: Path, hashes: Ints, weights: npt.NDArray[np.float64], bits: int) -> None:
    """Write the weights, the strongest first where two want one slot, as small integers."""
    order = np.argsort(-np.abs(weights).max(axis=1), kind="stable")
    slots, marks = places(hashes[order], bits)
    _, first = np.unique(slots, return_index=True)
    scale = float(np.abs(weights).max()) / 127 or 1.0
    table_marks = np.zeros(1 << bits, np.uint8)
    table = np.zeros((1 << bits, 2), np.int8)
    table_marks[slots[first]] = marks[first]
    table[slots[first]] = np.rint(weights[order][first] / scale).astype(np.int8)
    np.savez_compressed(path, marks=table_marks, weights=table, scale=np.float64(scale))
