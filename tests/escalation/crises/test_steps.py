"""Steps, numbers and the checks before closing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.crises.models import RUNNING, CrisisStatus
from escalation.crises.steps import (
    CHOOSABLE,
    GRAVE,
    STEPS,
    Standing,
    is_raise,
    next_number,
    open_checks,
    private_number,
    shown_steps,
)

NOW = datetime(2026, 11, 20, 13, 31, tzinfo=UTC)


def test_the_steps_are_those_of_the_table():
    assert list(STEPS) == CrisisStatus.values
    assert set(CHOOSABLE) == set(RUNNING)


def test_steps_are_done_now_and_to_come():
    reached = {
        "detected": "2026-11-20T12:22:00+00:00",
        "responding": "2026-11-20T13:24:00+00:00",
        # Left behind by going back: not shown while it is still to come.
        "watching": "2026-11-20T13:30:00+00:00",
    }
    steps = shown_steps("responding", reached)
    assert [(step.key, step.state, step.at and f"{step.at:%H:%M}") for step in steps] == [
        ("detected", "done", "12:22"),
        ("confirmed", "done", None),
        ("responding", "now", "13:24"),
        ("watching", "next", None),
        ("closed", "next", None),
        ("reviewed", "next", None),
    ]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], "C-2026-001"),
        (["C-2026-013", "C-2026-002", "C-2025-400"], "C-2026-014"),
        (["C-2026-999"], "C-2026-1000"),
    ],
)
def test_numbers_go_on_within_their_year(taken, expected):
    assert next_number(2026, taken) == expected


@given(st.lists(st.integers(1, 5000), max_size=20))
def test_a_number_is_never_given_twice(used):
    taken = [f"C-2026-{number:03d}" for number in used]
    assert next_number(2026, taken) not in taken


def test_private_numbers_stand_in_no_row_and_are_given_once():
    turns = iter("BBBB" + "BBBC")
    found = private_number(2026, ["P-2026-BBBB"], lambda signs: next(turns))
    assert found == "P-2026-BBBC"


def test_going_up_is_a_raise_and_going_down_is_none():
    assert [(old, new) for old in GRAVE for new in GRAVE if is_raise(old, new)] == [
        ("watch", "concern"),
        ("watch", "serious"),
        ("watch", "crisis"),
        ("concern", "serious"),
        ("concern", "crisis"),
        ("serious", "crisis"),
    ]


def test_a_quiet_lowered_confirmed_crisis_may_be_closed():
    assert open_checks(Standing("watch", True, None, 0), NOW) == []
    # A promise whose time has passed is no promise any more.
    assert open_checks(Standing("concern", True, NOW - timedelta(minutes=1), 0), NOW) == []


def test_everything_that_speaks_against_closing_is_said():
    standing = Standing("crisis", False, NOW + timedelta(minutes=10), 2)
    assert open_checks(standing, NOW) == [
        "The severity has not been lowered.",
        "A public update is still promised.",
        "No confirmed line was ever set.",
        "2 alerts of its storylines need a decision.",
    ]
