"""What is usual at an hour: bounded by history, deaf to single storms, right over clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.volume.expected import EMPTY, HOUR, Band, Expected, HourCount, expected_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
UNTIL = datetime(2026, 3, 2, 12, tzinfo=UTC)


def history(weeks: int, count, until: datetime = UNTIL) -> list[HourCount]:
    """Every hour of some weeks; count: a number, or a function of the moment."""
    hours = [until - HOUR * back for back in range(1, weeks * 168 + 1)]
    return [HourCount(at, count(at) if callable(count) else count) for at in hours]


def usual(rows: list[HourCount], until: datetime = UNTIL) -> Expected:
    return expected_of(rows, until=until, zone=STOCKHOLM)


def test_without_history_nothing_is_usual():
    found = usual([])
    assert (found.weeks, found.at(UNTIL), found.between(UNTIL, UNTIL + HOUR)) == (0, EMPTY, 0.0)


def test_a_steady_stream_is_usual_as_it_is():
    found = usual(history(4, 20))
    assert found.weeks == 4
    band = found.at(UNTIL)
    assert band.mid == 20.0
    assert band.low < 20 < band.high
    assert found.between(UNTIL, UNTIL + HOUR * 7.5) == pytest.approx(150.0)


def test_hours_and_weekdays_are_told_apart():
    def busy(at: datetime) -> int:
        local = at.astimezone(STOCKHOLM)
        return 60 if local.weekday() < 5 and 8 <= local.hour < 18 else 4

    found = usual(history(4, busy))
    monday = datetime(2026, 3, 2, 10, tzinfo=STOCKHOLM)
    assert found.at(monday).mid == 60
    assert found.at(monday.replace(hour=3)).mid == 4
    assert found.at(monday - timedelta(days=1)).mid == 4


def test_one_past_storm_does_not_make_the_next_one_usual():
    stormy = UNTIL - timedelta(weeks=1)
    found = usual(history(6, lambda at: 5_000 if at == stormy else 10))
    assert found.at(stormy).mid == 10.0
    assert found.at(stormy).high < 40


def test_hours_that_were_left_out_were_silent():
    rows = history(4, 12)
    assert usual([row for row in rows if row.count]).hours == usual(rows).hours
    sparse = [row for row in rows if row.at.hour == 9]
    assert usual(sparse).at(UNTIL.replace(hour=3)).mid == 0.0


@pytest.mark.parametrize(
    "until",
    [datetime(2026, 3, 30, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC)],
    ids=["spring", "autumn"],
)
def test_local_hours_stay_where_people_live_when_the_clock_changes(until):
    def lunch(at: datetime) -> int:
        return 50 if at.astimezone(STOCKHOLM).hour == 12 else 2

    found = usual(history(4, lunch, until), until)
    noon = until.astimezone(STOCKHOLM).replace(hour=12)
    assert found.at(noon).mid == 50
    assert found.at(noon - timedelta(hours=1)).mid == 2
    # A night of 23 or of 25 hours: what is usual adds up over the hours that there are.
    night = until.astimezone(STOCKHOLM).replace(hour=0) - timedelta(days=1)
    hours = (night.astimezone(UTC), (night + timedelta(days=1)).astimezone(UTC))
    real = (hours[1] - hours[0]) / HOUR
    assert real in (23, 25)
    assert found.between(*hours) == pytest.approx(50 + 2 * (real - 1))


COUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=400)


@given(COUNTS)
def test_a_band_is_ordered_and_lies_within_what_was_seen(counts):
    rows = [HourCount(UNTIL - HOUR * back, count) for back, count in enumerate(counts, 1)]
    found = usual(rows)
    for band in found.hours:
        assert 0 <= band.low <= band.mid <= band.high
        assert band.mid <= max(counts) + 1e-9
    assert found.weeks == -(-len(counts) // 168)


@given(COUNTS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(counts, dice):
    rows = [HourCount(UNTIL - HOUR * back, count) for back, count in enumerate(counts, 1)]
    mixed = list(rows)
    dice.shuffle(mixed)
    assert usual(rows) == usual(mixed)


@given(st.floats(0, 1e4), st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0.01, 200))
def test_a_longer_stretch_is_surer(mid, down, up, hours):
    band = Band(max(0.0, mid - down), mid, mid + up).over(hours)
    assert 0 <= band.low <= band.mid <= band.high
    assert band.mid == pytest.approx(mid * hours)
    assert band.high - band.mid <= up * max(hours, 1) + 1e-6


def test_no_stretch_is_counted_for_longer_than_four_weeks():
    found = usual(history(4, 1))
    assert found.between(UNTIL - timedelta(days=4000), UNTIL) == pytest.approx(4 * 168)
