"""Rule sets as people write them, turned into the one form everything else reads.

Accepts one value for a list, `severity` as a list, `or_words`, `and_reach_from`, `also_words`,
`any_phrase`, `negative: true`, and a book of several versions. Normal form stays as it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from escalation.criteria.changes import version_of
from escalation.criteria.document import (
    DEFAULT_HYSTERESIS,
    DEFAULT_THRESHOLDS,
    DEFAULT_WEIGHTS,
    MAX_DEPTH,
    SETTING_KEYS,
    THEN_LISTS,
    Doc,
    RuleProblems,
)

_LISTS = frozenset({"words", "phrases", "patterns", "mentions", "language", "source", "tier"})
_OTHER_NAMES = {"any_phrase": "phrases", "phrase": "phrases", "any_word_list": "words"}
_TONE_FLAGS = ("negative", "neutral", "positive")
_ANY_LANGUAGE = "any"


def normalise(doc: Mapping[str, Any], version: int | None = None) -> Doc:
    """Return one version of a rule set in normal form.

    A book (`rule_sets`) holds several versions; without `version` its live one is taken.
    Raises RuleProblems when a condition can be read in two ways or a change does not fit.
    """
    if not isinstance(doc, Mapping):
        raise RuleProblems([_("A rule set is an object with keys, not a list or a text.")])
    own = version_of(doc, version) if "rule_sets" in doc else dict(doc)
    if version is not None:
        own["version"] = version
    normal: Doc = {
        "version": own.pop("version", 0),
        "thresholds": _thresholds(own),
        "hysteresis": own.pop("hysteresis", DEFAULT_HYSTERESIS),
        "weights": own.pop("weights", dict(DEFAULT_WEIGHTS)),
        "author_tiers": own.pop("author_tiers", []),
        "words": _each(own.pop("words", {}), _word_list),
        "patterns": _each(own.pop("patterns", {}), _pattern),
        "combine_not": _each(own.pop("combine_not", {}), _texts),
        "rules": [_rule(rule) for rule in _as_list(own.pop("rules", []))],
    }
    return normal | own


def _thresholds(own: dict[str, Any]) -> Any:
    scale = own.pop("severity", None)
    if isinstance(scale, list):
        return {step.get("key"): step.get("from") for step in scale if isinstance(step, Mapping)}
    return own.pop("thresholds", dict(DEFAULT_THRESHOLDS))


def _each(value: Any, change: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {str(key): change(item) for key, item in value.items()}


def _word_list(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _texts(terms) for key, terms in value.items()}
    return {_ANY_LANGUAGE: _texts(value)}


def _pattern(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _texts(value: Any) -> list[Any]:
    """A list of texts; numbers become texts, anything else is left for the check to name."""
    return [
        str(item) if isinstance(item, int | float) and not isinstance(item, bool) else item
        for item in _as_list(value)
    ]


def _rule(rule: Any) -> Any:
    if not isinstance(rule, Mapping):
        return rule
    normal = dict(rule)
    name = normal.get("name")
    if isinstance(name, str):
        # An unquoted comma in a YAML name leaves the rest of the name behind as an empty key.
        rests = [key for key, value in rule.items() if value is None and " " in key]
        name = ", ".join([name, *(rest for rest in rests if normal.pop(rest, 0) is None)])
    normal["name"] = {"en": name} if isinstance(name, str) else name or {}
    condition = normal.get("if", {})
    normal["if"] = (
        _condition(condition, str(normal.get("key", "")))
        if isinstance(condition, Mapping)
        else condition
    )
    normal.setdefault("points", {})
    then = normal.get("then") or {}
    normal["then"] = (
        {key: _as_list(value) if key in THEN_LISTS else value for key, value in then.items()}
        if isinstance(then, Mapping)
        else then
    )
    return normal


def _condition(raw: Mapping[str, Any], rule: str, depth: int = 1) -> Doc:
    """One object of a condition. `or_x` opens an alternative, `and_x` belongs to it."""
    if depth > MAX_DEPTH + 1:
        # One level more than may be used, so that the check can name it; no deeper.
        return {}
    settings: Doc = {}
    plain: list[Doc] = []
    alternatives: list[Doc] = []
    joined: list[Doc] = []
    for key, value in raw.items():
        head, _underscore, rest = key.partition("_")
        if key in SETTING_KEYS:
            settings[key] = value
        elif head == "or" and rest:
            alternatives.append(_leaf(rest, value, rule, depth))
        elif head == "and" and rest:
            joined.append(_leaf(rest, value, rule, depth))
        elif head == "also" and rest:
            plain.append(_leaf(rest, value, rule, depth))
        elif head == "not" and rest:
            plain.append({"not": _leaf(rest, value, rule, depth)})
        else:
            plain.append(_leaf(key, value, rule, depth))
    if alternatives and joined:
        if len(alternatives) > 1:
            raise RuleProblems(
                [
                    _(
                        "Rule “%(rule)s”: several “or” and an “and” can be read in two ways."
                        " Write the alternatives as a list under “any”."
                    )
                    % {"rule": rule}
                ]
            )
        alternatives = [_join([alternatives[0], *joined])]
    else:
        plain += joined
    body = _join(plain)
    if alternatives:
        body = {"any": [*([body] if body else []), *alternatives]}
    return body | settings


def _leaf(key: str, value: Any, rule: str, depth: int) -> Doc:
    """One key with its value, in normal form; unknown keys pass for the check to name."""
    key = _OTHER_NAMES.get(key, key)
    if key == "all_phrases":
        return _join([{"phrases": [term]} for term in _texts(value)])
    if key in {"any", "all"} and isinstance(value, list):
        return {
            key: [_condition(c, rule, depth + 1) if isinstance(c, Mapping) else c for c in value]
        }
    if key == "not" and isinstance(value, Mapping):
        return {"not": _condition(value, rule, depth + 1)}
    if key in _TONE_FLAGS and isinstance(value, bool):
        return {"tone": [key]} if value else {"not": {"tone": [key]}}
    if key == "tone":
        return {"tone": _as_list(value)}
    if key == "language":
        names = _texts(value)
        return {} if _ANY_LANGUAGE in names else {"language": names}
    if key in _LISTS:
        return {key: _texts(value)}
    return {key: value}


def _join(parts: Iterable[Doc]) -> Doc:
    """Everything holds: one flat object, and under `all` whatever would hide an earlier key."""
    flat: Doc = {}
    more: list[Doc] = []
    for part in parts:
        if flat.keys().isdisjoint(part):
            flat |= part
        else:
            more.append(part)
    if more:
        flat["all"] = [*flat.pop("all", []), *more]
    return flat
