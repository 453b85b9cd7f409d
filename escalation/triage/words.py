"""What the triage screen says: what was just done, what the keys do, what was narrowed. Pure."""

from django.utils.translation import gettext, ngettext, npgettext


def done_words(action: str, count: int) -> str:
    """Return what a decision has just done; count: how many alerts."""
    sentences = {
        "acknowledge": npgettext("just done", "Acknowledged", "Acknowledged %(n)d alerts", count),
        "assign": npgettext("just done", "Assigned", "Assigned %(n)d alerts", count),
        "dismiss": npgettext("just done", "Dismissed", "Dismissed %(n)d alerts", count),
        "snooze": npgettext("just done", "Snoozed", "Snoozed %(n)d alerts", count),
        "hand_over": npgettext(
            "just done",
            "Handed to customer service",
            "Handed %(n)d alerts to customer service",
            count,
        ),
        "take_back": npgettext("just done", "Back in triage", "%(n)d alerts back in triage", count),
        "pass_on": npgettext(
            "just done", "Praise passed on", "Praise passed on %(n)d times", count
        ),
        "escalate": npgettext(
            "just done", "Part of the crisis now", "%(n)d alerts part of the crisis now", count
        ),
        "merge": gettext("Merged into one alert"),
        "split": gettext("Split off: it has an alert of its own now"),
        "label": npgettext("just done", "Labelled", "Labelled %(n)d alerts", count),
        "confirm": npgettext("just done", "Confirmed", "Confirmed %(n)d alerts", count),
        "keep": npgettext("just done", "Kept as it is", "Kept %(n)d alerts as they are", count),
        "undo": npgettext("just done", "Undone", "Undone for %(n)d alerts", count),
    }
    return sentences[action] % {"n": count}


def decision_words(action: str) -> str:
    """Return what somebody did, after their name, in the history of an alert."""
    words = {
        "acknowledge": gettext("acknowledged it"),
        "assign": gettext("assigned it"),
        "dismiss": gettext("dismissed it"),
        "snooze": gettext("snoozed it"),
        "hand_over": gettext("handed it to customer service"),
        "take_back": gettext("took it back"),
        "pass_on": gettext("passed it on"),
        "escalate": gettext("opened a crisis from it"),
        "confirm": gettext("confirmed its severity"),
        "keep": gettext("kept its severity"),
        "merge": gettext("merged it"),
        "split": gettext("split it"),
    }
    return words.get(action, action)


def seen_words(names: list[str]) -> str:
    """Return who else has seen an alert; names: last first, at most a handful are named."""
    if not names:
        return gettext("Seen by you.")
    if len(names) == 1:
        return gettext("Seen by you and %(who)s.") % {"who": names[0]}
    shown = ", ".join(names[:3])
    more = len(names) - 3
    if more > 0:
        return ngettext(
            "Seen by you, %(who)s and %(n)d more.", "Seen by you, %(who)s and %(n)d more.", more
        ) % {"who": shown, "n": more}
    return gettext("Seen by you, %(who)s.") % {"who": shown}


def page_keys() -> list[tuple[str, str]]:
    """Return what the keys of this page do, for the key list."""
    return [
        (gettext("Next, previous"), "j k"),
        (gettext("Open"), "enter"),
        (gettext("Tick for a joint decision"), "x"),
        (gettext("Acknowledge"), "e"),
        (gettext("Assign"), "a"),
        (gettext("Dismiss with a reason"), "d"),
        (gettext("Set aside: snooze, or customer service"), "s"),
        (gettext("Take back"), "b"),
        (gettext("Pass praise on"), "p"),
        (gettext("Confirm the severity"), "y"),
        (gettext("Merge the ticked alerts into one"), "m"),
        (gettext("Split off what does not belong"), "u"),
        (gettext("Label"), "l"),
        (gettext("Escalate to crisis"), "shift+e"),
        (gettext("Show what is new"), "n"),
        (gettext("Filter the queue"), "f"),
        (gettext("Find in the queue"), "/"),
    ]
