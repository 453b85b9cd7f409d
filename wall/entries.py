"""How the record words what was done with screens and walls."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.models import Entry
from journal.sentences import Group, Sentence, register, words


def _name(entry: Entry) -> str:
    name = words(entry).get("name")
    return str(name) if name else _("screen %(number)s") % {"number": entry.object_id}


def _paired(entry: Entry) -> str:
    if entry.data.get("profile") == "control":
        said = _("paired the screen “%(name)s” for the control room")
    else:
        said = _("paired the screen “%(name)s” for a corridor")
    return said % {"name": _name(entry)}


def _renamed(entry: Entry) -> str:
    return _("renamed the screen “%(before)s” to “%(name)s”") % {
        "before": words(entry).get("before") or entry.object_id,
        "name": _name(entry),
    }


SENTENCES: Final[dict[str, Sentence]] = {
    "screen.paired": _paired,
    "screen.renamed": _renamed,
    "screen.revoked": lambda entry: _("revoked the screen “%(name)s”") % {"name": _name(entry)},
    "mention.hidden": lambda entry: (
        _("took mention %(number)s off the walls") % {"number": entry.object_id}
    ),
    "mention.shown": lambda entry: (
        _("let mention %(number)s be shown on walls again") % {"number": entry.object_id}
    ),
}


def register_entries() -> None:
    """Tell the log how entries of this room are worded."""
    register(
        SENTENCES,
        groups={"screen": Group(gettext_lazy("Wall monitors"), "wall")},
        places={"screen": lambda _number: reverse("screens")},
    )
