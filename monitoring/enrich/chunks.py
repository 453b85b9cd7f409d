"""A text read in chunks, the stretches between blanks: what is known of each is looked up. Pure.

Words repeat, so nearly every chunk has been folded, cut and weighed before, and is remembered with
all of it. Only where chunks depend on each other is the text folded as a whole.
"""

import re
from itertools import chain
from sys import intern
from typing import Final, NamedTuple

from monitoring.enrich.fold import all_words_among, fold, fold_alone, pieces, words_among
from monitoring.enrich.language import MOST_WORDS, votes_of
from monitoring.enrich.memory import Memory
from monitoring.enrich.shape import hash_of, is_passed_on
from monitoring.enrich.terms import telling

# At most twice as many are held, some 30 MB.
_MOST_REMEMBERED: Final = 25_000
_LONGEST_REMEMBERED: Final = 60

# Python takes these for blanks; to a reader they are nothing at all, and folding drops them.
_NO_BLANK: Final = re.compile("[\x1c-\x1f]")
# What a chunk can be: only to be read with the text around it; a letter on its own; nothing but
# signs, over which a word may be spelled out; anything else.
_ENTANGLED, _ALONE, _BETWEEN, _PLAIN = "!", "1", "", "."
_SPELLED_OUT: Final = _ALONE * 3
_IS_ALONE: Final = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")
_HAS_LETTER: Final = re.compile(r"[^\W_]")
# A mark of irony, unless the text begins with it.
_MARK: Final = "/s"


class Chunk(NamedTuple):
    """What is known of one stretch: `kind` is one of the above, the rest as in `Reading`."""

    kind: str
    folded: str
    pieces: tuple[str, ...]
    tokens: tuple[str, ...]
    votes: int
    hashes: tuple[int, ...]
    told: tuple[tuple[str, str], ...]


class Reading(NamedTuple):
    """A text folded and cut. tokens: all its words; votes: theirs for languages.

    hashes and told: of its own words, without links, handles and retweet mark; their numbers for
    the shape, and (term, word) of those that tell something.
    """

    folded: str
    pieces: list[str]
    tokens: tuple[str, ...]
    votes: int
    hashes: list[int]
    told: list[tuple[str, str]]


def read(text: str) -> Reading:
    """Return what single words tell about a text."""
    fields = [*zip(*map(_memory.__getitem__, text.split()), strict=True)]
    if not fields or _is_entangled(text, *fields[:2]):
        fields = [*zip(*_chunks_of_whole(text), strict=True)]
    return _reading(*fields) if fields else Reading("", [], (), 0, [], [])


def _is_entangled(text: str, kinds: tuple[str, ...], folded: tuple[str, ...]) -> bool:
    """Tell whether what chunks are alone is not what they are together."""
    row = "".join(kinds)
    return (
        _ENTANGLED in row
        or _SPELLED_OUT in row
        or folded[0] == _MARK
        or (not text.isprintable() and _NO_BLANK.search(text) is not None)
    )


def _reading(
    _kinds: tuple[str, ...],
    folded: tuple[str, ...],
    cut: tuple[tuple[str, ...], ...],
    words: tuple[tuple[str, ...], ...],
    votes: tuple[int, ...],
    hashes: tuple[tuple[int, ...], ...],
    told: tuple[tuple[tuple[str, str], ...], ...],
) -> Reading:
    joined = chain.from_iterable
    pieces = [*joined(cut)]
    tokens = tuple(joined(words))
    found = Reading(
        " ".join(folded),
        pieces,
        tokens,
        sum(votes) if len(tokens) <= MOST_WORDS else votes_of(tokens[:MOST_WORDS]),
        [*joined(hashes)],
        [*joined(told)],
    )
    is_answer = len(pieces) > 1 and pieces[1][0] == "@"
    return _without_retweet_mark(found) if is_answer else found


def _without_retweet_mark(found: Reading) -> Reading:
    words = words_among(found.pieces)
    if not is_passed_on(words, found.pieces):
        return found
    return found._replace(hashes=found.hashes[1:], told=found.told[len(telling(words[:1])) :])


def _chunks_of_whole(text: str) -> list[Chunk]:
    """Return the chunks of a text that was folded as a whole."""
    chunks = [_settled(chunk) for chunk in fold(text).split()]
    if chunks and chunks[0].folded == _MARK:
        chunks[0] = _FIRST_MARK
    return chunks


def _settled(folded: str) -> Chunk:
    """Return what is known of a chunk of a folded text, as it stands."""
    known = _memory[folded]
    return known if known.folded == folded else _chunk(_ENTANGLED, folded, pieces(folded))


def _learn(chunk: str) -> Chunk:
    folded = fold_alone(chunk)
    if folded is None:
        return _chunk(_ENTANGLED, chunk, pieces(chunk))
    if folded.isalpha() and len(folded) > 1:
        return _chunk(_PLAIN, folded, pieces(folded))
    kind = _PLAIN if _HAS_LETTER.search(folded) else _BETWEEN
    if _IS_ALONE.search(folded):
        kind = _ALONE
    return _chunk(kind, folded, [_MARK] if folded == _MARK else pieces(folded))


def _chunk(kind: str, folded: str, cut: list[str]) -> Chunk:
    # One word is one object wherever it stands: to look it up is to compare nothing.
    cut = [*map(intern, cut)]
    words = words_among(cut)
    tokens = words if len(words) == len(cut) else all_words_among(cut)
    return Chunk(
        kind,
        folded,
        tuple(cut),
        tuple(tokens),
        votes_of(tokens),
        tuple([hash_of(word) for word in words]),
        tuple(telling(words)),
    )


_FIRST_MARK: Final = _chunk(_PLAIN, _MARK, pieces(_MARK))
_memory: Final = Memory(_learn, most=_MOST_REMEMBERED, longest=_LONGEST_REMEMBERED)
