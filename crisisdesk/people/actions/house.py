"""What an administrator writes down of the organisation itself."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from journal.errors import Missing, Refused
from journal.record import record


@dataclass(frozen=True, slots=True)
class House:
    """The organisation as every screen names it. phone: whom to ring when a wall has no link."""

    name: str
    phone: str = ""
    default_language: str = "en"
    time_zone: str = "Europe/Stockholm"


@transaction.atomic
def change_organisation(*, actor: User, **wanted: Any) -> Organisation:
    """Change name, duty phone, language or time zone of the organisation.

    Raises: Missing; Refused('name-needed'). Records organisation.changed, unless nothing changed.
    """
    if unknown := set(wanted) - {field.name for field in fields(House)}:
        raise TypeError(f"not a detail of the organisation: {sorted(unknown)}")
    house = Organisation.objects.select_for_update().order_by("pk").first()
    if house is None or not actor.may(Permission.PEOPLE_EDIT):
        raise Missing
    if not wanted.get("name", house.name).strip():
        raise Refused("name-needed", _("An organisation has a name. Nothing was changed."))
    changed = sorted(field for field, value in wanted.items() if getattr(house, field) != value)
    for field in changed:
        setattr(house, field, wanted[field])
    if changed:
        house.save(update_fields=changed)
        record(
            verb="organisation.changed",
            actor=actor,
            about=("organisation", house.pk),
            data={"fields": changed},
            sealed={"name": house.name},
        )
    return house
