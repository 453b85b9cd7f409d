"""How grave, how far, who leads, what is known: acts on a crisis that runs."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.crises import steps
from escalation.crises.access import access_crisis
from escalation.crises.actions.shared import (
    add_members,
    reason_given,
    record_in,
    refuse_blind,
    running_crisis,
    save_changed,
)
from escalation.crises.models import Crisis, CrisisStatus
from journal.errors import Refused
from journal.models import Entry

NOTE_KINDS = ("note", "decision", "correction")


# ---------------------------------------------------------------- how grave, how far, who


@transaction.atomic
def change_severity(*, actor: User, number: str, severity: str, reason: str, was: str) -> Crisis:
    """Raise or lower a crisis. was: the severity the person saw.

    Raises: Missing, Refused("closed" | "no-reason" | "overtaken" | "unknown-severity").
    Records crisis.raised or crisis.lowered.
    """
    crisis = running_crisis(actor, number, "lead")
    if severity not in steps.GRAVE or severity == was:
        raise Refused("unknown-severity", gettext("Choose another severity than the present one."))
    if crisis.severity != was:
        raise Refused(
            "overtaken", gettext("Somebody has changed the severity since. Nothing was changed.")
        )
    told = reason_given(reason)
    verb = "crisis.raised" if steps.is_raise(was, severity) else "crisis.lowered"
    crisis.severity = severity
    save_changed(crisis, "severity")
    record_in(crisis, verb, actor, {"from": was, "to": severity}, {"reason": told})
    return crisis


@transaction.atomic
def move_status(*, actor: User, number: str, status: str) -> Crisis:
    """Move a crisis to another step; going back is allowed and keeps the first time.

    Raises: Missing, Refused("closed" | "unknown-step"). Records crisis.moved.
    """
    crisis = running_crisis(actor, number, "lead")
    if status not in steps.CHOOSABLE or status == crisis.status:
        raise Refused("unknown-step", gettext("Choose another step than the present one."))
    was = crisis.status
    crisis.status = CrisisStatus(status)
    crisis.steps = {status: timezone.now().isoformat()} | crisis.steps
    save_changed(crisis, "status", "steps")
    record_in(crisis, "crisis.moved", actor, {"from": was, "to": status})
    return crisis


@transaction.atomic
def change_people(
    *, actor: User, number: str, lead: User | None = None, spokesperson: User | None = None
) -> Crisis:
    """Hand the lead on, or name who speaks; who is left out stays. They may see it from then on.

    Raises: Missing, Refused("closed" | "cannot-see" | "no-change"). Records crisis.staffed.
    """
    crisis = running_crisis(actor, number, "lead")
    wanted = {"lead": lead, "spokesperson": spokesperson}
    new = {
        role: person
        for role, person in wanted.items()
        if person and getattr(crisis, f"{role}_id") != person.pk
    }
    if not new:
        raise Refused("no-change", gettext("They have that role already."))
    for role, person in new.items():
        refuse_blind(person)
        setattr(crisis, role, person)
    save_changed(crisis, *new)
    if crisis.is_private:
        add_members(crisis, actor, list(new.values()))
    record_in(
        crisis,
        "crisis.staffed",
        actor,
        {role: person.pk for role, person in new.items()},
        {f"{role}_name": person.name for role, person in new.items()},
    )
    return crisis


# ---------------------------------------------------------------- what is known and said


@transaction.atomic
def write_note(
    *, actor: User, number: str, text: str, kind: str = "note", corrects: int | None = None
) -> Entry:
    """Write to the log of a crisis, closed or not. kind: note, decision or correction.

    corrects: number of the entry that a correction puts right.
    Raises: Missing, Refused("no-text" | "no-entry"). Records crisis.noted or crisis.decided.
    """
    crisis = access_crisis(actor, number, "note")
    told = text.strip()[:2000]
    if not told or kind not in NOTE_KINDS:
        raise Refused("no-text", gettext("Write what happened, and why."))
    target = Entry.objects.filter(stream=crisis.stream, seq=corrects or 0)
    if kind == "correction" and not target.exists():
        raise Refused("no-entry", gettext("Say which entry you correct, by its number."))
    data = {"kind": kind} | ({"corrects": corrects} if kind == "correction" else {})
    verb = "crisis.decided" if kind == "decision" else "crisis.noted"
    return record_in(crisis, verb, actor, data, {"text": told})


@transaction.atomic
def set_confirmed_line(*, actor: User, number: str, line: str) -> Crisis:
    """Set the one line that is confirmed and may be shown to the whole house; empty takes it off.

    Raises: Missing, Refused("closed" | "too-long"). Records crisis.confirmed.
    """
    crisis = running_crisis(actor, number, "lead")
    told = line.strip()
    if len(told) > 160:
        raise Refused("too-long", gettext("One line: 160 characters at most."))
    crisis.confirmed_line = told
    save_changed(crisis, "confirmed_line")
    record_in(crisis, "crisis.confirmed", actor, {"set": bool(told)}, {"line": told})
    return crisis


@transaction.atomic
def set_next_update(
    *, actor: User, number: str, at: datetime | None, every_min: int | None = None
) -> Crisis:
    """Promise the next public update, or take the promise off. every_min: the pace from then on.

    Raises: Missing, Refused("closed" | "past"). Records crisis.promised.
    """
    crisis = running_crisis(actor, number, "lead")
    if at is not None and at <= timezone.now():
        raise Refused("past", gettext("That time has passed. Choose a later one."))
    crisis.next_update_at, crisis.update_every_min = at, every_min
    save_changed(crisis, "next_update_at", "update_every_min")
    record_in(
        crisis,
        "crisis.promised",
        actor,
        {"at": at.isoformat() if at else None, "every_min": every_min},
    )
    return crisis
