"""What is usual by hour and weekday: little history, storms, and the change of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.volume.expected import EMPTY, Band, HourCount, expected_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 2, 2, 0, 0, tzinfo=STOCKHOLM)
HOUR = timedelta(hours=1)


def history(weeks, count_at, start=MONDAY):
    """Return hours of so many weeks, counted by a function of the local time."""
    first = start.astimezone(UTC)
    hours = [first + i * HOUR for i in range(weeks * 168)]
    return [HourCount(at, count_at(at.astimezone(STOCKHOLM))) for at in hours], hours[-1] + HOUR


def rush(local):
    """Forty in the morning of working days, four otherwise."""
    return 40 if local.weekday() < 5 and 7 <= local.hour < 9 else 4


def test_hours_and_weekdays_have_their_own_usual():
    rows, until = history(4, rush)
    usual = expected_of(rows, until=until, zone=STOCKHOLM)
    tuesday_eight = MONDAY + timedelta(weeks=5, days=1, hours=8, minutes=20)
    assert usual.weeks == 4
    assert usual.at(tuesday_eight).mid == pytest.approx(40)
    assert usual.at(tuesday_eight - 3 * HOUR).mid == pytest.approx(4)
    assert usual.at(tuesday_eight + timedelta(days=4)).mid == pytest.approx(4)
    # The same moment said in another zone is the same hour.
    assert usual.at(tuesday_eight.astimezone(UTC)) == usual.at(tuesday_eight)


def test_without_history_nothing_is_usual_and_it_says_so():
    usual = expected_of([], until=MONDAY, zone=STOCKHOLM)
    assert (usual.weeks, usual.at(MONDAY)) == (0, EMPTY)
    assert usual.between(MONDAY, MONDAY + timedelta(days=3)) == 0.0
    future = expected_of([HourCount(MONDAY, 3)], until=MONDAY, zone=STOCKHOLM)
    assert future.weeks == 0


def test_a_short_history_speaks_for_like_days_and_then_for_all():
    rows, _ = history(1, rush)
    two_days = [row for row in rows if row.at < (MONDAY + timedelta(days=2)).astimezone(UTC)]
    usual = expected_of(two_days, until=two_days[-1].at + HOUR, zone=STOCKHOLM)
    friday_eight = MONDAY + timedelta(weeks=1, days=4, hours=8)
    assert usual.weeks == 1
    assert usual.at(friday_eight).mid == pytest.approx(40)
    # No weekend was ever seen: the same hour of any day is the best there is.
    assert usual.at(friday_eight + timedelta(days=1)).mid == pytest.approx(40)


def test_a_past_storm_does_not_make_the_next_one_usual():
    storm_at = MONDAY + timedelta(weeks=2, days=1, hours=8)

    def stormy(local):
        return 4000 if storm_at <= local < storm_at + 5 * HOUR else rush(local)

    rows, until = history(5, stormy)
    calm_rows, _ = history(5, rush)
    usual = expected_of(rows, until=until, zone=STOCKHOLM).at(storm_at)
    calm = expected_of(calm_rows, until=until, zone=STOCKHOLM).at(storm_at)
    assert usual.mid == pytest.approx(calm.mid, rel=0.1)
    assert usual.high < 4000 / 20


@pytest.mark.parametrize(
    ("start", "change"),
    [
        (datetime(2026, 10, 5, tzinfo=STOCKHOLM), datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM)),
        (datetime(2026, 3, 9, tzinfo=STOCKHOLM), datetime(2026, 3, 29, 3, 30, tzinfo=STOCKHOLM)),
    ],
)
def test_the_clock_change_moves_no_hour(start, change):
    rows, until = history(5, rush, start)
    usual = expected_of(rows, until=until, zone=STOCKHOLM)
    for day in range(-2, 3):
        at = change.astimezone(UTC) + timedelta(days=day)
        local = at.astimezone(STOCKHOLM)
        assert usual.at(at).mid == pytest.approx(rush(local))
    eight = datetime(change.year, change.month, change.day, 8, tzinfo=STOCKHOLM)
    assert usual.at(eight + timedelta(days=1)).mid == pytest.approx(40)
    # The doubled hour is usual twice: 25 hours of four on the Sunday of October, 23 in March.
    midnight = eight.replace(hour=0)
    hours = (
        midnight.replace(day=midnight.day + 1).astimezone(UTC) - midnight.astimezone(UTC)
    ) / HOUR
    total = usual.between(midnight, midnight.replace(day=midnight.day + 1))
    assert total == pytest.approx(4 * hours)
    assert hours in {23, 25}


def test_a_longer_stretch_is_surer_in_proportion():
    band = Band(2.0, 10.0, 18.0)
    assert band.over(4) == Band(24.0, 40.0, 56.0)
    assert band.over(0.25) == Band(0.0, 2.5, 6.5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 10_000)), min_size=1, max_size=60),
    st.integers(0, 600),
)
def test_a_band_is_never_below_zero_and_never_inside_out(counts, ahead):
    rows = [HourCount(MONDAY + hour * HOUR, count) for hour, count in counts]
    usual = expected_of(rows, until=MONDAY + 501 * HOUR, zone=STOCKHOLM)
    band = usual.at(MONDAY + ahead * HOUR)
    assert 0.0 <= band.low <= band.mid <= band.high
    assert usual.weeks >= 1
