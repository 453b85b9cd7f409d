"""Who may see a crisis, and who has looked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.crises.access import access_crisis
from escalation.crises.actions.shared import (
    add_members,
    reason_given,
    record_in,
    refuse_blind,
    save_changed,
)
from escalation.crises.models import Crisis, CrisisSeen
from journal.errors import Refused
from journal.models import Entry
from journal.streams import set_private

# A look at a private crisis is recorded this often per person, not at every click.
LOOK_AGAIN = timedelta(hours=1)


@transaction.atomic
def change_members(
    *, actor: User, number: str, add: tuple[User, ...] = (), remove: tuple[User, ...] = ()
) -> Crisis:
    """Let people into a private crisis or out of it; who leads it stays in.

    Raises: Missing, Refused("not-private" | "cannot-see" | "lead-stays"). Records crisis.members.
    """
    crisis = access_crisis(actor, number, "lead", lock=True)
    if not crisis.is_private:
        raise Refused("not-private", gettext("Everybody at the desk sees this crisis already."))
    if any(person.pk == crisis.lead_id for person in remove):
        raise Refused("lead-stays", gettext("Hand the lead on first."))
    for person in add:
        refuse_blind(person)
    add_members(crisis, actor, list(add))
    crisis.members.filter(user__in=remove).delete()
    record_in(
        crisis,
        "crisis.members",
        actor,
        {"added": [person.pk for person in add], "removed": [person.pk for person in remove]},
        {
            "added_names": [person.name for person in add],
            "removed_names": [person.name for person in remove],
        },
    )
    return crisis


@transaction.atomic
def change_privacy(*, actor: User, number: str, is_private: bool, reason: str) -> Crisis:
    """Close a crisis to all but its members, or open it to the desk.

    Raises: Missing, Refused("no-reason" | "no-change"). Records crisis.hidden or crisis.shown.
    """
    crisis = access_crisis(actor, number, "lead", lock=True)
    if crisis.is_private == is_private:
        raise Refused("no-change", gettext("It is that already."))
    told = reason_given(reason)
    crisis.is_private = is_private
    save_changed(crisis, "is_private")
    set_private(crisis.stream, is_private=is_private)
    if is_private:
        people = [actor, crisis.lead, *([crisis.spokesperson] if crisis.spokesperson else [])]
        add_members(crisis, actor, people)
    verb = "crisis.hidden" if is_private else "crisis.shown"
    record_in(crisis, verb, actor, sealed={"reason": told})
    return crisis


@transaction.atomic
def mark_looked(*, actor: User, number: str) -> CrisisSeen:
    """Remember how far somebody has read the log; return how far it was before.

    A look at a private crisis is an act: once per person and hour it records crisis.viewed.
    """
    crisis = access_crisis(actor, number)
    now = timezone.now()
    row, _ = CrisisSeen.objects.select_for_update().get_or_create(
        crisis=crisis, user=actor, defaults={"at": now}
    )
    before = CrisisSeen(crisis=crisis, user=actor, entry_id=row.entry_id, at=row.at)
    newest = (
        Entry.objects.filter(stream=crisis.stream).order_by("-seq").values_list("pk", flat=True)
    )
    row.entry_id, row.at = newest.first() or 0, now
    looks = crisis.is_private and (not row.recorded_at or now - row.recorded_at >= LOOK_AGAIN)
    if looks:
        row.recorded_at = now
    row.save()
    if looks:
        record_in(crisis, "crisis.viewed", actor)
    return before
