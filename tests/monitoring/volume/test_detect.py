"""A storm is noticed soon, once, and against what this stream is used to."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.volume.detect import Detector

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def days(count, level, seed=1):
    """Return five-minute counts that scatter far more than by chance, with a daily rhythm."""
    dice = random.Random(seed)
    counts = []
    for step in range(count * 288):
        hour = step % 288 / 12
        usual = level * (0.3 + (0.7 if 8 <= hour <= 22 else 0.0))
        counts.append(float(int(dice.gammavariate(0.7, usual / 0.7))))
    return counts


def fed(counts, bucket=FIVE):
    detector = Detector(bucket)
    return detector, detector.see_all((START + i * bucket, count) for i, count in enumerate(counts))


def said(readings):
    return [reading for reading in readings if reading.score >= 0.5]


@pytest.mark.parametrize("level", [0.5, 5, 200])
def test_a_storm_is_noticed_within_a_quarter_of_an_hour_whatever_is_usual(level):
    ordinary = days(20, level)
    detector, before = fed(ordinary)
    storm_at = START + len(ordinary) * FIVE
    storm = [level * 25 + 20] * 12
    readings = detector.see_all((storm_at + i * FIVE, count) for i, count in enumerate(storm))
    assert said(before[10 * 288 :]) == []
    first = said(readings)[0]
    assert first.at <= storm_at + timedelta(minutes=15)
    assert first.since is not None
    assert storm_at <= first.since <= first.at
    assert first.times_usual > 5


def test_a_storm_is_said_once_while_it_lasts():
    ordinary = days(20, 10)
    detector, _ = fed(ordinary)
    at = START + len(ordinary) * FIVE
    readings = detector.see_all((at + i * FIVE, 300.0) for i in range(100))
    # While the first hour fills it may grow by half and be said again; then no more.
    assert 1 <= len(said(readings[:15])) <= 3
    assert said(readings[15:]) == []
    assert all(reading.is_abnormal for reading in readings[2:60])
    assert {reading.since for reading in readings[2:60]} == {readings[2].since}


def test_a_much_stronger_second_wave_is_said_again_the_same_day():
    ordinary = days(20, 10)
    detector, _ = fed(ordinary)
    at = START + len(ordinary) * FIVE
    waves = [300.0] * 12 + [5.0] * 36 + [1500.0] * 6
    readings = detector.see_all((at + i * FIVE, count) for i, count in enumerate(waves))
    assert said(readings[:12])
    assert said(readings[12:48]) == []
    assert said(readings[48:])
    assert readings[47].since is None


def test_a_past_storm_does_not_make_the_next_one_usual():
    counts = days(10, 10) + [400.0] * 24 + days(6, 10, seed=2)
    detector, _ = fed(counts)
    at = START + len(counts) * FIVE
    assert said(detector.see_all((at + i * FIVE, 400.0) for i in range(6)))


def test_what_is_loud_every_day_is_usual():
    day = [3.0] * 96 + [60.0] * 12 + [3.0] * 180
    _, readings = fed(day * 20)
    assert said(readings[5 * 288 :]) == []


def test_a_new_stream_is_watched_from_its_first_day_but_not_from_its_first_posts():
    quiet = [0.0] * (9 * 60)
    detector, readings = fed([1.0, 2.0, 0.0, 4.0, *quiet], timedelta(minutes=1))
    assert said(readings) == []
    assert all(reading.is_learning for reading in readings)
    at = START + (len(quiet) + 4) * timedelta(minutes=1)
    storm = detector.see_all((at + i * timedelta(minutes=1), 4.0) for i in range(15))
    assert said(storm)


def test_no_counts_and_no_history_say_nothing():
    assert Detector().see_all([]) == []
    _, readings = fed([0.0] * 2000)
    assert {reading.score for reading in readings} == {0.0}
    assert {reading.times_usual for reading in readings} == {0.0}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=700), st.integers(1, 699))
def test_scores_stay_in_range_and_never_look_ahead(counts, cut):
    hour = timedelta(hours=1)
    _, whole = fed(counts, hour)
    _, part = fed(counts[:cut], hour)
    assert whole[:cut] == part
    assert all(0.0 <= reading.score <= 1.0 for reading in whole)
    assert all(reading.since is None or reading.since <= reading.at for reading in whole)


def test_minute_and_five_minute_buckets_agree_on_a_storm():
    ordinary = days(12, 10)
    minutes = [count / 5 for count in ordinary for _ in range(5)]
    wide, _ = fed(ordinary)
    narrow, _ = fed(minutes, timedelta(minutes=1))
    at = START + len(ordinary) * FIVE
    in_fives = said(wide.see_all((at + i * FIVE, 400.0) for i in range(6)))
    in_ones = said(narrow.see_all((at + i * timedelta(minutes=1), 80.0) for i in range(30)))
    assert abs(in_fives[0].at - in_ones[0].at) <= timedelta(minutes=5)
