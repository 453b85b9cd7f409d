"""How the record words what was done to the rules."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from journal.models import Entry
from journal.sentences import Group, Sentence, register, words


def _version(template: Callable[[], str]) -> Sentence:
    return lambda entry: template() % {"version": entry.object_id}


def _again(entry: Entry) -> str:
    return gettext("proposed to go back to rule set v%(based_on)s, as v%(version)s. %(reason)s") % {
        "based_on": entry.data.get("based_on", ""),
        "version": entry.object_id,
        "reason": words(entry).get("reason") or "",
    }


def _proposed(entry: Entry) -> str:
    return gettext("proposed rule set v%(version)s. %(reason)s") % {
        "version": entry.object_id,
        "reason": words(entry).get("reason") or "",
    }


def register_entries() -> None:
    """Teach the log the verbs of rule sets."""
    register(
        {
            "rule-set.drafted": _version(lambda: gettext("began rule set v%(version)s.")),
            "rule-set.changed": _version(
                lambda: gettext("changed the draft of rule set v%(version)s.")
            ),
            "rule-set.proposed": _proposed,
            "rule-set.published": _version(lambda: gettext("put rule set v%(version)s in force.")),
            "rule-set.rolled-back": _again,
            "rule-set.discarded": _version(lambda: gettext("discarded rule set v%(version)s.")),
        },
        groups={"rule-set": Group(gettext_lazy("Rules"), "sliders")},
        places={"rule-set": lambda version: reverse("rule-set", args=[version])},
        decisions=("rule-set.published", "rule-set.proposed"),
    )
