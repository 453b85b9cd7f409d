"""Every rule against every mention of a batch, in one pass over each text.

One automaton finds all words, one RE2 set all patterns; what they find opens the doors of few
rules, and only those are asked. The cost hardly grows with the number of rules.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from escalation.criteria.conditions import Condition
from escalation.criteria.document import Doc
from escalation.criteria.inputs import Post, source_of
from escalation.criteria.patterns import PatternSet
from escalation.criteria.questions import Test
from escalation.criteria.terms import handle, line

# Below this we are not sure of a text's language, and words of every language count.
SURE_OF_LANGUAGE = 0.7
# Rules without points share this very object.
NO_POINTS = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule. points: nature, reach, impact, velocity.

    floor: rank of the severity it lifts to, or 0.
    """

    index: int
    key: str
    condition: Condition
    points: tuple[int, int, int, int]
    then: Doc
    floor: int
    # The severity a person is asked to confirm: rank or 0. Such a rule lifts nothing by itself.
    asks_for: int
    is_praise: bool
    stops: bool
    # What it asks for by name, to quote the words behind a reason.
    lists: frozenset[str] = frozenset()
    phrases: frozenset[int] = frozenset()
    is_about_copies: bool = False

    @property
    def is_late(self) -> bool:
        """Tell whether the rule is asked after scoring and counts nothing."""
        return self.condition.needs_score and not self.condition.needs_window


class Hit(NamedTuple):
    """What one mention set off, as indexes into the compiled rule set.

    lists: word lists that count for it. fired: rules that hold as they stand. waiting: rules it
    belongs to once counts are known. atoms: everything found, for rules that ask for the score.
    """

    lists: tuple[int, ...] = ()
    fired: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    atoms: Set[int] = frozenset()
    stopped: bool = False


NOTHING = Hit()


@dataclass(frozen=True, slots=True)
class Calm:
    """Phrases that take the alarm out of a list: from the whole text, or from their own words."""

    whole: frozenset[int]
    inside: frozenset[int]


@dataclass(slots=True)
class Doors:
    """Rules to be asked, by what must be present for them. Values are rule indexes."""

    atom: dict[int, tuple[int, ...]] = field(default_factory=dict)
    mention: dict[str, tuple[int, ...]] = field(default_factory=dict)
    tier: dict[str, tuple[int, ...]] = field(default_factory=dict)
    source: dict[str, tuple[int, ...]] = field(default_factory=dict)
    always: tuple[int, ...] = ()


@dataclass(slots=True)
class Compiled:
    """One rule set, ready to be asked. Made by `compile.compile_rules`, never changed."""

    doc: Doc
    version: int
    weights: tuple[int, int, int, int]
    rules: tuple[Rule, ...]
    # By rule: what to ask (None: its doors say it all) and whether it then waits for counts.
    asked: tuple[tuple[Test | None, bool], ...]
    late: tuple[Rule, ...]
    list_names: tuple[str, ...]
    # Points for nature and impact by list, for impact by author tier; score steps by severity.
    list_points: tuple[tuple[float, float], ...]
    tier_points: Mapping[str, float]
    new_tiers: frozenset[str]
    steps: tuple[float, ...]
    pattern_atoms: tuple[int, ...]
    # Lists by term or pattern atom, and the same without false friends for sure languages.
    lists_of: dict[int, tuple[int, ...]]
    lists_in: Mapping[str, dict[int, tuple[int, ...]]]
    # (net, raw) atoms by list.
    list_atoms: tuple[tuple[int, int], ...]
    calm: Mapping[int, Calm]
    term_keys: Mapping[int, str]
    doors: Doors
    automaton: Any = field(repr=False)
    patterns: PatternSet = field(repr=False)
    has_stops: bool = False
    asks_score: bool = False
    # Rules that lift the severity, or ask a person whether it is higher, whatever the score.
    lifting: frozenset[int] = frozenset()
    # The score at which anything beyond the lowest severity begins.
    least: float = 0

    def match(self, batch: Iterable[Post]) -> list[Hit]:
        """Return what each mention of a batch sets off, in order."""
        return [self.match_one(post) for post in batch]

    def match_one(self, post: Post) -> Hit:
        """Return what one mention sets off."""
        atoms, lists = self.found(post)
        rules = self._rules_to_ask(post, atoms)
        if not rules:
            return Hit(lists, (), (), atoms) if atoms else NOTHING
        fired: list[int] = []
        waiting: list[int] = []
        asked = self.asked
        for index in rules:
            test, waits = asked[index]
            if test is None or test(atoms, post, None, 0):
                (waiting if waits else fired).append(index)
        if len(fired) > 1:
            fired.sort()
        if self.has_stops:
            stops = [index for index in fired if self.rules[index].stops]
            if stops:
                return Hit(lists, tuple(stops), (), atoms, stopped=True)
        return Hit(lists, tuple(fired), tuple(waiting), atoms)

    def found(self, post: Post) -> tuple[set[int], tuple[int, ...]]:
        """Return every atom found in a mention, and the word lists that count for it."""
        text = line(post.tokens, post.tags)
        atoms = {atom for _end, atom in self.automaton.iter(text)}
        if self.pattern_atoms:
            hits = self.patterns.found(post.folded, post.event.text)
            if hits:
                atoms.update([self.pattern_atoms[i] for i in hits])
        if not atoms:
            return atoms, ()
        table = self.lists_of
        if post.lang in self.lists_in and post.lang_confidence >= SURE_OF_LANGUAGE:
            table = self.lists_in[post.lang]
        raw: set[int] = set()
        for atom in atoms:
            if atom in table:
                raw.update(table[atom])
        if not raw:
            return atoms, ()
        lists = [index for index in raw if not self._is_calmed(index, atoms, text)]
        for index in raw:
            atoms.add(self.list_atoms[index][1])
        for index in lists:
            atoms.add(self.list_atoms[index][0])
        lists.sort()
        return atoms, tuple(lists)

    def _rules_to_ask(self, post: Post, atoms: set[int]) -> set[int]:
        """Collect the rules behind every door this mention opens."""
        doors = self.doors
        rules: set[int] = set(doors.always)
        by_atom = doors.atom
        for atom in atoms:
            if atom in by_atom:
                rules.update(by_atom[atom])
        if post.tier in doors.tier:
            rules.update(doors.tier[post.tier])
        if doors.mention:
            for name in post.mentions:
                rules.update(doors.mention.get(handle(name), ()))
        if doors.source:
            rules.update(doors.source.get(source_of(post), ()))
        return rules

    def _is_calmed(self, index: int, atoms: set[int], text: str) -> bool:
        """Tell whether calming phrases take away every hit of a list."""
        calm = self.calm.get(index)
        if calm is None:
            return False
        if not calm.whole.isdisjoint(atoms):
            return True
        if calm.inside.isdisjoint(atoms):
            return False
        return self._all_inside(index, calm.inside, atoms, text)

    def _all_inside(self, index: int, phrases: frozenset[int], atoms: set[int], text: str) -> bool:
        """Tell whether every hit of a list stands inside one of the phrases."""
        covers: list[tuple[int, int]] = []
        hits: list[tuple[int, int]] = []
        for end, atom in self.automaton.iter(text):
            key = self.term_keys[atom]
            span = (end + 1 - len(key), end + 1)
            if atom in phrases:
                covers.append(span)
            if index in self.lists_of.get(atom, ()):
                hits.append(span)
        if any(index in self.lists_of.get(a, ()) for a in self.pattern_atoms if a in atoms):
            return False
        return all(any(a <= start and end <= b for a, b in covers) for start, end in hits)

    def is_low(self, score: float, fired: Iterable[int]) -> bool:
        """Tell whether a score stands in the lowest severity and no rule that fired lifts it."""
        return score < self.least and self.lifting.isdisjoint(fired)

    def rank_of(self, score: float) -> int:
        """Return the rank of the severity a score stands in."""
        return bisect_right(self.steps, score) - 1

    def rule_keys(self, indexes: Iterable[int]) -> tuple[str, ...]:
        """Return the keys of rules given by index."""
        return tuple(self.rules[index].key for index in indexes)
