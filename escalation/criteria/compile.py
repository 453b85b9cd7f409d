"""From a rule set document to something that can be asked: `compile_rules`.

10,000 published rules take half a second, so an edit can be live everywhere within one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import ahocorasick

from escalation.criteria.check import problems
from escalation.criteria.conditions import Atoms, compile_condition, leaves
from escalation.criteria.document import CRITERIA, PRAISE, RANK, SEVERITIES, Doc, RuleProblems
from escalation.criteria.lists import FALSE_FRIENDS, kind_of, tier_impact
from escalation.criteria.match import NO_POINTS, Calm, Compiled, Doors, Rule
from escalation.criteria.patterns import compile_patterns
from escalation.criteria.questions import Test
from escalation.criteria.shorthand import normalise
from escalation.criteria.terms import is_prefix, term_key

_PATTERNS = "patterns"
_COPY_KEYS = frozenset({"near_copies_from", "new_accounts_share_from"})
_TOLLS = {"term": 1, "mention": 1, "pattern": 3, "tier": 100, "source": 500}


def compile_rules(
    doc: Mapping[str, Any], version: int | None = None, *, is_checked: bool = False
) -> Compiled:
    """Return a rule set ready to match and score.

    Args: doc in any form `normalise` takes; is_checked: it is in normal form and has passed the
    check before, as every published version has, which halves the time.
    Raises: RuleProblems with every problem as a sentence.
    """
    if is_checked:
        return _Compiler(dict(doc)).compiled()
    normal = normalise(doc, version)
    found = problems(normal)
    if found:
        raise RuleProblems(found)
    return _Compiler(normal).compiled()


class _Compiler:
    """Holds what is being collected while one rule set is compiled."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.atoms = Atoms()
        # Sorted, so that every process numbers the same rule set alike.
        self.lists: tuple[str, ...] = tuple(sorted(doc["words"]))
        # list -> {term key or pattern name: languages it is listed under}
        self.terms: dict[str, dict[str, set[str]]] = {name: {} for name in self.lists}
        self.list_patterns: dict[str, list[str]] = {}
        for name in self.lists:
            by_language = doc["words"][name]
            self.list_patterns[name] = by_language.get(_PATTERNS, [])
            for language in sorted(by_language.keys() - {_PATTERNS}):
                for word in by_language[language]:
                    self.terms[name].setdefault(term_key(word), set()).add(language)

    def compiled(self) -> Compiled:
        list_atoms = tuple(
            (self.atoms.of("list", name), self.atoms.of("raw-list", name)) for name in self.lists
        )
        for name in self.lists:
            for key in self.terms[name]:
                self.atoms.of("term", key)
            for pattern in self.list_patterns[name]:
                self.atoms.of("pattern", pattern)
        calm = self._calm()
        rules = tuple(self._rule(i, rule) for i, rule in enumerate(self.doc["rules"]))
        terms = self.atoms.all("term")
        patterns = self.atoms.all("pattern")
        weights = self.doc["weights"]
        return Compiled(
            doc=self.doc,
            version=int(self.doc["version"]),
            weights=_four(weights),
            rules=rules,
            asked=tuple(map(_question, rules)),
            late=tuple(rule for rule in rules if rule.is_late),
            list_names=self.lists,
            list_points=tuple(self._list_points(name) for name in self.lists),
            tier_points={
                tier["key"]: weights["impact"] * tier_impact(tier)
                for tier in self.doc["author_tiers"]
            },
            new_tiers=frozenset(
                tier["key"] for tier in self.doc["author_tiers"] if "account_age_days_below" in tier
            ),
            steps=tuple(self.doc["thresholds"][severity] for severity in SEVERITIES),
            pattern_atoms=tuple(patterns.values()),
            lists_of=self._lists_of(""),
            lists_in={lang: self._lists_of(lang) for lang in {to for _, to in FALSE_FRIENDS}},
            list_atoms=list_atoms,
            calm=calm,
            term_keys={atom: key for key, atom in terms.items()},
            doors=self._doors(rules),
            automaton=_automaton(terms),
            patterns=compile_patterns(
                {name: self.doc["patterns"].get(name, {}).get("text", "") for name in patterns}
            ),
            has_stops=any(rule.stops for rule in rules),
            asks_score=any(rule.condition.needs_score for rule in rules),
            least=min(self.doc["thresholds"][severity] for severity in SEVERITIES[1:]),
            lifting=frozenset(rule.index for rule in rules if rule.floor or rule.asks_for),
        )

    def _list_points(self, name: str) -> tuple[float, float]:
        kind = kind_of(name, self.doc.get("lists", {}).get(name, {}))
        weights = self.doc["weights"]
        return kind.nature * weights["nature"], kind.impact * weights["impact"]

    def _lists_of(self, text_language: str) -> dict[int, tuple[int, ...]]:
        """Lists by atom, leaving out words that mean something else in the text's language."""
        lists: defaultdict[int, list[int]] = defaultdict(list)
        for index, name in enumerate(self.lists):
            for key, languages in self.terms[name].items():
                word = key.strip()
                if not all(
                    word in FALSE_FRIENDS.get((language, text_language), ())
                    for language in languages
                ):
                    lists[self.atoms.of("term", key)].append(index)
            for pattern in self.list_patterns[name]:
                lists[self.atoms.of("pattern", pattern)].append(index)
        return {atom: tuple(indexes) for atom, indexes in lists.items()}

    def _calm(self) -> dict[int, Calm]:
        """Sort calming phrases: those that hold a word of their list calm only that word."""
        calm: dict[int, Calm] = {}
        for name, phrases in sorted(self.doc["combine_not"].items()):
            own = self.terms[name]
            keys = dict.fromkeys(map(term_key, phrases))
            inside = [key for key in keys if any(_holds(key, term) for term in own)]
            calm[self.lists.index(name)] = Calm(
                whole=frozenset(self.atoms.of("term", key) for key in keys if key not in inside),
                inside=frozenset(self.atoms.of("term", key) for key in inside),
            )
        return calm

    def _rule(self, index: int, rule: Doc) -> Rule:
        then = rule["then"]
        asked = (then.get("severity"), then.get("severity_at_least"))
        rank = max(RANK.get(str(severity), 0) for severity in asked)
        points = rule["points"]
        return Rule(
            index=index,
            key=rule["key"],
            condition=compile_condition(rule["if"], self.atoms),
            points=_four(points) if any(points.values()) else NO_POINTS,
            then=then,
            floor=0 if then.get("confirm") else rank,
            asks_for=rank if then.get("confirm") else 0,
            is_praise=PRAISE in asked,
            stops=bool(then.get("stop")),
            is_about_copies=not _COPY_KEYS.isdisjoint(key for key, _ in leaves(rule["if"])),
            lists=frozenset(_asked(rule["if"], "words")),
            phrases=frozenset(
                self.atoms.of("term", term_key(term)) for term in _asked(rule["if"], "phrases")
            ),
        )

    def _doors(self, rules: Iterable[Rule]) -> Doors:
        """Put every rule behind the least crowded of its ways in."""
        asking = [rule for rule in rules if not rule.is_late]
        crowd = Counter(
            door for rule in asking for doors in rule.condition.ways_in for door in doors
        )
        atom: defaultdict[int, list[int]] = defaultdict(list)
        named: dict[str, defaultdict[str, list[int]]] = {
            kind: defaultdict(list) for kind in ("mention", "tier", "source")
        }
        always: list[int] = []
        for rule in asking:
            ways_in = rule.condition.ways_in
            if not ways_in:
                always.append(rule.index)
                continue
            doors = min(ways_in, key=lambda doors: sum(self._toll(d) * crowd[d] for d in doors))
            for kind, value in sorted(doors):
                if kind in named:
                    named[kind][value].append(rule.index)
                else:
                    for found in self._atoms_behind(kind, value):
                        atom[found].append(rule.index)
        return Doors(
            atom={key: tuple(dict.fromkeys(value)) for key, value in atom.items()},
            mention={key: tuple(value) for key, value in named["mention"].items()},
            tier={key: tuple(value) for key, value in named["tier"].items()},
            source={key: tuple(value) for key, value in named["source"].items()},
            always=tuple(always),
        )

    def _toll(self, door: tuple[str, str]) -> int:
        """Guess how many mentions come through a door, in terms of one word."""
        kind, value = door
        if kind == "words":
            return len(self.terms[value]) + len(self.list_patterns[value])
        return _TOLLS[kind]

    def _atoms_behind(self, kind: str, value: str) -> list[int]:
        """Atoms that the matcher itself can find behind one door."""
        if kind == "words":
            return [
                *(self.atoms.of("term", key) for key in self.terms[value]),
                *(self.atoms.of("pattern", name) for name in self.list_patterns[value]),
            ]
        return [self.atoms.of(kind, value)]


def _asked(condition: Doc, key: str) -> list[str]:
    """Return every value a condition asks for under one key, however deep, in order."""
    return [value for leaf, values in leaves(condition) if leaf == key for value in values]


def _four(by_criterion: Mapping[str, Any]) -> tuple[int, int, int, int]:
    nature, reach, impact, velocity = (int(by_criterion.get(c, 0)) for c in CRITERIA)
    return nature, reach, impact, velocity


def _question(rule: Rule) -> tuple[Test | None, bool]:
    """Return what to ask of a mention behind the rule's doors."""
    condition = rule.condition
    if condition.needs_window:
        return condition.population, True
    return (None if condition.is_plain else condition.test), False


def _holds(phrase: str, term: str) -> bool:
    """Tell whether a phrase contains a term as a whole word or, for a prefix, as its start."""
    return term in (f"{phrase} " if is_prefix(phrase) and is_prefix(term) else phrase)


def _automaton(terms: Mapping[str, int]) -> Any:
    """Build the automaton over all term keys; without any it still answers, with nothing."""
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for key, atom in terms.items():
        automaton.add_word(key, atom)
    if not terms:
        automaton.add_word("\0", 0)
    automaton.make_automaton()
    return automaton
