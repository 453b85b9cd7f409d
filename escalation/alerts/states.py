"""What may be done with an alert, and when: the table of moves in triage.

Pure: knows states and scores, no rows, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, gettext_lazy

# Least grave first. Praise stands beside the scale.
SEVERITIES: Final = ("none", "praise", "watch", "concern", "serious", "crisis")
# How much an alert must grow to come back by itself from sleep or from customer service.
RETURN_MARGIN: Final = 5
UNDO_S: Final = 60
# How an alert stands for whoever may not know of the private crisis it is part of.
IN_HAND: Final = "in-hand"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an action may be taken, where it leads ("" stays), for which kinds."""

    origins: frozenset[str]
    target: str
    kinds: frozenset[str] = frozenset({"storyline", "report", "praise", "group", "volume"})


_GRAVE: Final = frozenset({"storyline", "report", "group", "volume"})
_IN_QUEUE: Final = frozenset({"open", "acknowledged"})
_ASLEEP: Final = frozenset({"snoozed", "handed-over"})

MOVES: Final[Mapping[str, Move]] = {
    "acknowledge": Move(_ASLEEP | {"open"}, "acknowledged"),
    "assign": Move(_IN_QUEUE | _ASLEEP, ""),
    "dismiss": Move(_IN_QUEUE | _ASLEEP, "dismissed"),
    "snooze": Move(_IN_QUEUE | {"snoozed"}, "snoozed"),
    "hand_over": Move(_IN_QUEUE | {"snoozed"}, "handed-over", _GRAVE),
    "take_back": Move(_ASLEEP, "open"),
    "pass_on": Move(_IN_QUEUE | {"snoozed"}, "passed-on", frozenset({"praise"})),
    "escalate": Move(_IN_QUEUE | _ASLEEP, "in-crisis", _GRAVE),
    # Only while the rules ask for a yes (Alert.proposed).
    "confirm": Move(_IN_QUEUE | _ASLEEP, ""),
    "keep": Move(_IN_QUEUE | _ASLEEP, ""),
    "merge": Move(_IN_QUEUE | _ASLEEP, "merged", _GRAVE - {"volume"}),
    "split": Move(_IN_QUEUE | _ASLEEP, "", frozenset({"storyline", "group"})),
    "label": Move(_IN_QUEUE | _ASLEEP, ""),
}

# What it turned out to be, for the backtest.
OUTCOMES: Final[Mapping[str, str]] = {
    "acknowledge": "true_alarm",
    "assign": "true_alarm",
    "confirm": "true_alarm",
    "hand_over": "customer_matter",
    "pass_on": "praise",
    "escalate": "true_alarm",
}
DISMISSALS: Final = {
    "false_alarm": gettext_lazy("False alarm: it is not true, or nothing happened"),
    "noise": gettext_lazy("Noise: true, but nobody needs to act"),
    "duplicate": gettext_lazy("Duplicate: we are on it already"),
    "not_about_us": gettext_lazy("Not about us"),
}


def may(action: str, state: str, kind: str) -> bool:
    """Tell whether an action fits an alert as it stands now."""
    move = MOVES[action]
    return state in move.origins and kind in move.kinds


def open_moves(state: str, kind: str, proposed: str = "") -> frozenset[str]:
    """Return every action that fits an alert as it stands now; proposed: what waits for a yes."""
    moves = {action for action in MOVES if may(action, state, kind)}
    return frozenset(moves if proposed else moves - {"confirm", "keep"})


def target(action: str, state: str) -> str:
    """Return the state an action leads to from a state it fits."""
    return MOVES[action].target or state


def rank(severity: str) -> int:
    """Order severities by how grave they are; one never seen before is below all."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1


def comes_back(state: str, score: int, returns_above: int | None) -> bool:
    """Tell whether an alert that sleeps, or lies with customer service, has heated up.

    returns_above: its score when it was laid aside.
    """
    return state in _ASLEEP and returns_above is not None and score >= returns_above + RETURN_MARGIN


def standing(state: str) -> str:
    """Say in a sentence why a move does not fit: where the alert stands."""
    sentences = {
        "waiting": gettext("This has not been raised yet."),
        "open": gettext("This needs a decision first."),
        "acknowledged": gettext("This is already acknowledged."),
        "snoozed": gettext("This is snoozed."),
        "handed-over": gettext("This is with customer service."),
        "dismissed": gettext("This has been dismissed."),
        "passed-on": gettext("This has been passed on."),
        "in-crisis": gettext("This is part of a crisis. Decide there."),
        IN_HAND: gettext("Somebody has taken this in hand."),
        "settled": gettext("This was settled with its crisis."),
        "faded": gettext("This has faded by itself."),
        "merged": gettext("This is merged into another alert. Decide there."),
        "parted": gettext("This was split up again."),
    }
    return sentences[state]


def overtaken(action: str, who: str, clock: str) -> str:
    """Say who was faster, what they did and when; clock: "14:31"."""
    sentences = {
        "acknowledge": gettext("%(who)s acknowledged this at %(clock)s. Nothing was changed."),
        "assign": gettext("%(who)s assigned this at %(clock)s. Nothing was changed."),
        "dismiss": gettext("%(who)s dismissed this at %(clock)s. Nothing was changed."),
        "snooze": gettext("%(who)s snoozed this at %(clock)s. Nothing was changed."),
        "hand_over": gettext(
            "%(who)s handed this to customer service at %(clock)s. Nothing was changed."
        ),
        "take_back": gettext("%(who)s took this back at %(clock)s. Nothing was changed."),
        "pass_on": gettext("%(who)s passed this on at %(clock)s. Nothing was changed."),
        "escalate": gettext("%(who)s opened a crisis from this at %(clock)s. Nothing was changed."),
        "confirm": gettext("%(who)s confirmed the severity at %(clock)s. Nothing was changed."),
        "keep": gettext("%(who)s kept the severity at %(clock)s. Nothing was changed."),
        "merge": gettext("%(who)s merged this at %(clock)s. Nothing was changed."),
        "split": gettext("%(who)s split this at %(clock)s. Nothing was changed."),
    }
    return sentences[action] % {"who": who, "clock": clock}
