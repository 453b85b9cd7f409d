"""How the record words what was decided: one sentence per verb of alerts and crises.

A sentence goes on from a name: "Saga Lindehav" + "acknowledged “Smoke on Tärnan”."
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext

from escalation.alerts.entries import roles, unanswered, with_question
from escalation.crises.access import private_logs
from escalation.crises.types import type_name
from escalation.criteria.words import severity_word
from journal.access import let_in
from journal.models import Entry
from journal.sentences import Group, Sentence, register, words

_LOST = gettext_lazy("[erased]")


def status_word(key: object) -> str:
    """Return a step of a crisis as it stands in a sentence."""
    known = {
        "detected": pgettext("crisis step", "Detected"),
        "confirmed": pgettext("crisis step", "Confirmed"),
        "responding": pgettext("crisis step", "Responding"),
        "watching": pgettext("crisis step", "Watching"),
        "closed": pgettext("crisis step", "Closed"),
        "reviewed": pgettext("crisis step", "Reviewed"),
    }
    return known.get(str(key)) or str(key)


def _sealed(entry: Entry, field: str) -> str:
    return str(words(entry).get(field) or _LOST)


def _unit(entry: Entry) -> str:
    # By the name it had then, in the reader's language.
    swedish = (get_language() or "").startswith("sv")
    return (swedish and words(entry).get("unit_name_sv")) or _sealed(entry, "unit_name")


def _clock(iso: object) -> str:
    at = timezone.localtime(datetime.fromisoformat(str(iso)))
    today = timezone.localtime().date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"


def _subject(entry: Entry) -> str:
    # One alert goes by its title, several by how many they are.
    many = entry.data.get("alerts")
    if many:
        return ngettext("%(n)d alert", "%(n)d alerts", len(many)) % {"n": len(many)}
    if not entry.commitment:
        return gettext("alert %(id)s") % {"id": entry.object_id}
    return gettext("“%(title)s”") % {"title": _sealed(entry, "title")}


def _about(template: Callable[[], str], **more: Callable[[Entry], Any]) -> Sentence:
    def said(entry: Entry) -> str:
        values = {name: value(entry) for name, value in more.items()}
        return template() % {"subject": _subject(entry), **values}

    return said


def _with_reason(sentence: str, reason: str) -> str:
    if not reason:
        return sentence
    return gettext("%(sentence)s Reason: %(reason)s.") % {
        "sentence": sentence,
        "reason": reason.rstrip("."),
    }


# ---------------------------------------------------------------- alerts


def _raised(entry: Entry) -> str:
    template = (
        gettext("raised an alert in this crisis: %(subject)s, %(severity)s, score %(score)s.")
        if entry.data.get("crisis")
        else gettext("raised an alert: %(subject)s, %(severity)s, score %(score)s.")
    )
    return with_question(entry, template % _standing(entry, "severity"))


def _moved(entry: Entry) -> str:
    template = {
        "alert.rose": gettext("raised %(subject)s to %(severity)s, score %(score)s."),
        "alert.fell": gettext("lowered %(subject)s to %(severity)s, score %(score)s."),
    }[entry.verb]
    return with_question(entry, template % _standing(entry, "severity"))


def _standing(entry: Entry, which: str) -> dict[str, object]:
    return {
        "subject": _subject(entry),
        "severity": severity_word(entry.data.get(which)),
        "score": entry.data.get("score", ""),
    }


def _dismissed(entry: Entry) -> str:
    outcomes = {
        "false_alarm": gettext("dismissed %(subject)s as a false alarm."),
        "noise": gettext("dismissed %(subject)s as noise."),
        "duplicate": gettext("dismissed %(subject)s as a duplicate."),
        "not_about_us": gettext("dismissed %(subject)s as not about us."),
    }
    template = outcomes.get(str(entry.data.get("outcome"))) or gettext("dismissed %(subject)s.")
    return _with_reason(
        template % {"subject": _subject(entry)}, str(words(entry).get("reason") or "")
    )


def _returned(entry: Entry) -> str:
    sentences = {
        "time": gettext("put %(subject)s back in triage: its time was up."),
        "grew": gettext("put %(subject)s back in triage: it has grown."),
        "taken-back": gettext("took %(subject)s back into triage."),
    }
    # Whoever takes one back is a person; what comes back by itself without a word has grown.
    usual = "taken-back" if entry.actor_id else "grew"
    template = sentences[str(entry.data.get("why", usual))]
    return template % {"subject": _subject(entry)}


def _undone(entry: Entry) -> str:
    return gettext("undid the last decision on %(subject)s.") % {"subject": _subject(entry)}


def _merged(entry: Entry) -> str:
    count = len(entry.data.get("merged") or [])
    return ngettext(
        "merged %(n)d alert into %(subject)s.", "merged %(n)d alerts into %(subject)s.", count
    ) % {"n": count, "subject": _subject(entry)}


def _split(entry: Entry) -> str:
    count = len(entry.data.get("apart") or [])
    return ngettext(
        "split %(n)d alert off %(subject)s.", "split %(n)d alerts off %(subject)s.", count
    ) % {"n": count, "subject": _subject(entry)}


def _labelled(entry: Entry) -> str:
    sealed, subject = words(entry), _subject(entry)
    if sealed.get("removed") and not sealed.get("added"):
        return gettext("took the label %(labels)s off %(subject)s.") % {
            "labels": ", ".join(sealed["removed"]),
            "subject": subject,
        }
    return gettext("labelled %(subject)s %(labels)s.") % {
        "labels": ", ".join(sealed.get("added") or [str(_LOST)]),
        "subject": subject,
    }


_ALERTS: dict[str, Sentence] = {
    "alert.raised": _raised,
    "alert.rose": _moved,
    "alert.fell": _moved,
    "alert.proposed": lambda e: (
        gettext("asks a person to confirm %(severity)s for %(subject)s, score %(score)s.")
        % _standing(e, "proposed")
    ),
    "alert.told": _about(
        lambda: gettext("showed %(subject)s on the desk of %(who)s, as the rules ask."), who=roles
    ),
    "alert.unanswered": lambda e: unanswered(e, _subject(e)),
    "alert.stood-out": _about(
        lambda: gettext("noticed that far more is said than usual: %(subject)s, %(times)s times."),
        times=lambda e: e.data.get("times", ""),
    ),
    "alert.joined": _about(lambda: gettext("made %(subject)s part of this crisis.")),
    "alert.confirmed": _about(
        lambda: gettext("confirmed %(severity)s for %(subject)s."),
        severity=lambda e: severity_word(e.data.get("severity")),
    ),
    "alert.kept": _about(
        lambda: gettext("kept %(subject)s at %(severity)s and said no to %(other)s."),
        severity=lambda e: severity_word(e.data.get("severity")),
        other=lambda e: severity_word(e.data.get("declined")),
    ),
    "alert.folded": _about(
        lambda: gettext("folded %(subject)s into alert %(into)s."),
        into=lambda e: e.data.get("into", ""),
    ),
    "alert.acknowledged": _about(lambda: gettext("acknowledged %(subject)s.")),
    "alert.assigned": _about(
        lambda: gettext("assigned %(subject)s to %(who)s."), who=lambda e: _sealed(e, "to_name")
    ),
    "alert.dismissed": _dismissed,
    "alert.snoozed": _about(
        lambda: gettext("snoozed %(subject)s until %(clock)s."),
        clock=lambda e: _clock(e.data["until"]),
    ),
    "alert.returned": _returned,
    "alert.handed-over": _about(lambda: gettext("handed %(subject)s to customer service.")),
    "alert.passed-on": _about(lambda: gettext("passed praise on to %(unit)s."), unit=_unit),
    "alert.undone": _undone,
    "alert.merged": _merged,
    "alert.split": _split,
    "alert.labelled": _labelled,
}


# ---------------------------------------------------------------- crises


def _opened(entry: Entry) -> str:
    kind = type_name(str(entry.data.get("type")), get_language() or "en")
    severity = severity_word(entry.data.get("severity"))
    score = entry.data.get("score")
    values = {"severity": severity, "type": kind, "score": score}
    if score is not None:
        values["what"] = _opened_from(entry)
        return (
            gettext("opened the crisis from %(what)s, score %(score)s, as %(severity)s. %(type)s.")
            % values
        )
    if entry.data.get("mentions"):
        return gettext("opened the crisis from a mention as %(severity)s. %(type)s.") % values
    return gettext("opened the crisis as %(severity)s. %(type)s.") % values


def _opened_from(entry: Entry) -> str:
    alerts, told = len(entry.data.get("alerts") or [0]), entry.data.get("told")
    if told is None:
        return gettext("an alert")
    if alerts == 1:
        return ngettext("an alert of %(n)d mention", "an alert of %(n)d mentions", told) % {
            "n": told
        }
    return ngettext(
        "%(alerts)d alerts of %(n)d mention", "%(alerts)d alerts of %(n)d mentions", told
    ) % {"alerts": alerts, "n": told}


def _severity_changed(entry: Entry) -> str:
    up = gettext("raised severity from %(old)s to %(new)s.")
    down = gettext("lowered severity from %(old)s to %(new)s.")
    template = up if entry.verb == "crisis.raised" else down
    values = {
        "old": severity_word(entry.data.get("from")),
        "new": severity_word(entry.data.get("to")),
    }
    return _with_reason(template % values, _sealed(entry, "reason"))


def _noted(entry: Entry) -> str:
    text = _sealed(entry, "text")
    if entry.data.get("kind") == "correction":
        return gettext("corrects #%(number)s: %(text)s") % {
            "number": entry.data.get("corrects"),
            "text": text,
        }
    return gettext("noted: %(text)s") % {"text": text}


def _decided(entry: Entry) -> str:
    return gettext("decided: %(text)s") % {"text": _sealed(entry, "text")}


def _confirmed(entry: Entry) -> str:
    if not entry.data.get("set"):
        return gettext("took the confirmed line off.")
    return gettext("confirmed: %(line)s") % {"line": _sealed(entry, "line")}


def _promised(entry: Entry) -> str:
    at = entry.data.get("at")
    if not at:
        return gettext("took the next public update off the clock.")
    return gettext("set the next public update to %(clock)s.") % {"clock": _clock(at)}


def _staffed(entry: Entry) -> str:
    said = []
    if "lead" in entry.data:
        said.append(gettext("made %(who)s crisis lead.") % {"who": _sealed(entry, "lead_name")})
    if "spokesperson" in entry.data:
        said.append(
            gettext("made %(who)s spokesperson.") % {"who": _sealed(entry, "spokesperson_name")}
        )
    return " ".join(said)


def _linked(entry: Entry) -> str:
    amounts = {key: len(entry.data.get(key) or []) for key in ("storylines", "mentions", "alerts")}
    worded = {
        "storylines": ngettext("%(n)d storyline", "%(n)d storylines", amounts["storylines"]),
        "mentions": ngettext("%(n)d mention", "%(n)d mentions", amounts["mentions"]),
        "alerts": ngettext("%(n)d alert", "%(n)d alerts", amounts["alerts"]),
    }
    parts = [worded[key] % {"n": amount} for key, amount in amounts.items() if amount]
    return gettext("added to the crisis: %(what)s.") % {"what": ", ".join(parts)}


def _members(entry: Entry) -> str:
    names = words(entry)
    said = []
    if entry.data.get("added"):
        said.append(
            gettext("let in %(who)s.")
            % {"who": ", ".join(names.get("added_names") or [str(_LOST)])}
        )
    if entry.data.get("removed"):
        said.append(
            gettext("took %(who)s out.")
            % {"who": ", ".join(names.get("removed_names") or [str(_LOST)])}
        )
    return " ".join(said)


def _closed(entry: Entry) -> str:
    return _with_reason(gettext("closed the crisis."), _sealed(entry, "reason"))


_CRISES: dict[str, Sentence] = {
    "crisis.opened": _opened,
    "crisis.raised": _severity_changed,
    "crisis.lowered": _severity_changed,
    "crisis.moved": lambda e: (
        gettext("moved the crisis from %(old)s to %(new)s.")
        % {"old": status_word(e.data.get("from")), "new": status_word(e.data.get("to"))}
    ),
    "crisis.staffed": _staffed,
    "crisis.noted": _noted,
    "crisis.decided": _decided,
    "crisis.confirmed": _confirmed,
    "crisis.promised": _promised,
    "crisis.linked": _linked,
    "crisis.members": _members,
    "crisis.hidden": lambda e: _with_reason(
        gettext("made the crisis private."), _sealed(e, "reason")
    ),
    "crisis.shown": lambda e: _with_reason(
        gettext("opened the crisis to the desk."), _sealed(e, "reason")
    ),
    "crisis.viewed": lambda _: gettext("looked at the crisis."),
    "crisis.closed": _closed,
}


def register_entries() -> None:
    """Tell the record how alerts and crises are worded, where they are read, and by whom."""
    let_in("crises", private_logs)
    register(
        _ALERTS | _CRISES,
        groups={
            "alert": Group(gettext_lazy("Alerts"), "inbox"),
            "crisis": Group(gettext_lazy("Crises"), "flag"),
        },
        places={"alert": "/triage/{}/".format, "crisis": "/crises/{}/".format},
        agents={
            "judge": lambda _: gettext("The rules"),
            "dispatcher": lambda _: gettext("The desk"),
        },
        decisions=[
            "alert.confirmed",
            "alert.dismissed",
            "alert.kept",
            "crisis.opened",
            "crisis.raised",
            "crisis.lowered",
            "crisis.decided",
            "crisis.staffed",
            "crisis.confirmed",
            "crisis.hidden",
            "crisis.shown",
            "crisis.closed",
        ],
    )
