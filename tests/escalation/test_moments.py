"""Places in time: a clock time is the next one, by the clock of whoever says it."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from escalation.moments import next_clock

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (time(14, 31), datetime(2026, 11, 20, 13, 31, tzinfo=UTC)),
        (time(14, 30), datetime(2026, 11, 21, 13, 30, tzinfo=UTC)),
        (time(0, 5), datetime(2026, 11, 20, 23, 5, tzinfo=UTC)),
    ],
)
def test_a_clock_time_is_today_if_it_is_to_come_and_else_tomorrow(clock, expected):
    now = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    assert next_clock(clock, now, STOCKHOLM) == expected
