"""Until when an alert sleeps, also over a change of the clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.alerts.snoozing import CHOICES, wakes_at

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("choice", "now", "expected"),
    [
        ("15", "2026-11-20T13:31", "2026-11-20T13:46"),
        ("60", "2026-11-20T13:31", "2026-11-20T14:31"),
        ("morning", "2026-11-20T13:31", "2026-11-21T07:00"),
        # Half past six in the morning: today's eight o'clock is still to come.
        ("morning", "2026-11-20T05:30", "2026-11-20T07:00"),
        # Eight sharp has been.
        ("morning", "2026-11-20T07:00", "2026-11-21T07:00"),
        # The clocks go back on 25 October: eight o'clock is one hour later in UTC.
        ("morning", "2026-10-24T20:00", "2026-10-25T07:00"),
        ("morning", "2026-10-23T20:00", "2026-10-24T06:00"),
    ],
)
def test_it_wakes_when_it_should(choice, now, expected):
    at = wakes_at(choice, datetime.fromisoformat(now).replace(tzinfo=UTC), STOCKHOLM)
    assert at.astimezone(UTC) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(st.sampled_from(sorted(CHOICES)), st.integers(1_577_836_800, 2_051_222_400))
def test_it_always_sleeps_a_while_and_never_past_tomorrow(choice, second):
    now = datetime.fromtimestamp(second, UTC)
    slept = (wakes_at(choice, now, STOCKHOLM).astimezone(UTC) - now).total_seconds()
    assert 0 < slept <= 25 * 3600
