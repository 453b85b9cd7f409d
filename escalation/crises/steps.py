"""The steps of a crisis, its number, and what should be looked at before it is closed.

Pure: no rows; times and facts are handed in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, ngettext

STEPS: Final = ("detected", "confirmed", "responding", "watching", "closed", "reviewed")
# Steps a person chooses from while the crisis runs; closing is an act of its own.
CHOOSABLE: Final = ("detected", "confirmed", "responding", "watching")
# What private numbers are made of: nothing that is read for another, no vowel that makes a word.
_SIGNS: Final = "BCDFGHJKLMNPQRSTVWXZ23456789"
GRAVE: Final = ("watch", "concern", "serious", "crisis")


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the head of the page shows it."""

    key: str
    state: str
    at: datetime | None


def shown_steps(status: str, reached: Mapping[str, str]) -> list[Step]:
    """Return all steps as done, now or to come; reached: step -> ISO time."""
    now = STEPS.index(status)
    shown = []
    for place, key in enumerate(STEPS):
        at = datetime.fromisoformat(reached[key]) if key in reached else None
        state = "now" if place == now else "done" if place < now else "next"
        shown.append(Step(key, state, at if place <= now else None))
    return shown


def next_number(year: int, taken: Iterable[str]) -> str:
    """Return the next number of a year, "C-2026-014"; taken: numbers already given."""
    head = f"C-{year}-"
    used = [int(number[len(head) :]) for number in taken if number.startswith(head)]
    return f"{head}{max(used, default=0) + 1:03d}"


def private_number(year: int, taken: Iterable[str], choose: Callable[[Sequence[str]], str]) -> str:
    """Return a number of a private crisis, "P-2026-7KQX": no order and no gap tells of others.

    Args: taken: numbers already given. choose: takes one of several by chance.
    """
    given = set(taken)
    while True:
        number = f"P-{year}-{''.join(choose(_SIGNS) for _ in range(4))}"
        if number not in given:
            return number


def is_raise(old: str, new: str) -> bool:
    """Tell whether a change of severity goes up."""
    return GRAVE.index(new) > GRAVE.index(old)


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts that closing looks at."""

    severity: str
    has_confirmed_line: bool
    next_update_at: datetime | None
    open_alerts: int


def open_checks(standing: Standing, now: datetime) -> list[str]:
    """Return, in sentences, what still speaks against closing; empty when nothing does."""
    found = []
    if standing.severity in {"serious", "crisis"}:
        found.append(gettext("The severity has not been lowered."))
    if standing.next_update_at and standing.next_update_at > now:
        found.append(gettext("A public update is still promised."))
    if not standing.has_confirmed_line:
        found.append(gettext("No confirmed line was ever set."))
    if standing.open_alerts:
        found.append(
            ngettext(
                "%(n)d alert of its storylines needs a decision.",
                "%(n)d alerts of its storylines need a decision.",
                standing.open_alerts,
            )
            % {"n": standing.open_alerts}
        )
    return found
