"""Learned weights of words, parts of words and pairs of words, in one small table of hashes.

No text is kept: a weight sits in a slot named by a hash and is known by one more byte of it.
`learn` fills tables, this module only reads them.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
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
_CRC = np.array([~crc32(bytes([value]), _LOW) & _LOW for value in range(256)], np.uint32)
SHORTEST, LONGEST = 3, 5
# From so many words on it is cheaper to cut them all at once.
_MANY = 16


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


def parts_of_all(words: Sequence[str]) -> tuple[Ints, Ints]:
    """Return what `parts_of` gives of each word: the places of the words, and the hashes."""
    if len(words) < _MANY:
        parts = [parts_of(word) for word in words]
        owners = np.repeat(np.arange(len(words)), [*map(len, parts)])
        return owners, np.fromiter(chain.from_iterable(parts), np.int64, len(owners))
    owners, hashes = _pieces_of_all(words)
    whole = np.array([hash_of(word) for word in words], np.int64)
    return np.append(owners, np.arange(len(words))), np.append(hashes, whole)


def _pieces_of_all(words: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the place of a word and the hash of a piece, for all pieces, each once a word."""
    places = [place for place, word in enumerate(words) if len(word) > SHORTEST]
    edged = [f"<{words[place]}>" for place in places]
    # Behind the last word stands enough to read on from every letter.
    raw = ("".join(edged) + ">" * 2 * LONGEST).encode("utf-8", "surrogatepass")
    lengths = np.array([*map(len, edged)], np.int64)
    owners = np.repeat(np.array(places, np.int64), lengths)
    ends = np.repeat(np.cumsum(lengths), lengths)
    rows = [
        (owners[whole], crc[whole])
        for crc, whole in _running_crcs(np.frombuffer(raw, np.uint8), ends)
    ]
    owned, crcs = (np.concatenate(column) for column in zip(*rows, strict=True))
    found = np.sort(owned << 32 | _mixed(crcs))
    found = found[np.diff(found, prepend=-1) != 0]
    return found >> 32, found & _LOW


def _running_crcs(
    raw: npt.NDArray[np.uint8], ends: Ints
) -> Iterator[tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]]:
    """Yield per length of pieces the CRC of the one at each letter, and if it is within its word.

    All letters at once: a piece is the piece one letter shorter and the bytes of its last letter.
    Args: raw: words one after the other in UTF-8; ends: for each letter, where its word ends.
    """
    count = len(ends)
    letters = np.flatnonzero((raw & 0xC0) != 0x80)
    widths = np.diff(letters, append=len(raw))
    crc = np.full(count, _LOW, np.uint32)
    for length in range(1, LONGEST + 1):
        last = slice(length - 1, count + length - 1)
        crc = _stepped(crc, raw[letters[last]])
        for byte in range(1, int(widths.max())):
            further = _stepped(crc, raw[letters[last] + byte])
            crc = np.where(widths[last] > byte, further, crc)
        if length >= SHORTEST:
            yield ~crc, np.arange(length, count + length) <= ends


def _stepped(crc: npt.NDArray[np.uint32], byte: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    stepped: npt.NDArray[np.uint32] = _CRC[crc.astype(np.uint8) ^ byte] ^ (crc >> 8)
    return stepped


def _mixed(crc: npt.NDArray[np.uint32]) -> Ints:
    mixed = crc.astype(np.int64) * _MIX & _LOW
    return mixed ^ mixed >> 15


def pair_hashes(words: Ints) -> Ints:
    """Return the hash of each word hash with the one after it."""
    mixed = (words[:-1] * _PAIR + words[1:] * 0x27D4EB2F) & _LOW
    return mixed ^ mixed >> 13


class Table:
    """Weights by hash. `marks` holds the second byte of a hash, `weights` (slots, 2) small ints."""

    def __init__(self, marks: npt.NDArray[np.uint8], weights: npt.NDArray[np.int8], scale: float):
        self._bits = int(marks.size).bit_length() - 1
        self._marks = marks
        self._weights = weights
        self.scale = np.float32(scale)

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read a table from a file written by `write`."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["marks"], stored["weights"], float(stored["scale"]))

    def look_up(self, hashes: Ints) -> Floats:
        """Return (n, 2): lean to negative over neutral, and to positive over neutral."""
        found: Floats = self.steps(hashes) * self.scale
        return found

    def steps(self, hashes: Ints) -> npt.NDArray[np.int32]:
        """Return what `look_up` does in whole steps of the scale: their sums are exact."""
        slots, marks = places(hashes, self._bits)
        found: npt.NDArray[np.int32] = (
            self._weights[slots] * ((self._marks[slots] == marks).astype(np.int32)[:, None])
        )
        return found

    def leans(self, words: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return (words, 2): the steps of each word and all pieces in it together."""
        found = np.zeros((len(words), 2), np.int32)
        owners, hashes = parts_of_all(words)
        np.add.at(found, owners, self.steps(hashes))
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
