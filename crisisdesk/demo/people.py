"""The demo organisation's house and people, made from its page of facts."""

from typing import Any, Final

from django.contrib.auth.hashers import make_password

from accounts.demo import PASSWORD
from accounts.models import Organisation, Unit, User
from accounts.permissions import Role

# What people are in their organisation, and what that lets them do in the product.
ROLES: Final = {
    "comms_lead": Role.COMMS,
    "comms_lead_stand_in": Role.COMMS,
    "triage": Role.COMMS,
    "translator": Role.COMMS,
    "spokesperson": Role.COMMS,
    "crisis_lead": Role.LEAD,
    "crisis_lead_stand_in": Role.LEAD,
    "legal": Role.LEGAL,
    "legal_stand_in": Role.LEGAL,
    "admin": Role.ADMIN,
}
# Shown first on the sign-in page: one for each way of working with the desk.
GUIDES: Final = (
    "saga.lindehav",
    "ylva.strandmo",
    "aino.varpela",
    "elof.grandin",
    "ture.backelin",
)


def make_house(facts: dict[str, Any]) -> Organisation:
    """Create the organisation and its units."""
    told = facts["organisation"]
    for unit in facts["units"]:
        Unit.objects.create(
            key=unit["key"],
            name=unit["name"],
            name_sv=unit["sv"],
            parent=Unit.objects.get(key=unit["parent"]) if unit["parent"] else None,
            is_external=bool(unit.get("external")),
        )
    return Organisation.objects.create(
        key=told["key"],
        name=told["name"],
        kind=told["kind"],
        is_demo=True,
        default_language="en",
        time_zone=told["timezone"],
        phone="0500 12 00",
        profile={
            "ships": [ship["name"] for ship in told["ships"]],
            "places": told["places"],
            "watch": facts["watch"],
            "partner": facts["partner"],
            "stakeholders": facts["stakeholders"],
            "outlets": facts["outlets"],
            "duty": facts["duty"]["steps"],
        },
    )


def roles_of(person: dict[str, Any]) -> list[str]:
    """Return what a person may do in the product; everybody may report."""
    found = {ROLES[role].value for role in person["roles"] if role in ROLES}
    return sorted(found) or [Role.EMPLOYEE.value]


def make_people(facts: dict[str, Any]) -> dict[str, User]:
    """Create everybody with the demo password; returns them by key."""
    hashed = make_password(PASSWORD)
    units = {unit.key: unit for unit in Unit.objects.all()}
    people: dict[str, User] = {}
    for told in facts["people"]:
        people[told["key"]] = User.objects.create(
            username=told["key"],
            name=told["name"],
            email=told["email"],
            mobile=told["mobile"] or "",
            title=told["title"],
            unit=units[told["unit"]],
            roles=roles_of(told),
            is_demo=True,
            language="en",
            password=hashed,
        )
    return people
