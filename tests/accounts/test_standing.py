"""Who may give, take and close what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from accounts.standing import objection_to_closing, objection_to_roles, ordered

roles = st.sets(st.sampled_from(Role.values))


@pytest.mark.parametrize(
    ("own", "before", "after", "others", "expected"),
    [
        (False, [], ["admin"], 0, ""),
        (False, ["admin"], ["comms"], 1, ""),
        (False, ["admin"], ["comms"], 0, "last-admin"),
        (True, ["admin"], [], 1, ""),
        (True, ["admin"], [], 0, "last-admin"),
        (True, ["admin"], ["admin", "lead"], 5, "own-roles"),
        (True, ["admin", "lead"], ["admin"], 0, ""),
        (False, ["comms"], ["emperor"], 1, "unknown-role"),
    ],
)
def test_which_changes_of_roles_are_refused(own, before, after, others, expected):
    said = objection_to_roles(own=own, before=before, after=after, other_admins=others)
    assert said == expected


@given(roles, roles, st.integers(min_value=0, max_value=3))
def test_nobody_ever_gains_by_their_own_hand(before, after, others):
    if objection_to_roles(own=True, before=before, after=after, other_admins=others) == "":
        assert after <= before


@given(st.booleans(), roles, roles)
def test_an_administrator_always_remains(own, before, after):
    objection = objection_to_roles(own=own, before=before, after=after, other_admins=0)
    if "admin" in before and objection == "":
        assert "admin" in after


@pytest.mark.parametrize(
    ("own", "held", "others", "expected"),
    [
        (True, ["admin"], 3, "own-account"),
        (False, ["admin"], 0, "last-admin"),
        (False, ["admin"], 1, ""),
        (False, ["comms"], 0, ""),
    ],
)
def test_which_accounts_can_be_closed(own, held, others, expected):
    assert objection_to_closing(own=own, roles=held, other_admins=others) == expected


def test_roles_stand_in_the_order_of_the_table():
    assert ordered(["employee", "admin", "admin", "emperor", "comms"]) == [
        "comms",
        "admin",
        "employee",
    ]
