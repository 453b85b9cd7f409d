"""The table of moves: what fits where, what it leads to, and what brings an alert back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.alerts import states
from escalation.alerts.models import LIVING, AlertKind, AlertState


def test_an_open_storyline_offers_every_move_but_those_of_praise_and_of_the_sleeping():
    assert states.open_moves("open", "storyline") == {
        "acknowledge", "assign", "dismiss", "snooze", "hand_over", "escalate",
        "merge", "split", "label",
    }  # fmt: skip


def test_praise_is_passed_on_and_never_escalated():
    assert states.open_moves("open", "praise") == {
        "acknowledge", "assign", "dismiss", "snooze", "pass_on", "label",
    }  # fmt: skip


@pytest.mark.parametrize("state", [
    "dismissed", "passed-on", "in-crisis", "settled", "faded", "merged", "parted", "waiting",
])  # fmt: skip
def test_what_is_decided_for_good_offers_no_move(state):
    assert [states.open_moves(state, kind) for kind in AlertKind.values] == [frozenset()] * len(
        AlertKind.values
    )


@pytest.mark.parametrize(
    ("action", "state", "expected"),
    [
        ("acknowledge", "snoozed", "acknowledged"),
        ("assign", "open", "open"),
        ("assign", "acknowledged", "acknowledged"),
        ("take_back", "handed-over", "open"),
        ("escalate", "acknowledged", "in-crisis"),
        ("dismiss", "open", "dismissed"),
    ],
)
def test_a_move_leads_to_its_state(action, state, expected):
    assert states.may(action, state, "storyline")
    assert states.target(action, state) == expected


def test_every_move_stands_between_states_that_exist():
    known = set(AlertState.values)
    for move in states.MOVES.values():
        assert move.origins <= known
        assert move.target in known | {""}
        assert move.kinds <= set(AlertKind.values)
    assert set(LIVING) <= known


def test_every_state_and_every_move_has_its_sentence():
    assert all(states.standing(state) for state in AlertState.values)
    # A label decides nothing, so it overtakes nobody.
    moves = [action for action in states.MOVES if action != "label"]
    said = [states.overtaken(action, "Birk Fjellner", "14:31") for action in moves]
    assert len(set(said)) == len(said)
    assert said[0] == "Birk Fjellner acknowledged this at 14:31. Nothing was changed."


def test_severities_are_ordered_by_how_grave_they_are():
    assert sorted(["crisis", "watch", "", "serious", "praise", "none"], key=states.rank) == [
        "", "none", "praise", "watch", "serious", "crisis",
    ]  # fmt: skip


@given(st.sampled_from(AlertState.values), st.integers(0, 100), st.integers(0, 100))
def test_only_what_was_laid_aside_comes_back_and_only_when_it_grew(state, score, before):
    expected = state in {"snoozed", "handed-over"} and score - before >= 5
    assert states.comes_back(state, score, before) is expected
    assert not states.comes_back(state, score, None)
