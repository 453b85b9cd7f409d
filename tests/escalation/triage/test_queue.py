"""How the queue is ordered: groups, tabs, and where the reader goes on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.alerts.models import AlertKind, AlertState
from escalation.triage.queue import (
    GROUPS,
    TABS,
    Asked,
    Row,
    group_of,
    grouped,
    is_in_tab,
    neighbour,
    shown_author,
)

ROW = Row(1, 1, "decide", "serious", 78, "Fire", "en", datetime(2026, 11, 20, tzinfo=UTC),
          "@agnes", "Smoke", -1, is_unread=True)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        ("storyline", "open", "decide"),
        ("report", "open", "decide"),
        ("storyline", "acknowledged", "acknowledged"),
        ("praise", "open", "praise"),
        ("praise", "acknowledged", "praise"),
        ("storyline", "snoozed", "snoozed"),
        ("praise", "snoozed", "snoozed"),
        ("report", "handed-over", "service"),
        ("storyline", "dismissed", ""),
        ("storyline", "in-crisis", ""),
    ],
)
def test_an_alert_stands_in_one_group(kind, state, expected):
    assert group_of(kind, state) == expected


@pytest.mark.parametrize(
    ("kind", "state", "tabs"),
    [
        ("storyline", "open", {"all"}),
        ("report", "acknowledged", {"all", "reports"}),
        ("praise", "open", {"all", "praise"}),
        ("report", "snoozed", {"snoozed"}),
        ("storyline", "handed-over", {"service"}),
        ("storyline", "faded", set()),
    ],
)
def test_an_alert_stands_in_its_tabs(kind, state, tabs):
    assert {tab for tab in TABS if is_in_tab(tab, kind, state, is_mine=False)} == tabs


@given(st.sampled_from(AlertKind.values), st.sampled_from(AlertState.values))
def test_what_has_left_every_group_is_in_no_tab_not_even_mine(kind, state):
    shown = any(is_in_tab(tab, kind, state, is_mine=True) for tab in TABS)
    assert shown is bool(group_of(kind, state))


def test_rows_are_grouped_in_the_order_of_the_screen_and_keep_their_own():
    rows = [replace(ROW, id=n, group=g) for n, g in enumerate(("praise", "decide", "decide"))]
    assert [(key, [row.id for row in found]) for key, found in grouped(rows)] == [
        ("decide", [1, 2]),
        ("praise", [0]),
    ]
    assert next(iter(GROUPS)) == "decide"


@pytest.mark.parametrize(
    ("ids", "current", "expected"),
    [
        ([1, 2, 3], 1, 2),
        ([1, 2, 3], 3, 2),
        ([1], 1, None),
        ([], 1, None),
        ([4, 5], 9, 4),
    ],
)
def test_after_a_decision_the_next_one_comes_and_at_the_end_the_one_before(ids, current, expected):
    assert neighbour(ids, current) == expected


def test_authors_outside_go_by_handle_and_people_inside_by_name():
    assert shown_author("@agnes", "Agnes S", "Microblog", is_internal=False) == "@agnes"
    assert shown_author("", "", "Press", is_internal=False) == "Press"
    assert shown_author("report-7", "Ture B.", "Reports", is_internal=True) == "Ture B."


def test_a_queue_is_narrowed_by_anything_but_its_tab():
    assert not Asked(tab="mine").is_narrowed
    assert all(
        asked.is_narrowed
        for asked in (
            Asked(words="a"),
            Asked(severity="crisis"),
            Asked(source="x"),
            Asked(is_unread=True),
        )
    )
