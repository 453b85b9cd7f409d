"""What is wrong with a rule set, in sentences an admin can act on. Finds all of it at once."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from escalation.criteria.check_rules import rule_problems
from escalation.criteria.check_words import (
    bad_keys,
    check_calming,
    check_patterns,
    check_words,
    is_number,
)
from escalation.criteria.document import (
    CRITERIA,
    DOC_KEYS,
    ENTER_KEYS,
    MAX_RULES,
    SEVERITIES,
    STEP_KEYS,
    TIER_KEYS,
    Doc,
)
from escalation.criteria.matrix import EXAMPLE_CAP

_CONFIRM = ("up", "down", "both")


def problems(doc: Doc) -> list[str]:
    """Return every problem of a normal-form rule set as one sentence; empty when it may be used."""
    found = [
        _("The rule set has no key “%(key)s”.") % {"key": key}
        for key in sorted(doc.keys() - DOC_KEYS)
    ]
    if not is_number(doc.get("version"), 0, 10**9) or doc["version"] != int(doc["version"]):
        found.append(_("The version is a whole number."))
    for part in _PARTS:
        found += part(doc)
    if found:
        # Rules are read against lists and tiers; with those broken they would only add noise.
        return found
    return list(_rules(doc))


def _weights(doc: Doc) -> Iterator[str]:
    weights = doc.get("weights")
    if not isinstance(weights, Mapping) or set(weights) != set(CRITERIA):
        yield _("Weights are given for nature, reach, impact and velocity, and nothing else.")
    elif not all(is_number(weight) and weight == int(weight) >= 0 for weight in weights.values()):
        yield _("Every weight is a whole number, 0 or more.")
    elif sum(weights.values()) != 100:
        yield _("The weights add up to %(sum)d. They must add up to 100.") % {
            "sum": sum(weights.values())
        }


def _thresholds(doc: Doc) -> Iterator[str]:
    scale = doc.get("thresholds")
    if not isinstance(scale, Mapping) or set(scale) != set(SEVERITIES):
        yield _("Thresholds are given for watch, concern, serious and crisis, and nothing else.")
        return
    steps = [scale[severity] for severity in SEVERITIES]
    if not all(is_number(step) and 0 <= step <= 100 for step in steps):
        yield _("Every threshold is a number from 0 to 100.")
    elif steps[0] != 0 or any(a >= b for a, b in pairwise(steps)):
        yield _("Thresholds start at 0 for watch and rise from each severity to the next.")
    hysteresis = doc.get("hysteresis")
    if not is_number(hysteresis, 0, 30):
        yield _("The step-down distance is a number from 0 to 30.")


def _steps(doc: Doc) -> Iterator[str]:
    steps = doc.get("steps", {})
    if not isinstance(steps, Mapping) or not set(steps) <= set(SEVERITIES[1:]):
        yield _("Entry and exit conditions are given by severity: concern, serious, crisis.")
        return
    for severity, step in steps.items():
        where = {"severity": severity}
        if not isinstance(step, Mapping) or not set(step) <= STEP_KEYS:
            yield _("%(severity)s: a step knows enter, leave and confirm.") % where
            continue
        enter, leave = step.get("enter", {}), step.get("leave", {})
        is_enter = isinstance(enter, Mapping) and set(enter) <= ENTER_KEYS
        if not is_enter or not all(is_number(v) and v >= 0 for v in enter.values()):
            yield _("%(severity)s: entry asks for count_from, authors_from or hold_min.") % where
        is_leave = isinstance(leave, Mapping) and set(leave) <= {"hold_min"}
        if not is_leave or not all(is_number(v) and v >= 0 for v in leave.values()):
            yield _("%(severity)s: exit asks for hold_min, in minutes.") % where
        if "confirm" in step and step["confirm"] not in _CONFIRM:
            yield _("%(severity)s: a person confirms up, down or both.") % where


def _matrix(doc: Doc) -> Iterator[str]:
    sheet = doc.get("matrix", {})
    if not isinstance(sheet, Mapping) or not set(sheet) <= set(CRITERIA):
        yield _("The matrix gives examples for nature, reach, impact and velocity.")
        return
    for criterion, cells in sheet.items():
        if not isinstance(cells, Mapping) or not set(cells) <= set(SEVERITIES):
            yield _("The matrix, %(criterion)s: examples are given by severity.") % {
                "criterion": criterion
            }
            continue
        if not all(_is_example(example) for example in cells.values()):
            yield _("The matrix, %(criterion)s: an example is a text of at most %(n)d signs.") % {
                "criterion": criterion,
                "n": EXAMPLE_CAP,
            }


def _is_example(value: object) -> bool:
    texts = list(value.values()) if isinstance(value, Mapping) else [value]
    return all(isinstance(text, str) and len(text) <= EXAMPLE_CAP for text in texts)


def _tiers(doc: Doc) -> Iterator[str]:
    tiers = doc.get("author_tiers")
    if not isinstance(tiers, list) or not all(isinstance(tier, Mapping) for tier in tiers):
        yield _("Author tiers are a list, each with a key.")
        return
    yield from bad_keys(pgettext("rule", "Author tier"), [tier.get("key") for tier in tiers])
    if len({str(tier.get("key")) for tier in tiers}) < len(tiers):
        yield _("Two author tiers have the same key.")
    for tier in tiers:
        where = {"tier": tier.get("key")}
        for key in sorted(tier.keys() - TIER_KEYS):
            yield _("Author tier “%(tier)s” has no key “%(key)s”.") % {**where, "key": key}
        kinds = tier.get("kinds", [])
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            yield _("Author tier “%(tier)s”: kinds are a list of texts.") % where
        for key in ("followers_from", "account_age_days_below", "factor", "floor"):
            if key in tier and not (is_number(tier[key]) and tier[key] >= 0):
                yield _("Author tier “%(tier)s”: %(key)s is a number, 0 or more.") % {
                    **where,
                    "key": key,
                }


def _rules(doc: Doc) -> Iterator[str]:
    rules = doc.get("rules")
    if not isinstance(rules, list):
        yield _("Rules are a list.")
        return
    if len(rules) > MAX_RULES:
        yield _("%(count)d rules are too many; %(limit)d is the limit.") % {
            "count": len(rules),
            "limit": MAX_RULES,
        }
        return
    seen: set[str] = set()
    for place, rule in enumerate(rules, 1):
        if not isinstance(rule, Mapping) or not isinstance(rule.get("key"), str):
            yield _("Rule %(place)d has no key.") % {"place": place}
            continue
        yield from bad_keys(pgettext("rule", "Rule"), [rule["key"]])
        if rule["key"] in seen:
            yield _("Two rules have the key “%(rule)s”.") % {"rule": rule["key"]}
        seen.add(rule["key"])
        yield from rule_problems(rule, doc)


_PARTS = (
    _weights,
    _thresholds,
    _steps,
    _matrix,
    _tiers,
    check_patterns,
    check_words,
    check_calming,
)
