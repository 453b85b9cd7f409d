"""What is wrong with one rule: its condition, its points and what it sets off, in sentences."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from escalation.criteria.check_words import is_number, term_problems, unknown_patterns
from escalation.criteria.document import (
    BRANCH_KEYS,
    CRITERIA,
    LEAF_KEYS,
    MAX_COPIES,
    MAX_DEPTH,
    MAX_LEAVES,
    MAX_NAME_LENGTH,
    MAX_WINDOW_MIN,
    PER,
    PRAISE,
    RULE_KEYS,
    SCORE_KEYS,
    SETTING_KEYS,
    SEVERITIES,
    THEN_FLAGS,
    THEN_KEYS,
    THEN_LISTS,
    TONES,
    WINDOW_KEYS,
    Doc,
)
from escalation.criteria.terms import handle


def rule_problems(rule: Mapping[str, Any], doc: Doc) -> Iterator[str]:
    """Yield every problem of one rule, each sentence naming the rule."""
    where = _("Rule “%(rule)s”") % {"rule": rule["key"]}
    for sentence in _parts(rule, doc):
        yield _("%(where)s: %(problem)s") % {"where": where, "problem": sentence}


def _parts(rule: Mapping[str, Any], doc: Doc) -> Iterator[str]:
    for key in sorted(rule.keys() - RULE_KEYS):
        yield _("there is nothing called “%(key)s”.") % {"key": key}
    name = rule.get("name", {})
    if not isinstance(name, Mapping) or not all(
        isinstance(text, str) and len(text) <= MAX_NAME_LENGTH for text in name.values()
    ):
        yield _("its name is a text in each language, at most %(limit)d characters.") % {
            "limit": MAX_NAME_LENGTH
        }
    condition = rule.get("if")
    if not isinstance(condition, Mapping):
        yield _("its condition is an object.")
        return
    leaves: set[str] = set()
    yield from _settings(condition)
    yield from _condition(condition, doc, leaves, depth=1)
    if not leaves:
        yield _("it asks for nothing, so it would match everything.")
    yield from _points(rule.get("points", {}), leaves)
    yield from _then(rule.get("then", {}), condition, leaves)


def _settings(condition: Mapping[str, Any]) -> Iterator[str]:
    minutes = condition.get("window_min", 1)
    if not is_number(minutes, 1, MAX_WINDOW_MIN):
        yield _("its window is 1 to %(limit)d minutes.") % {"limit": MAX_WINDOW_MIN}
    if condition.get("per", "all") not in PER:
        yield _("it counts per all, storyline, copies or source.")
    if not isinstance(condition.get("ignore_not", False), bool):
        yield _("ignore_not is true or false.")


def _condition(
    condition: Mapping[str, Any], doc: Doc, leaves: set[str], depth: int
) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield _("its conditions are nested deeper than %(limit)d levels.") % {"limit": MAX_DEPTH}
        return
    if len(condition) > MAX_LEAVES:
        yield _("it has more than %(limit)d conditions side by side.") % {"limit": MAX_LEAVES}
        return
    for key, value in condition.items():
        if key in BRANCH_KEYS:
            yield from _branch(key, value, doc, leaves, depth)
        elif key in SETTING_KEYS:
            if depth > 1:
                yield _("“%(key)s” stands at the top of a condition, not inside it.") % {"key": key}
        elif key not in LEAF_KEYS:
            yield _("there is no condition called “%(key)s”.") % {"key": key}
        else:
            leaves.add(key)
            yield from _VALUES[LEAF_KEYS[key]](key, value, doc)


def _branch(key: str, value: Any, doc: Doc, leaves: set[str], depth: int) -> Iterator[str]:
    children = [value] if key == "not" else value
    if (
        not isinstance(children, list)
        or not 0 < len(children) <= MAX_LEAVES
        or not all(isinstance(child, Mapping) and child for child in children)
    ):
        yield _("“any” and “all” hold a list of conditions, “not” holds one, none of them empty.")
        return
    for child in children:
        yield from _condition(child, doc, leaves, depth + 1)


def _texts(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        yield _("“%(key)s” is a list of texts and not empty.") % {"key": key}


def _known(key: str, value: Any, known: Any, kind: str) -> Iterator[str]:
    wrong = list(_texts(key, value))
    yield from wrong
    for name in [] if wrong else value:
        if name not in known:
            yield _("“%(key)s”: there is no %(kind)s “%(name)s”.") % {
                "key": key,
                "kind": kind,
                "name": name,
            }


def _lists(key: str, value: Any, doc: Doc) -> Iterator[str]:
    yield from _known(key, value, doc["words"], pgettext("rule", "word list"))


def _tiers(key: str, value: Any, doc: Doc) -> Iterator[str]:
    tiers = {tier["key"] for tier in doc["author_tiers"]}
    yield from _known(key, value, tiers, pgettext("rule", "author tier"))


def _tones(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    yield from _known(key, value, TONES, pgettext("rule", "tone"))


def _terms(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    if isinstance(value, list) and value:
        yield from term_problems(_("“%(key)s”") % {"key": key}, value)
    else:
        yield from _texts(key, value)


def _pattern_names(key: str, value: Any, doc: Doc) -> Iterator[str]:
    wrong = list(_texts(key, value))
    yield from wrong or unknown_patterns(_("“%(key)s”") % {"key": key}, value, doc)


def _handles(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    wrong = list(_texts(key, value))
    yield from wrong
    if not wrong and not all(map(handle, value)):
        yield _("“%(key)s”: an account name is empty.") % {"key": key}


def _names(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    yield from _texts(key, value)


def _flag(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    if not isinstance(value, bool):
        yield _("“%(key)s” is true or false.") % {"key": key}


def _count(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    if not is_number(value, 1, 10**12) or value != int(value):
        yield _("“%(key)s” is a whole number, 1 or more.") % {"key": key}


def _copies(key: str, value: Any, doc: Doc) -> Iterator[str]:
    if not is_number(value, 2, MAX_COPIES) or value != int(value):
        yield _("“%(key)s” is a whole number, 2 or more.") % {"key": key}


def _amount(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    if not is_number(value) or not 0 < value <= 10**6:
        yield _("“%(key)s” is a number above 0.") % {"key": key}


def _share(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    if not is_number(value) or not 0 < value <= 1:
        yield _("“%(key)s” is a share, more than 0 and at most 1.") % {"key": key}


def _score(key: str, value: Any, _doc: Doc) -> Iterator[str]:
    if not is_number(value, 0, 100):
        yield _("“%(key)s” is a score from 0 to 100.") % {"key": key}


_VALUES: Mapping[str, Callable[[str, Any, Doc], Iterator[str]]] = {
    "lists": _lists,
    "terms": _terms,
    "patterns": _pattern_names,
    "handles": _handles,
    "names": _names,
    "tiers": _tiers,
    "tones": _tones,
    "flag": _flag,
    "count": _count,
    "copies": _copies,
    "amount": _amount,
    "share": _share,
    "score": _score,
}


def _points(points: Any, leaves: set[str]) -> Iterator[str]:
    if not isinstance(points, Mapping) or not set(points) <= set(CRITERIA):
        yield _("its points go to nature, reach, impact and velocity.")
        return
    for value in points.values():
        if not is_number(value, 0, 100) or value != int(value):
            yield _("points are whole numbers from 0 to 100.")
    if points and not leaves.isdisjoint(SCORE_KEYS):
        yield _("it asks for the score, so it cannot add to the score.")


def _then(then: Any, condition: Mapping[str, Any], leaves: set[str]) -> Iterator[str]:
    if not isinstance(then, Mapping):
        yield _("what it sets off is an object.")
        return
    for key in sorted(then.keys() - THEN_KEYS):
        yield _("it cannot set off “%(key)s”.") % {"key": key}
    for key in sorted(then.keys() & THEN_LISTS):
        yield from _texts(key, then[key])
    for key in sorted(then.keys() & THEN_FLAGS):
        yield from _flag(key, then[key], {})
    allowed = {"severity": (*SEVERITIES, PRAISE), "severity_at_least": SEVERITIES}
    for key, known in allowed.items():
        if key in then and then[key] not in known:
            yield _("there is no severity “%(name)s”.") % {"name": then[key]}
    minutes = then.get("unanswered_min", 1)
    if not is_number(minutes, 1, MAX_WINDOW_MIN):
        yield _("the time to answer is 1 to %(limit)d minutes.") % {"limit": MAX_WINDOW_MIN}
    if then.get("stop") and not leaves.isdisjoint(WINDOW_KEYS.keys() | SCORE_KEYS.keys()):
        yield _("a rule that stops asks about the mention alone, not about counts or the score.")
    if "near_copies_from" in leaves and condition.get("per", "copies") != "copies":
        yield _("near copies are counted per copies.")
    if condition.get("per") == "copies" and "near_copies_from" not in leaves:
        yield _("what is counted per copies asks for near_copies_from.")
