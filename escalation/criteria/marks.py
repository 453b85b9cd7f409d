"""Where in the original text a rule set's words and patterns stand, for marking them on screen."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from escalation.criteria.match import Compiled
from escalation.criteria.terms import is_prefix, line
from monitoring.enrich.fold import fold_with_map, words


class Mark(NamedTuple):
    """One marked stretch, text[start:end], and the word list, pattern or rule that asks for it."""

    start: int
    end: int
    key: str


def marks(compiled: Compiled, text: str) -> list[Mark]:
    """Return every stretch of a text that a list, pattern or rule looks for, in reading order.

    Offsets are those of the text as written. Stretches may overlap; `pieces` makes them lie apart.
    """
    folded, origin = fold_with_map(text)
    found = {
        Mark(origin[start], origin[end - 1] + 1, key)
        for start, end, key in (*_words(compiled, folded), *_patterns(compiled, folded, text))
        if end > start
    }
    return sorted(found, key=lambda mark: (mark.start, -mark.end, mark.key))


def pieces(text: str, found: Iterable[Mark]) -> list[tuple[str, tuple[str, ...]]]:
    """Cut a text at its marks: (stretch, keys of the marks over it), keys empty for plain text."""
    spans = list(found)
    cuts = sorted({0, len(text), *(cut for mark in spans for cut in (mark.start, mark.end))})
    cut_text: list[tuple[str, tuple[str, ...]]] = []
    for start, end in pairwise(cuts):
        over = {mark.key for mark in spans if mark.start <= start and end <= mark.end}
        cut_text.append((text[start:end], tuple(sorted(over))))
    return cut_text


def _words(compiled: Compiled, folded: str) -> Iterator[tuple[int, int, str]]:
    """Find terms in the line of words, and the words back in the folded text."""
    tokens = words(folded)
    starts, ends = _places(tokens, folded)
    text = line(tokens)
    # Line offset of each word's first letter, to know which words a hit covers.
    at: dict[int, int] = {}
    position = 1
    for place, token in enumerate(tokens):
        at[position] = place
        position += len(token.lstrip("#")) + 1
    for end, atom in compiled.automaton.iter(text):
        key = compiled.term_keys[atom]
        first = at[end + 2 - len(key)]
        last = first + len(key.split()) - 1
        yield from _named(compiled, atom, starts[first], ends[last])
    tags = [(place, token) for place, token in enumerate(tokens) if token.startswith("#")]
    for place, token in tags:
        for atom in _tag_atoms(compiled, f" {token} "):
            yield from _named(compiled, atom, starts[place], ends[place])


def _tag_atoms(compiled: Compiled, tag: str) -> list[int]:
    return [
        atom
        for _end, atom in compiled.automaton.iter(tag)
        if compiled.term_keys[atom].startswith(" #")
        and (is_prefix(compiled.term_keys[atom]) or compiled.term_keys[atom] == tag)
    ]


def _places(tokens: list[str], folded: str) -> tuple[list[int], list[int]]:
    """Return where each word starts and ends in the folded text."""
    starts, ends = [], []
    position = 0
    for token in tokens:
        start = folded.index(token, position)
        position = start + len(token)
        starts.append(start)
        ends.append(position)
    return starts, ends


def _named(compiled: Compiled, atom: int, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    lists = compiled.lists_of.get(atom, ())
    for index in lists:
        yield start, end, compiled.list_names[index]
    for rule in compiled.rules if not lists else ():
        if atom in rule.phrases:
            yield start, end, rule.key


def _patterns(compiled: Compiled, folded: str, text: str) -> Iterator[tuple[int, int, str]]:
    for index in compiled.patterns.found(folded, text):
        for start, end in compiled.patterns.spans(index, folded, text):
            yield start, end, compiled.patterns.keys[index]
