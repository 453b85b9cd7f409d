"""How the queue is ordered and named: tabs, groups, filters. Pure: values in, values out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

IN_QUEUE: Final = ("open", "acknowledged")

TABS: Final[Mapping[str, Promise]] = {
    "all": pgettext_lazy("queue", "All"),
    "mine": pgettext_lazy("queue", "Mine"),
    "reports": pgettext_lazy("queue", "Reports"),
    "praise": pgettext_lazy("queue", "Praise"),
    "snoozed": pgettext_lazy("queue", "Snoozed"),
    "service": pgettext_lazy("queue", "Service"),
}
GROUPS: Final[Mapping[str, Promise]] = {
    "decide": gettext_lazy("Needs a decision"),
    "acknowledged": gettext_lazy("Acknowledged"),
    "praise": gettext_lazy("Praise to pass on"),
    "snoozed": gettext_lazy("Snoozed"),
    "service": gettext_lazy("With customer service"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the queue."""

    id: int
    revision: int
    group: str
    severity: str
    score: int | None
    text: str
    lang: str
    at: datetime
    author: str
    storyline: str
    tone: int | None
    is_unread: bool
    until: datetime | None = None
    # How many alerts were merged into it.
    merged: int = 0
    labels: tuple[str, ...] = ()
    # The severity that waits for a person's yes.
    proposed: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether a person has taken it: shown, but quieter."""
        return self.group == "acknowledged"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader narrowed the queue to."""

    tab: str = "all"
    words: str = ""
    severity: str = ""
    source: str = ""
    label: str = ""
    is_unread: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but the tab is asked for."""
        return bool(self.words or self.severity or self.source or self.label or self.is_unread)


def group_of(kind: str, state: str) -> str:
    """Return the group a row stands in, "" when it has left the queue."""
    if state in {"snoozed", "handed-over"}:
        return "snoozed" if state == "snoozed" else "service"
    if state not in IN_QUEUE:
        return ""
    if kind == "praise":
        return "praise"
    return "decide" if state == "open" else "acknowledged"


def is_in_tab(tab: str, kind: str, state: str, *, is_mine: bool) -> bool:
    """Tell whether an alert stands in a tab."""
    fits: dict[str, Callable[[], bool]] = {
        "all": lambda: state in IN_QUEUE,
        "mine": lambda: is_mine and bool(group_of(kind, state)),
        "reports": lambda: kind == "report" and state in IN_QUEUE,
        "praise": lambda: kind == "praise" and state in IN_QUEUE,
        "snoozed": lambda: state == "snoozed",
        "service": lambda: state == "handed-over",
    }
    return fits[tab]()


def grouped(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Return rows by group in the order of the screen, empty groups left out."""
    return [(key, found) for key in GROUPS if (found := [r for r in rows if r.group == key])]


def neighbour(ids: list[int], current: int) -> int | None:
    """Return the id after one in the queue, the one before it at the end, None if it is alone."""
    if current not in ids:
        return ids[0] if ids else None
    place = ids.index(current)
    rest = ids[place + 1 :] or ids[:place][::-1]
    return rest[0] if rest else None


def shown_author(handle: str, name: str, source: str, *, is_internal: bool) -> str:
    """Return how an author is named in a row: the handle outside, the name inside the house."""
    if is_internal:
        return name or source
    return handle or name or source
