"""Conditions and consequences of a rule in plain words: for diffs, the rule list and paper."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from escalation.criteria.document import SETTING_KEYS
from escalation.criteria.sentences import criterion_word, number, severity_word

_KEYS: Mapping[str, Promise] = {
    "name": _lazy("its name"),
    "words": _lazy("words of the list"),
    "phrases": _lazy("phrase"),
    "patterns": _lazy("pattern"),
    "mentions": _lazy("account mentioned"),
    "language": _lazy("language"),
    "source": _lazy("source"),
    "tier": _lazy("author tier"),
    "tone": _lazy("tone"),
    "is_question": _lazy("is a question"),
    "has_link": _lazy("has a link"),
    "reach_from": _lazy("people reached, at least"),
    "reach_below": _lazy("people reached, fewer than"),
    "followers_from": _lazy("followers, at least"),
    "score_from": _lazy("score, at least"),
    "score_below": _lazy("score, below"),
    "count_from": _lazy("mentions, at least"),
    "rate_from": _lazy("mentions a minute, at least"),
    "times_expected": _lazy("times the expected number, at least"),
    "authors_from": _lazy("different accounts, at least"),
    "near_copies_from": _lazy("posts with the same text, at least"),
    "new_accounts_share_from": _lazy("share of new accounts, at least"),
    "negative_share_from": _lazy("share of negative mentions, at least"),
    "reach_sum_from": _lazy("people reached together, at least"),
    "window_min": _lazy("within minutes"),
    "per": _lazy("counted per"),
    "ignore_not": _lazy("calming phrases ignored"),
    "severity": _lazy("severity"),
    "severity_at_least": _lazy("severity, at least"),
    "call": _lazy("who is called"),
    "tell": _lazy("who is told"),
    "tag": _lazy("tag"),
    "suggest": _lazy("what is suggested"),
    "stop": _lazy("no other rule is asked"),
    "unanswered_min": _lazy("minutes until the next person is called"),
    "then_call": _lazy("who is called next"),
    "confirm": _lazy("a person confirms the severity"),
    "score_without_copies": _lazy("the score without copies is shown"),
    "any": _lazy("one of several"),
    "all": _lazy("all of several"),
    "not": _lazy("must not hold"),
    "points": _lazy("points"),
    "if": _lazy("its condition"),
    "then": _lazy("what it sets off"),
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


def in_words(value: Any) -> str:
    """Return a value of a rule as people read it."""
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "; ".join(condition_in_words(value)) or _("nothing")
    if isinstance(value, list):
        return _(" or ").join(in_words(item) for item in value)
    return severity_word(value) if isinstance(value, str) else str(value)


def condition_in_words(condition: Mapping[str, Any]) -> Iterator[str]:
    """Yield each part of a condition as "what: value", alternatives in one part."""
    settings = [key for key in condition if key in SETTING_KEYS]
    for key, value in condition.items():
        if key in {"any", "all"} and isinstance(value, list):
            joined = _(" or ") if key == "any" else "; "
            yield joined.join(f"({'; '.join(condition_in_words(child))})" for child in value)
        elif key == "not" and isinstance(value, Mapping):
            yield _("not (%(condition)s)") % {"condition": "; ".join(condition_in_words(value))}
        elif key not in settings:
            yield f"{key_in_words(key)}: {in_words(value)}"
    for key in settings:
        yield f"{key_in_words(key)}: {in_words(condition[key])}"
