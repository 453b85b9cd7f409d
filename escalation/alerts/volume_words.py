"""How far the volume stands out, in a sentence with what it rests on. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from escalation.criteria.sentences import number


def volume_words(volume: Mapping[str, Any]) -> list[str]:
    """Return why an alert's volume is unusual, as sentences; empty where it is not."""
    if not volume:
        return []
    told = [_of_storyline(volume) if volume["stream"] == "loudest" else _of_stream(volume)]
    if volume.get("all"):
        told.append(
            _("Everything together: %(sentence)s") % {"sentence": _of_stream(volume["all"])}
        )
    if volume.get("is_learning"):
        told.append(_("The desk has listened for less than two days: what is usual is a guess."))
    if volume.get("over"):
        told.append(_("It is back within the usual."))
    return told


def _of_stream(volume: Mapping[str, Any]) -> str:
    values = {
        "times": number(volume["times"]),
        "when": _("%(day)s at %(hour)d")
        % {"day": _on_day(int(volume["weekday"])), "hour": volume["hour"]},
        "count": number(volume["count"]),
        "low": number(volume["low"]),
        "high": number(volume["high"]),
        "weeks": ngettext("%(n)d week", "%(n)d weeks", volume["weeks"]) % {"n": volume["weeks"]},
        "source": volume.get("source", ""),
    }
    if volume["stream"] == "all":
        return (
            _(
                "%(times)s times what is usual %(when)s: %(count)s mentions within an hour, where"
                " %(low)s to %(high)s are usual. That rests on %(weeks)s."
            )
            % values
        )
    return (
        _(
            "%(source)s: %(times)s times what is usual %(when)s, with %(count)s mentions within an"
            " hour, where %(low)s to %(high)s are usual. That rests on %(weeks)s."
        )
        % values
    )


def _of_storyline(volume: Mapping[str, Any]) -> str:
    return _(
        "This storyline got %(count)s mentions within an hour: %(times)s times what the loudest"
        " storyline got on the days before."
    ) % {"count": number(volume["count"]), "times": number(volume["times"])}


def _on_day(weekday: int) -> str:
    return (
        pgettext("usual", "on a Monday"),
        pgettext("usual", "on a Tuesday"),
        pgettext("usual", "on a Wednesday"),
        pgettext("usual", "on a Thursday"),
        pgettext("usual", "on a Friday"),
        pgettext("usual", "on a Saturday"),
        pgettext("usual", "on a Sunday"),
    )[weekday]
