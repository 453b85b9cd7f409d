"""The past told for today: weekdays and hours stay, nothing runs into the storm."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.demo.timing import (
    ANCHOR,
    CYCLE,
    QUIET,
    ZONE,
    local_of,
    next_time,
    retold,
    storm_delays,
)

SINCE = datetime(2026, 11, 20, 14, tzinfo=UTC)
NOWS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: SINCE + timedelta(minutes=minutes))
PAST = st.integers(int(-CYCLE.total_seconds()), 0)


@given(NOWS, PAST)
def test_what_is_told_for_today_keeps_weekday_and_hour_and_lies_in_the_last_four_weeks(now, offset):
    local = local_of(offset)
    told = retold(local, now).astimezone(ZONE)
    there = told.replace(tzinfo=None)
    assert there.weekday() == local.weekday()
    # An hour that a clock change leaves out is told an hour later.
    assert abs((there - local) % timedelta(weeks=1)) in {timedelta(0), timedelta(hours=1)}
    here = now.astimezone(ZONE).replace(tzinfo=None)
    assert here - CYCLE - timedelta(weeks=1) <= there <= here + timedelta(hours=1)


def test_a_past_crisis_is_not_cut_in_two():
    now = datetime(2026, 12, 9, 11, 0, tzinfo=UTC)
    begin, end = ANCHOR - timedelta(days=10), ANCHOR - timedelta(days=8)
    told = [retold(each, now, whole_until=end) for each in (begin, end)]
    assert told[1] - told[0] == end - begin
    assert told[1] <= now - QUIET


def test_an_offset_is_counted_through_the_change_of_the_clocks():
    assert local_of(0) == ANCHOR
    assert local_of(-86_400.0 * 27) == ANCHOR - timedelta(days=27) + timedelta(hours=1)


def test_a_storm_keeps_its_rhythm_and_long_silences_are_cut():
    assert storm_delays([0, 60, 120, 100_000], 60) == [0.0, 1.0, 1.0, 4.0]
    assert storm_delays([], 60) == []
    assert storm_delays([5], 60) == [0.0]


@given(NOWS, PAST)
def test_everyday_talk_comes_again_every_four_weeks(now, offset):
    local = local_of(offset)
    at = next_time(local, now)
    assert at <= now + timedelta(hours=1)
    assert now - at <= CYCLE + timedelta(hours=1)
