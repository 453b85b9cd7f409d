"""What an administrator does to accounts: add, rename, give roles, close, open, reset."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import links, second_factor, sessions, standing
from accounts.models import Unit, User
from accounts.permissions import Permission, Role
from journal.canonical import JSON
from journal.errors import Missing, Refused
from journal.record import record

# Who acts when a command in the terminal does: whoever may start it owns the machine.
CONSOLE: Final = "console"

OBJECTIONS: Final[dict[str, Promise]] = {
    "own-roles": _("You cannot give yourself roles. Another administrator can."),
    "last-admin": _("This is the last administrator. Make somebody else one first."),
    "own-account": _("You cannot close your own account. Another administrator can."),
    "unknown-role": _("There is no such role."),
}


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a person beside their roles."""

    name: str
    email: str = ""
    mobile: str = ""
    title: str = ""
    unit: Unit | None = None


def add_person(
    *,
    actor: User | None,
    agent: str = "",
    username: str,
    details: Details,
    roles: Collection[str],
    language: str,
    time_zone: str,
) -> tuple[User, str]:
    """Add a person without a password; returns them and the secret of their one-time link.

    Raises Refused("name-taken", "unknown-role"). Records user.added.
    """
    _check_may(actor, agent)
    _object(standing.objection_to_roles(own=False, before=(), after=roles, other_admins=1))
    person = User(roles=standing.ordered(roles), language=language, time_zone=time_zone)
    person.username = User.normalize_username(username)
    person.set_unusable_password()
    _write_details(person, details)
    try:
        with transaction.atomic():
            person.save()
            link = links.issue_link(person, timezone.now())
            _record("user.added", actor, person, {"roles": person.roles}, agent=agent)
    except IntegrityError as error:
        raise Refused("name-taken", _("Somebody else has this user name.")) from error
    return person, link


@transaction.atomic
def change_details(*, actor: User, person_id: int, details: Details) -> User:
    """Change name, contact and department. Records user.changed, unless nothing changed."""
    _check_may(actor)
    person, _admins = _locked(person_id)
    before = {field: getattr(person, field) for field in Details.__slots__}
    _write_details(person, details)
    changed = [field for field, value in before.items() if getattr(person, field) != value]
    if changed:
        person.save(update_fields=changed)
        _record("user.changed", actor, person, {"fields": changed})
    return person


@transaction.atomic
def change_roles(*, actor: User, person_id: int, roles: Collection[str], reason: str = "") -> User:
    """Give and take roles; the person's sessions end, so that they count at once.

    Raises Refused("own-roles", "last-admin", "unknown-role"). Records user.roles-changed.
    """
    _check_may(actor)
    person, other_admins = _locked(person_id)
    own = person.pk == actor.pk
    before, after = list(person.roles), standing.ordered(roles)
    _object(
        standing.objection_to_roles(
            own=own, before=before, after=set(roles), other_admins=other_admins
        )
    )
    if before == after:
        return person
    person.roles = after
    _end_what_is_open(person, ["roles"])
    _record("user.roles-changed", actor, person, {"before": before, "after": after}, reason)
    return person


@transaction.atomic
def close_account(*, actor: User, person_id: int, reason: str = "") -> User:
    """Let a person in no more. Raises Refused("own-account", "last-admin"). Records user.closed."""
    _check_may(actor)
    person, other_admins = _locked(person_id)
    own = person.pk == actor.pk
    _object(standing.objection_to_closing(own=own, roles=person.roles, other_admins=other_admins))
    if person.is_active:
        person.is_active = False
        links.void_links(person, timezone.now())
        _end_what_is_open(person, ["is_active"])
        _record("user.closed", actor, person, {}, reason)
    return person


@transaction.atomic
def open_account(*, actor: User, person_id: int, reason: str = "") -> User:
    """Let a person in again, with the roles they had. Records user.opened."""
    _check_may(actor)
    person, _admins = _locked(person_id)
    if not person.is_active:
        person.is_active = True
        _end_what_is_open(person, ["is_active"])
        _record("user.opened", actor, person, {}, reason)
    return person


@transaction.atomic
def make_link(*, actor: User | None, agent: str = "", person_id: int) -> tuple[User, str]:
    """Make a new one-time link to set a password; older ones are void. Records user.linked."""
    _check_may(actor, agent)
    person, _admins = _locked(person_id)
    if not person.is_active:
        raise Refused("closed", _("This account is closed. Open it first."))
    link = links.issue_link(person, timezone.now())
    _record("user.linked", actor, person, {}, agent=agent)
    return person, link


@transaction.atomic
def reset_second_factor(*, actor: User, person_id: int, reason: str) -> User:
    """Take a lost second factor away; the person's sessions end.

    Raises Refused("no-reason", "no-factor", "own-account"). Records user.factor-reset.
    """
    _check_may(actor)
    if not reason.strip():
        raise Refused("no-reason", _("Say why, for the log."))
    person, _admins = _locked(person_id)
    if person.pk == actor.pk:
        raise Refused("own-account", _("Another administrator can reset yours."))
    if not second_factor.remove(person):
        raise Refused("no-factor", _("This person has no second factor."))
    _end_what_is_open(person, [])
    _record("user.factor-reset", actor, person, {}, reason)
    return person


def _check_may(actor: User | None, agent: str = "") -> None:
    if not (actor.may(Permission.PEOPLE_EDIT) if actor else agent == CONSOLE):
        raise Missing


def _object(code: str) -> None:
    if code:
        raise Refused(code, OBJECTIONS[code])


def _locked(person_id: int) -> tuple[User, int]:
    """Lock a person, and all administrators in one order, so that two cannot remove each other."""
    rows = User.objects.select_for_update().filter(
        Q(pk=person_id) | Q(roles__contains=[Role.ADMIN])
    )
    found = {person.pk: person for person in rows.order_by("pk")}
    if person_id not in found:
        raise Missing
    person = found.pop(person_id)
    others = sum(each.is_active and Role.ADMIN in each.roles for each in found.values())
    return person, others


def _write_details(person: User, details: Details) -> None:
    for field in Details.__slots__:
        setattr(person, field, getattr(details, field))


def _end_what_is_open(person: User, changed: list[str]) -> None:
    person.session_epoch += 1
    person.save(update_fields=[*changed, "session_epoch"])
    sessions.end_all(person)


def _record(
    verb: str,
    actor: User | None,
    person: User,
    data: Mapping[str, JSON],
    reason: str = "",
    agent: str = "",
) -> None:
    record(
        verb=verb,
        actor=actor,
        agent=agent,
        about=("user", person.pk),
        data=data,
        sealed={"name": person.name} | ({"reason": reason.strip()} if reason.strip() else {}),
    )
