"""Who may do what: the one table role -> permission. Code, docs page and access test all read it.

Roles say what a person may do in the product. What a person does in one crisis is another thing
(crisis roles, playbooks).
"""

from collections.abc import Iterable
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may do in the product; a person may hold several."""

    COMMS = "comms", _("Communications")
    LEAD = "lead", _("Crisis lead")
    LEGAL = "legal", _("Legal")
    ADMIN = "admin", _("Administrator")
    EMPLOYEE = "employee", _("Employee")


class Permission(TextChoices):
    """One thing a role may do; the value is the key in tokens, docs and tests."""

    DESK_SEE = "desk.see", _("See the desk, triage, mentions and numbers")
    MENTIONS_ADD = "mentions.add", _("Write in a sighting by hand and import files")
    TRIAGE_DECIDE = "triage.decide", _("Acknowledge, assign, snooze, dismiss and hand over alerts")
    CRISIS_SEE = "crisis.see", _("See crises that are not private")
    CRISIS_OPEN = "crisis.open", _("Open a crisis")
    CRISIS_LEAD = "crisis.lead", _("Raise, lower and close a crisis")
    LOG_SEE = "log.see", _("Read the full log")
    LOG_ERASE = "log.erase", _("Erase personal words from the log")
    RULES_SEE = "rules.see", _("Read the rules")
    RULES_EDIT = "rules.edit", _("Write, publish and roll back rules")
    SOURCES_SEE = "sources.see", _("See where mentions come from")
    SOURCES_EDIT = "sources.edit", _("Add, pause and change sources")
    SCREENS_SEE = "screens.see", _("See the paired wall monitors")
    SCREENS_EDIT = "screens.edit", _("Pair and revoke wall monitors")
    WALL_HIDE = "wall.hide", _("Hide a mention from the walls")
    PEOPLE_EDIT = "people.edit", _("Add people and change their roles")
    DESK_MEND = "desk.mend", _("Try again, or call off, what stands still")
    TOKENS_EDIT = "tokens.edit", _("Make and revoke access tokens")
    REPORT_SEND = "report.send", _("Report what you saw")


_EVERYONE: Final = frozenset({Permission.REPORT_SEND})
_DESK: Final = _EVERYONE | {
    Permission.DESK_SEE,
    Permission.CRISIS_SEE,
    Permission.LOG_SEE,
    Permission.RULES_SEE,
    Permission.SOURCES_SEE,
    Permission.SCREENS_SEE,
    Permission.TOKENS_EDIT,
}

TABLE: Final[dict[str, frozenset[Permission]]] = {
    Role.COMMS: _DESK
    | {
        Permission.MENTIONS_ADD,
        Permission.TRIAGE_DECIDE,
        Permission.CRISIS_OPEN,
        Permission.WALL_HIDE,
    },
    Role.LEAD: _DESK
    | {
        Permission.MENTIONS_ADD,
        Permission.TRIAGE_DECIDE,
        Permission.CRISIS_OPEN,
        Permission.CRISIS_LEAD,
        Permission.WALL_HIDE,
    },
    Role.LEGAL: _DESK | {Permission.LOG_ERASE, Permission.WALL_HIDE},
    Role.ADMIN: _DESK
    | {
        Permission.RULES_EDIT,
        Permission.SOURCES_EDIT,
        Permission.SCREENS_EDIT,
        Permission.PEOPLE_EDIT,
        Permission.DESK_MEND,
        Permission.WALL_HIDE,
    },
    Role.EMPLOYEE: _EVERYONE,
}

# Asked to use a second factor: what they decide cannot be taken back easily.
SECOND_FACTOR_ROLES: Final = frozenset({Role.LEAD, Role.LEGAL, Role.ADMIN})


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Return everything that somebody with these roles may do; unknown roles give nothing."""
    empty: frozenset[Permission] = frozenset()
    return empty.union(*(TABLE.get(role, empty) for role in roles))


def roles_with(permission: Permission) -> list[str]:
    """Return the roles that hold a permission, in the order of the table."""
    return [role for role, granted in TABLE.items() if permission in granted]
