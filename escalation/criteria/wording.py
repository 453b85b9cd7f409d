"""Conditions and consequences of a rule in plain words: for diffs, the rule list and paper."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from escalation.criteria.document import SETTING_KEYS
from escalation.criteria.naming import Names, value_word
from escalation.criteria.sentences import number
from escalation.criteria.words import criterion_word

_NO_NAMES: Names = {}
_KEYS: Mapping[str, Promise] = {
    "name": pgettext_lazy("rule", "its name"),
    "words": pgettext_lazy("rule", "words of the list"),
    "phrases": pgettext_lazy("rule", "phrase"),
    "patterns": pgettext_lazy("rule", "pattern"),
    "mentions": pgettext_lazy("rule", "account mentioned"),
    "language": pgettext_lazy("rule", "language"),
    "source": pgettext_lazy("rule", "source"),
    "tier": pgettext_lazy("rule", "author tier"),
    "tone": pgettext_lazy("rule", "tone"),
    "is_question": pgettext_lazy("rule", "is a question"),
    "has_link": pgettext_lazy("rule", "has a link"),
    "reach_from": pgettext_lazy("rule", "people reached, at least"),
    "reach_below": pgettext_lazy("rule", "people reached, fewer than"),
    "followers_from": pgettext_lazy("rule", "followers, at least"),
    "score_from": pgettext_lazy("rule", "score, at least"),
    "score_below": pgettext_lazy("rule", "score, below"),
    "count_from": pgettext_lazy("rule", "mentions, at least"),
    "rate_from": pgettext_lazy("rule", "mentions a minute, at least"),
    "times_expected": pgettext_lazy("rule", "times the expected number, at least"),
    "authors_from": pgettext_lazy("rule", "different accounts, at least"),
    "near_copies_from": pgettext_lazy("rule", "posts with the same text, at least"),
    "new_accounts_share_from": pgettext_lazy("rule", "share of new accounts, at least"),
    "negative_share_from": pgettext_lazy("rule", "share of negative mentions, at least"),
    "reach_sum_from": pgettext_lazy("rule", "people reached together, at least"),
    "window_min": pgettext_lazy("rule", "within minutes"),
    "per": pgettext_lazy("rule", "counted per"),
    "ignore_not": pgettext_lazy("rule", "calming phrases ignored"),
    "severity": pgettext_lazy("rule", "severity"),
    "severity_at_least": pgettext_lazy("rule", "severity, at least"),
    "call": pgettext_lazy("rule", "who is called"),
    "tell": pgettext_lazy("rule", "who is told"),
    "tag": pgettext_lazy("rule", "tag"),
    "suggest": pgettext_lazy("rule", "what is suggested"),
    "stop": pgettext_lazy("rule", "no other rule is asked"),
    "unanswered_min": pgettext_lazy("rule", "minutes until the next person is called"),
    "then_call": pgettext_lazy("rule", "who is called next"),
    "confirm": pgettext_lazy("rule", "a person confirms the severity"),
    "score_without_copies": pgettext_lazy("rule", "the score without copies is shown"),
    "any": pgettext_lazy("rule", "one of several"),
    "all": pgettext_lazy("rule", "all of several"),
    "not": pgettext_lazy("rule", "must not hold"),
    "points": pgettext_lazy("rule", "points"),
    "if": pgettext_lazy("rule", "its condition"),
    "then": pgettext_lazy("rule", "what it sets off"),
}


def key_in_words(path: str) -> str:
    """Return what a path inside a rule is about."""
    steps = [step for step in path.split(".") if not step.isdigit()]
    if steps[0] == "points" and len(steps) > 1:
        return _("points for %(criterion)s") % {"criterion": criterion_word(steps[1])}
    if steps[0] == "name":
        return str(_KEYS["name"])
    word = str(_KEYS.get(steps[-1], steps[-1]))
    return _("not %(condition)s") % {"condition": word} if "not" in steps[:-1] else word


def in_words(value: Any, key: str = "", names: Names = _NO_NAMES) -> str:
    """Return a value of a rule as people read it. key: what it stands under; names: ours."""
    if value is None:
        return pgettext("rule", "nothing")
    if isinstance(value, bool):
        return pgettext("rule", "yes") if value else pgettext("rule", "no")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "; ".join(condition_in_words(value, names)) or pgettext("rule", "nothing")
    if isinstance(value, list):
        return pgettext("rule", " or ").join(in_words(item, key, names) for item in value)
    return value_word(key, value, names) if isinstance(value, str) else str(value)


def condition_in_words(condition: Mapping[str, Any], names: Names = _NO_NAMES) -> Iterator[str]:
    """Yield each part of a condition as "what: value", alternatives in one part."""
    settings = [key for key in condition if key in SETTING_KEYS]
    for key, value in condition.items():
        if key in {"any", "all"} and isinstance(value, list):
            joined = pgettext("rule", " or ") if key == "any" else "; "
            parts = ["; ".join(condition_in_words(child, names)) for child in value]
            yield joined.join(f"({part})" for part in parts)
        elif key == "not" and isinstance(value, Mapping):
            inside = "; ".join(condition_in_words(value, names))
            yield _("not (%(condition)s)") % {"condition": inside}
        elif key not in settings:
            yield f"{key_in_words(key)}: {in_words(value, key, names)}"
    for key in settings:
        yield f"{key_in_words(key)}: {in_words(condition[key], key, names)}"
