"""Why a verdict is what it is: numbers kept with the alert, sentences made when somebody looks.

`compact` keeps what is needed as plain JSON; `parts` turns it into one criterion each with its
points and reason, in the reader's language. Names of rules and lists come from the rule set.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from escalation.criteria.document import CRITERIA, Doc
from escalation.criteria.lists import KINDS
from escalation.criteria.match import Compiled
from escalation.criteria.score import QUESTION, Verdict
from escalation.criteria.sentences import nothing, sentence
from escalation.criteria.terms import is_prefix
from escalation.criteria.words import severity_word

_WORDS_KEPT = 4
_REASONS_KEPT = 3
_SENTENCES = 2

Why = list[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion of a score, ready to be read."""

    criterion: str
    points: int
    max: int
    reason: str

    @property
    def percent(self) -> int:
        """Return the points as a share of the weight, 0-100."""
        return round(100 * self.points / self.max) if self.max else 0


def compact(compiled: Compiled, verdict: Verdict) -> dict[str, Any]:
    """Return everything needed to explain a verdict later, as JSON without sentences."""
    reasons = _Reasons(compiled, verdict)
    return {
        "version": compiled.version,
        "score": verdict.score,
        "severity": verdict.severity,
        "to_next": verdict.to_next,
        "proposed": verdict.proposed,
        "raised_by": compiled.rules[verdict.raised_by].key if verdict.raised_by >= 0 else "",
        "rules": list(compiled.rule_keys(verdict.fired)),
        "praise": verdict.is_praise,
        "stopped": verdict.stopped,
        "without_copies": verdict.score_without_copies,
        "parts": [
            {
                "criterion": criterion,
                "points": verdict.points[place],
                "max": compiled.weights[place],
                "why": reasons.why(place),
            }
            for place, criterion in enumerate(CRITERIA)
        ],
    }


def parts(found: Mapping[str, Any], doc: Doc) -> list[Part]:
    """Return the four criteria of a compact verdict with their reasons as sentences."""
    told = found.get("parts", ())
    names = names_of(doc, {str(said) for part in told for why in part["why"] for said in why})
    return [
        Part(
            criterion=part["criterion"],
            points=part["points"],
            max=part["max"],
            reason=_reason(part, names),
        )
        for part in told
    ]


def raised_by(found: Mapping[str, Any], doc: Doc) -> str:
    """Return which rule lifted the severity above what the score alone gives, or ""."""
    if not found.get("raised_by"):
        return ""
    rule = found["raised_by"]
    return _("The rule “%(rule)s” makes it %(severity)s.") % {
        "rule": names_of(doc, {rule})["rules"].get(rule, rule),
        "severity": severity_word(found["severity"]),
    }


def names_of(doc: Doc, rules: Container[str]) -> dict[str, dict[str, str]]:
    """Return the names of these rules and the claims of word lists in the reader's language."""
    about = doc.get("lists", {})
    return {
        "rules": {
            rule["key"]: local(rule.get("name", {}), rule["key"])
            for rule in doc["rules"]
            if rule["key"] in rules
        },
        "claims": {
            name: local(about.get(name, {}).get("claim", {}), "")
            or str(KINDS[name].claim if name in KINDS else "")
            or local(about.get(name, {}).get("name", {}), name)
            for name in doc["words"]
        },
    }


def local(texts: Any, fallback: str) -> str:
    """Return a text in the reader's language, else in English, else in any."""
    if not isinstance(texts, Mapping):
        return str(texts or fallback)
    language = (get_language() or "en").partition("-")[0]
    return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), fallback))


def _reason(part: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> str:
    told = [text for why in part["why"] if (text := sentence(why, names))]
    return " ".join(told[:_SENTENCES]) or nothing(part["criterion"], part["points"])


class _Reasons:
    """Collects what counted for each criterion, the weightiest first."""

    def __init__(self, compiled: Compiled, verdict: Verdict) -> None:
        self.compiled = compiled
        self.facts = verdict.facts
        self.fired = verdict.fired

    def why(self, place: int) -> list[Why]:
        """Return the reasons behind the points of one criterion, compact."""
        weighed = [*self._by_rules(place), *_OWN[place](self)]
        weighed = [(points, why) for points, why in weighed if points > 0]
        weighed.sort(key=lambda pair: -pair[0])
        return [why for _points, why in weighed[:_REASONS_KEPT]]

    def _by_rules(self, place: int) -> Iterable[tuple[float, Why]]:
        for index in self.fired:
            rule = self.compiled.rules[index]
            if rule.points[place]:
                yield rule.points[place], ["rule", rule.key]

    def nature(self) -> Iterable[tuple[float, Why]]:
        """Word lists and tone. A list counts as the reason before the rule that asked for it."""
        for index in self.facts.lists:
            name = self.compiled.list_names[index]
            points = self.compiled.list_points[index][0]
            asked = [
                self.compiled.rules[i].points[0]
                for i in self.fired
                if name in self.compiled.rules[i].lists
            ]
            # Among equals the list that says more by itself comes first.
            own = points / 1000
            yield own + max([points, *(given + 0.5 for given in asked if given)]), self._list(index)
        if self.facts.negative or self.facts.unsure:
            share = round(self.facts.negative, 2)
            yield self.facts.negative + 0.1 * self.facts.unsure, ["tone", share, self.facts.minutes]

    def reach(self) -> Iterable[tuple[float, Why]]:
        """People."""
        if self.facts.reach:
            yield 1000, ["people", self.facts.reach, self.facts.minutes]

    def impact(self) -> Iterable[tuple[float, Why]]:
        """Who speaks, who is touched, who waits."""
        for tier in self.facts.tiers:
            yield self.compiled.tier_points.get(tier, 0.0), ["tier", tier]
        for index in self.facts.lists:
            yield self.compiled.list_points[index][1], self._list(index)
        if self.facts.is_question:
            yield self.compiled.weights[2] * QUESTION, ["question"]

    def velocity(self) -> Iterable[tuple[float, Why]]:
        """Mentions against the usual."""
        usual = self.facts.usual
        if usual and self.facts.count > 1 and self.facts.span:
            rate = self.facts.count / self.facts.span
            usually = [round(usual.low, 3), round(usual.high, 3)]
            yield 1000, ["speed", round(rate, 3), *usually, self.facts.of_all]

    def _list(self, index: int) -> Why:
        compiled = self.compiled
        phrases = {
            atom
            for i in self.fired
            if compiled.list_names[index] in compiled.rules[i].lists
            for atom in compiled.rules[i].phrases
        }
        words = [
            _shown(key)
            for atom in sorted(self.facts.atoms)
            if (key := compiled.term_keys.get(atom))
            and (index in compiled.lists_of.get(atom, ()) or atom in phrases)
        ]
        return ["list", compiled.list_names[index], words[:_WORDS_KEPT]]


_OWN = (_Reasons.nature, _Reasons.reach, _Reasons.impact, _Reasons.velocity)


def _shown(key: str) -> str:
    return f"{key.strip()}…" if is_prefix(key) else key.strip()
