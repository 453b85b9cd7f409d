"""How the record words what rules ask of people beside the score."""

from django.utils.translation import gettext, ngettext

from escalation.criteria.asking import name_word
from escalation.criteria.words import severity_word
from journal.models import Entry


def with_question(entry: Entry, sentence: str) -> str:
    """Return a sentence, and after it what a person is asked to confirm, if anything."""
    if not entry.data.get("proposed"):
        return sentence
    return gettext("%(sentence)s A person is asked to confirm %(severity)s.") % {
        "sentence": sentence,
        "severity": severity_word(str(entry.data["proposed"])),
    }


def roles(entry: Entry) -> str:
    """Return on whose desks an alert was shown."""
    return ", ".join(name_word(str(role)) for role in entry.data.get("told", ()))


def unanswered(entry: Entry, subject: str) -> str:
    """Say how long nobody answered, and who sees it now."""
    minutes = int(entry.data.get("minutes", 0))
    sentence = ngettext(
        "noticed that nobody answered %(subject)s within %(n)d minute.",
        "noticed that nobody answered %(subject)s within %(n)d minutes.",
        minutes,
    ) % {"subject": subject, "n": minutes}
    if not entry.data.get("told"):
        return sentence
    return gettext("%(sentence)s It is shown on the desk of %(who)s.") % {
        "sentence": sentence,
        "who": roles(entry),
    }
