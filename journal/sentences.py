"""What an entry says: each room registers a sentence per verb; screens and exports read them here.

Knows no verb itself. A sentence goes on from the name before it: "Saga Lindehav" + "took alert 12".
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext

from journal.models import Entry, Sealed

Sentence = Callable[[Entry], str]
# From the id of an object, or the rest of an agent's name, to an address or a name.
Place = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Group:
    """Verbs about one noun: its name in the log's filter, and the icon before its entries."""

    name: str | Promise
    icon: str


_sentences: Final[dict[str, Sentence]] = {}
_groups: Final[dict[str, Group]] = {}
_places: Final[dict[str, Place]] = {}
_agents: Final[dict[str, Place]] = {}
_decisions: Final[set[str]] = set()


def register(
    sentences: Mapping[str, Sentence],
    *,
    groups: Mapping[str, Group] | None = None,
    places: Mapping[str, Place] | None = None,
    agents: Mapping[str, Place] | None = None,
    decisions: Collection[str] = (),
) -> None:
    """Tell the log how a room's entries are worded; called by the room's AppConfig.ready().

    Args:
        sentences: verb -> what it says after the name, in the active language.
        groups: noun (the verb before its dot) -> name and icon.
        places: object type -> address of an object by its id.
        agents: "worker" or the part of "source:press" before the colon -> name, by what follows it.
        decisions: verbs with which a person decides something; the log sets them apart.
    Raises:
        ValueError when two rooms claim one verb, noun or object type.
    """
    _add(_sentences, sentences)
    _add(_groups, groups or {})
    _add(_places, places or {})
    for agent, named in (agents or {}).items():
        # Several rooms may let the same part of the desk act; its first name stands.
        _agents.setdefault(agent, named)
    _decisions.update(decisions)


def sentence(entry: Entry) -> str:
    """Say what an entry tells of, without who did it; a verb nobody words is shown as it is."""
    worded = _sentences.get(entry.verb)
    if worded is None:
        return gettext("recorded %(verb)s") % {"verb": entry.verb}
    return worded(entry)


def who(entry: Entry) -> str:
    """Say who acted: the person, "A for B", or the part of the desk that did it by itself."""
    if entry.actor is not None:
        if entry.on_behalf_of is not None:
            return gettext("%(who)s for %(whom)s") % {
                "who": entry.actor.name,
                "whom": entry.on_behalf_of.name,
            }
        return entry.actor.name
    kind, _, rest = entry.agent.partition(":")
    named = _agents.get(kind)
    if named is not None:
        return named(rest)
    return entry.agent or gettext("The desk")


def agents_named(text: str) -> list[str]:
    """Return the kinds of agents whose name, in the active language, holds a text."""
    sought = text.casefold()
    return [
        kind for kind, named in _agents.items() if sought == kind or sought in named("").casefold()
    ]


def words(entry: Entry) -> Mapping[str, Any]:
    """Return an entry's sealed words; nothing if it has none or they were erased."""
    if not entry.commitment:
        return {}
    try:
        payload: Mapping[str, Any] = entry.sealed.payload
    except Sealed.DoesNotExist:
        return {}
    return payload


def is_erased(entry: Entry) -> bool:
    """Tell whether an entry once had sealed words that are gone."""
    return bool(entry.commitment) and not words(entry)


def address(entry: Entry) -> str:
    """Return the address of what an entry is about, "" where there is no such page."""
    place = _places.get(entry.object_type)
    return place(entry.object_id) if place and entry.object_id else ""


def icon(entry: Entry) -> str:
    """Return the icon before an entry."""
    group = _groups.get(noun(entry.verb))
    return group.icon if group else "log"


def is_decision(entry: Entry) -> bool:
    """Tell whether a person decided something with this entry."""
    return entry.verb in _decisions


def noun(verb: str) -> str:
    """Return what a verb is about: "alert" of "alert.raised"."""
    return verb.partition(".")[0]


def group_names() -> list[tuple[str, str]]:
    """Return the nouns with their names in the active language, in order of name."""
    named = ((key, str(group.name)) for key, group in _groups.items())
    return sorted(named, key=lambda pair: pair[1].casefold())


def known_verbs() -> frozenset[str]:
    """Return every verb that some room has put into words."""
    return frozenset(_sentences)


def _add(known: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if known.setdefault(key, value) is not value:
            raise ValueError(f"{key!r} is already worded by another room")
