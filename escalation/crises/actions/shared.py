"""What every action on a crisis does: lock, compare, save, record. Used by its neighbours alone."""

from collections.abc import Mapping

from django.utils.translation import gettext

from accounts.models import User
from accounts.permissions import Permission
from escalation.crises.access import access_crisis
from escalation.crises.models import RUNNING, Crisis, CrisisMember
from journal.canonical import JSON
from journal.errors import Refused
from journal.models import Entry
from journal.record import record


def running_crisis(actor: User, number: str, verb: str) -> Crisis:
    """Lock a crisis that runs, for somebody who may. Raises Missing, Refused("closed")."""
    crisis = access_crisis(actor, number, verb, lock=True)
    if crisis.status not in RUNNING:
        raise Refused("closed", gettext("%(number)s is closed.") % {"number": number})
    return crisis


def save_changed(crisis: Crisis, *fields: str) -> None:
    """Save what an action changed, as the next revision."""
    crisis.revision += 1
    crisis.save(update_fields=[*fields, "revision"])


def record_in(
    crisis: Crisis,
    verb: str,
    actor: User,
    data: Mapping[str, JSON] | None = None,
    sealed: Mapping[str, JSON] | None = None,
) -> Entry:
    """Write the action's one entry into the log of the crisis."""
    return record(
        verb=verb,
        stream=crisis.stream,
        actor=actor,
        about=("crisis", crisis.number),
        data=data,
        sealed=sealed,
    )


def reason_given(given: str) -> str:
    """Return a reason worth keeping. Raises Refused("no-reason")."""
    reason = given.strip()[:500]
    if not reason:
        raise Refused("no-reason", gettext("Write a reason. It goes in the log."))
    return reason


def refuse_blind(person: User) -> None:
    """Refuse a role for somebody who may not see crises. Raises Refused("cannot-see")."""
    if not person.may(Permission.CRISIS_SEE):
        raise Refused("cannot-see", gettext("%(who)s may not see crises.") % {"who": person.name})


def add_members(crisis: Crisis, actor: User, people: list[User]) -> None:
    """Let people into a private crisis; those who are in stay as they are."""
    CrisisMember.objects.bulk_create(
        [CrisisMember(crisis=crisis, user=person, added_by=actor) for person in people],
        ignore_conflicts=True,
    )
