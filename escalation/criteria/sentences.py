"""The sentences behind a score, one for each kind of reason, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

Names = Mapping[str, Mapping[str, str]]

_SPEAKS = {
    "authority": gettext_lazy("An authority speaks."),
    "press": gettext_lazy("The press speaks."),
    "big": gettext_lazy("The account has many followers."),
    "inside": gettext_lazy("Somebody inside speaks."),
}


def sentence(why: list[Any], names: Names) -> str:
    """Return one compact reason in words, "" when it says nothing to a reader."""
    kind, *values = why
    say = _SENTENCES.get(kind)
    return say(values, names) if say else ""


def nothing(criterion: str, points: int) -> str:
    """Return what to say when no single reason stands out."""
    if criterion == "nature":
        return _("No alarming words and no negative tone.")
    if criterion == "reach":
        return _("Few people could have seen it.")
    if criterion == "impact":
        return _("Nobody in particular is affected.")
    return _("No faster than usual.") if not points else _("Faster than usual.")


def number(value: float) -> str:
    """Return a number as people write it in the reader's language."""
    pattern = "#,##0.#" if value < 10 else "#,##0"
    return str(format_decimal(value, format=pattern, locale=(get_language() or "en")[:2]))


def _list(values: list[Any], names: Names) -> str:
    name, words = values
    claim = names["claims"].get(name, name)
    if not words:
        return f"{claim}."
    quoted = ", ".join(_("“%s”") % word for word in words)
    return f"{claim}: {quoted}."


def _rule(values: list[Any], names: Names) -> str:
    return f"{names['rules'].get(values[0], values[0])}."


def _tone(values: list[Any], _names: Names) -> str:
    share, minutes = values
    if not share:
        return _("The tone is unsure.")
    if not minutes:
        return _("The tone is negative.")
    return _("%(percent)d %% of the mentions are negative.") % {"percent": round(share * 100)}


def _people(values: list[Any], _names: Names) -> str:
    people, minutes = values
    if not minutes:
        return ngettext(
            "%(people)s person could have seen it.",
            "%(people)s people could have seen it.",
            people,
        ) % {"people": number(people)}
    return ngettext(
        "%(people)s person could have seen it in %(minutes)d min.",
        "%(people)s people could have seen it in %(minutes)d min.",
        people,
    ) % {"people": number(people), "minutes": minutes}


def _tier(values: list[Any], _names: Names) -> str:
    return str(_SPEAKS.get(values[0], ""))


def _question(_values: list[Any], _names: Names) -> str:
    return _("Somebody waits for an answer.")


def _speed(values: list[Any], _names: Names) -> str:
    """Say it by the minute, on quiet days by the hour."""
    rate, low, high, of_all = values
    if rate >= 1:
        said = _("All mentions together: %(rate)s a minute.") if of_all else ""
        said = said or _("%(rate)s mentions a minute.")
        return f"{said % {'rate': number(rate)}} {_usual(low, high)}"
    said = _("All mentions together: %(rate)s an hour.") if of_all else ""
    said = said or _("%(rate)s mentions an hour.")
    return f"{said % {'rate': number(rate * 60)}} {_usual(low * 60, high * 60)}"


def _usual(low: float, high: float) -> str:
    """Say it in whole mentions: nobody has heard of a third of one."""
    if high < 1:
        return _("Usual for this hour is fewer than 1.")
    if round(low) == round(high):
        return _("Usual for this hour is %(high)s.") % {"high": number(round(high))}
    return _("Usual for this hour is %(low)s to %(high)s.") % {
        "low": number(round(low)),
        "high": number(round(high)),
    }


_SENTENCES: Mapping[str, Callable[[list[Any], Names], str]] = {
    "list": _list,
    "rule": _rule,
    "tone": _tone,
    "people": _people,
    "tier": _tier,
    "question": _question,
    "speed": _speed,
}
