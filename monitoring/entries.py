"""How the record words what listening did: sources, deliveries, sightings, files, persons.

A sentence goes on from a name: "Elof Grandin" + "added the source press."
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from journal.models import Entry
from journal.sentences import Group, Sentence, register, words

_LOST = gettext_lazy("[erased]")


def _about(template: Callable[[], str]) -> Sentence:
    """Word an entry about a source by its short name."""
    return lambda entry: template() % {"source": entry.data.get("source", entry.object_id)}


def _stored(entry: Entry) -> str:
    data: dict[str, Any] = entry.data
    new, changed = int(data.get("new", 0)), int(data.get("changed", 0))
    said = ngettext("stored %(count)s mention", "stored %(count)s mentions", new) % {"count": new}
    if changed:
        said += ", " + ngettext("%(count)s had changed", "%(count)s had changed", changed) % {
            "count": changed
        }
    if bad := int(data.get("quarantined", 0)):
        said += ", " + ngettext(
            "%(count)s could not be read", "%(count)s could not be read", bad
        ) % {"count": bad}
    if unknown := int(data.get("unknown", 0)):
        said += ", " + ngettext(
            "%(count)s had figures for a mention we do not know",
            "%(count)s had figures for mentions we do not know",
            unknown,
        ) % {"count": unknown}
    return said + "."


def _moved(entry: Entry) -> str:
    return gettext("reads %(source)s at %(to)s from now on: it has moved for good.") % {
        "source": entry.data.get("source", entry.object_id),
        "to": words(entry).get("to") or _LOST,
    }


def _file(entry: Entry) -> str:
    return gettext("brought in the file %(file)s with %(rows)s rows.") % {
        "file": words(entry).get("file") or _LOST,
        "rows": entry.data.get("rows", 0),
    }


def register_entries() -> None:
    """Teach the log this room's verbs."""
    register(
        {
            "source.added": _about(lambda: gettext("added the source %(source)s.")),
            "source.changed": _about(lambda: gettext("changed the source %(source)s.")),
            "source.paused": _about(lambda: gettext("paused the source %(source)s.")),
            "source.resumed": _about(lambda: gettext("listens to %(source)s again.")),
            "source.secret-changed": _about(
                lambda: gettext("gave the source %(source)s a new signing secret.")
            ),
            "source.blind": _about(lambda: gettext("cannot see the source %(source)s any more.")),
            "source.heard": _about(lambda: gettext("hears the source %(source)s again.")),
            "source.moved": _moved,
            "source.gap": _about(lambda: gettext("could not see %(source)s for a while.")),
            "batch.stored": _stored,
            "batch.peeked": _stored,
            "batch.parked": lambda entry: (
                gettext("set delivery %(batch)s aside after too many failures.")
                % {"batch": entry.object_id}
            ),
            "batch.retried": lambda entry: (
                gettext("has delivery %(batch)s tried once more.") % {"batch": entry.object_id}
            ),
            "batch.left": lambda entry: (
                gettext("gave delivery %(batch)s up; its bytes are kept.")
                % {"batch": entry.object_id}
            ),
            "quarantine.settled": lambda entry: (
                gettext("looked at an item that could not be read (%(item)s).")
                % {"item": entry.object_id}
            ),
            "sighting.written": lambda _entry: gettext("wrote in a sighting."),
            "report.sent": lambda _entry: gettext("reported from inside."),
            "file.imported": _file,
            "replay.asked": lambda entry: (
                gettext("had the storm played, %(speed)s times faster.")
                % {"speed": entry.data.get("speed", "")}
            ),
            "replay.cancelled": lambda _entry: gettext("broke the storm off."),
            "storyline.named": lambda entry: (
                gettext("called a storyline “%(title)s”.")
                % {"title": words(entry).get("title") or _LOST}
            ),
            "person.noted": lambda _entry: gettext("wrote on a person's card."),
        },
        groups={
            "source": Group(gettext_lazy("Sources"), "source"),
            "batch": Group(gettext_lazy("Deliveries"), "inbox"),
            "quarantine": Group(gettext_lazy("Could not be read"), "inbox"),
            "sighting": Group(gettext_lazy("Sightings"), "say"),
            "report": Group(gettext_lazy("Reports"), "people"),
            "file": Group(gettext_lazy("Files"), "log"),
            "replay": Group(gettext_lazy("Storms played"), "horn"),
            "storyline": Group(gettext_lazy("Storylines"), "say"),
            "person": Group(gettext_lazy("Persons"), "people"),
        },
    )
