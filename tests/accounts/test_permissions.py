"""The one table of roles, and its page."""

from pathlib import Path

from accounts.permissions import (
    SECOND_FACTOR_ROLES,
    TABLE,
    Permission,
    Role,
    permissions_of,
    roles_with,
)
from accounts.roles_page import roles_table, with_table

ROOT = Path(__file__).resolve().parents[2]


def test_every_role_is_in_the_table_and_every_permission_is_granted_to_somebody():
    assert list(TABLE) == list(Role)
    assert frozenset().union(*TABLE.values()) == frozenset(Permission)


def test_who_decides_what():
    # The whole table is checked against its page below; these lines no change may cross unseen.
    assert roles_with(Permission.PEOPLE_EDIT) == ["admin"]
    assert roles_with(Permission.RULES_EDIT) == ["admin"]
    assert roles_with(Permission.TRIAGE_DECIDE) == ["comms", "lead"]
    assert roles_with(Permission.CRISIS_OPEN) == ["comms", "lead"]
    assert roles_with(Permission.CRISIS_LEAD) == ["lead"]
    assert TABLE[Role.EMPLOYEE] == {Permission.REPORT_SEND}


def test_several_roles_add_up_and_unknown_ones_give_nothing():
    assert permissions_of(["employee", "admin"]) == TABLE[Role.ADMIN]
    assert permissions_of(["emperor"]) == frozenset()
    assert permissions_of([]) == frozenset()


def test_whoever_decides_what_cannot_be_taken_back_is_asked_for_a_second_factor():
    assert {"lead", "legal", "admin"} == SECOND_FACTOR_ROLES


def test_the_page_shows_the_table_of_the_code():
    page = (ROOT / "docs" / "people-and-roles.md").read_text(encoding="utf-8")
    assert with_table(page) == page, "run `python3 manage.py roles`"
    assert roles_table().count("\n") == len(Permission) + 1
