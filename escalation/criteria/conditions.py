"""One rule's condition, from its document to a question that is answered in a fraction of a µs.

Three answers come out: does the rule hold; could it hold for this mention if counts and score
were left out (then it belongs to the rule's window); and its doors, things of which one must be
present, so that a mention without any of them never meets the rule at all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from escalation.criteria.document import SCORE_KEYS, SETTING_KEYS, TONES, WINDOW_KEYS, Doc
from escalation.criteria.inputs import Counts, Post, source_of
from escalation.criteria.questions import (
    ALWAYS,
    NEVER,
    Ask,
    Node,
    Present,
    Test,
    all_of,
    any_of,
    emit,
    none_of,
)
from escalation.criteria.terms import handle, term_key

DEFAULT_WINDOW_MIN = 60


class Atoms:
    """Numbers for everything a text may contain: terms, word lists and patterns."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], int] = {}

    def of(self, kind: str, key: str) -> int:
        """Return the number of a term, list, raw-list or pattern, a new one the first time."""
        return self._of.setdefault((kind, key), len(self._of))

    def all(self, kind: str) -> dict[str, int]:
        """Return every key of one kind with its number."""
        return {key: atom for (of, key), atom in self._of.items() if of == kind}


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition.

    test asks everything, population everything but counts and score. ways_in: sets of doors, each
    set enough to notice every mention that may meet the condition; none when any mention may.
    is_plain: behind its one set of doors nothing is left to ask.
    """

    test: Test
    population: Test
    ways_in: tuple[frozenset[tuple[str, str]], ...]
    is_plain: bool
    needs_window: bool
    needs_score: bool
    window_min: int
    per: str


def compile_condition(condition: Doc, atoms: Atoms) -> Condition:
    """Compile one checked condition."""
    builder = _Builder(atoms, raw=bool(condition.get("ignore_not")))
    keys = {key for key, _ in leaves(condition)}
    needs_window = not keys.isdisjoint(WINDOW_KEYS)
    needs_score = not keys.isdisjoint(SCORE_KEYS)
    whole = builder.object(condition, whole=True)
    counts = needs_window or needs_score
    part = builder.object(condition, whole=False) if counts else whole
    test = emit(whole)
    return Condition(
        test=test,
        population=emit(part) if counts else test,
        ways_in=part.ways_in,
        is_plain=isinstance(whole, Present) and {kind for kind, _ in whole.doors} == {"term"},
        needs_window=needs_window,
        needs_score=needs_score,
        window_min=int(condition.get("window_min", DEFAULT_WINDOW_MIN)),
        per=condition.get("per") or ("copies" if "near_copies_from" in keys else "all"),
    )


def leaves(condition: Doc) -> Iterator[tuple[str, Any]]:
    """Yield every leaf of a condition, however deep."""
    for key, value in condition.items():
        if key in {"any", "all"}:
            for child in value:
                yield from leaves(child)
        elif key == "not":
            yield from leaves(value)
        elif key not in SETTING_KEYS:
            yield key, value


class _Builder:
    """Turns condition objects into nodes."""

    def __init__(self, atoms: Atoms, *, raw: bool) -> None:
        self.atoms = atoms
        self.list_kind = "raw-list" if raw else "list"

    def object(self, condition: Doc, *, whole: bool, negated: bool = False) -> Node:
        """Everything in one object holds. Counts and score are left out unless `whole`."""
        parts: list[Node] = []
        for key, value in condition.items():
            if key in SETTING_KEYS:
                continue
            if key in {"any", "all"}:
                children = [self.object(child, whole=whole, negated=negated) for child in value]
                parts.append(any_of(children) if key == "any" else all_of(children))
            elif key == "not":
                parts.append(none_of(self.object(value, whole=whole, negated=not negated)))
            elif key in _COUNTED:
                # What is left out must not stand in the way, on either side of a "not".
                left_out = NEVER if negated else ALWAYS
                parts.append(Ask(_COUNTED[key](value)) if whole else left_out)
            else:
                parts.append(self._mention_leaf(key, value))
        return all_of(parts)

    def _mention_leaf(self, key: str, value: Any) -> Node:
        if key == "words":
            found = frozenset(self.atoms.of(self.list_kind, name) for name in value)
            return Present(found, frozenset(("words", name) for name in value))
        if key == "phrases":
            keys = dict.fromkeys(map(term_key, value))
            found = frozenset(self.atoms.of("term", term) for term in keys)
            return Present(found, frozenset(("term", term) for term in keys))
        if key == "patterns":
            found = frozenset(self.atoms.of("pattern", name) for name in value)
            return Present(found, frozenset(("pattern", name) for name in value))
        return _ATTRIBUTES[key](value)


def _mentions(value: list[str]) -> Node:
    names = frozenset(map(handle, value))
    doors = frozenset(("mention", name) for name in names)
    return Ask(lambda a, p, w, s: not names.isdisjoint(map(handle, p.mentions)), doors)


def _source(value: list[str]) -> Node:
    names = frozenset(value)
    doors = frozenset(("source", name) for name in names)
    return Ask(lambda a, p, w, s: source_of(p) in names, doors)


def _tier(value: list[str]) -> Node:
    names = frozenset(value)
    doors = frozenset(("tier", name) for name in names)
    return Ask(lambda a, p, w, s: p.tier in names, doors)


def _language(value: list[str]) -> Node:
    names = frozenset(value)
    return Ask(lambda a, p, w, s: p.lang in names)


def _tone(value: list[str]) -> Node:
    tones = frozenset(TONES[name] for name in value)
    return Ask(lambda a, p, w, s: p.tone in tones)


_ATTRIBUTES: Mapping[str, Callable[[Any], Node]] = {
    "mentions": _mentions,
    "source": _source,
    "tier": _tier,
    "language": _language,
    "tone": _tone,
    "is_question": lambda v: Ask(lambda a, p, w, s: p.is_question is v),
    "has_link": lambda v: Ask(lambda a, p, w, s: bool(p.links) is v),
    "reach_from": lambda v: Ask(lambda a, p, w, s: p.reach >= v),
    "reach_below": lambda v: Ask(lambda a, p, w, s: p.reach < v),
    "followers_from": lambda v: Ask(lambda a, p, w, s: (p.event.author.followers or 0) >= v),
}


def _counted(read: Callable[[Counts], float]) -> Callable[[float], Test]:
    """Ask a window for a figure. Without a window no figure is reached."""

    def leaf(value: float) -> Test:
        def test(_a: Any, _p: Post, window: Counts | None, _s: float) -> bool:
            return window is not None and read(window) >= value

        return test

    return leaf


_COUNTED: Mapping[str, Callable[[float], Test]] = {
    "count_from": _counted(lambda w: w.count),
    "near_copies_from": _counted(lambda w: w.count),
    "rate_from": _counted(lambda w: w.rate),
    "times_expected": _counted(lambda w: w.times),
    "authors_from": _counted(lambda w: w.authors),
    "reach_sum_from": _counted(lambda w: w.reach),
    "new_accounts_share_from": _counted(lambda w: w.new_share),
    "negative_share_from": _counted(lambda w: w.negative_share),
    "score_from": lambda v: lambda a, p, w, s: s >= v,
    "score_below": lambda v: lambda a, p, w, s: s < v,
}
