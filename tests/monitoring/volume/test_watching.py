"""All streams at once: everything, each source, the loudest storyline; late mentions count."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.volume.watching import (
    BUCKET,
    EVERYTHING,
    LOUDEST,
    Bucket,
    Watch,
    bucket_of,
    source_of,
    source_stream,
    told_of,
)

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 10


def ordinary(days=DAYS, seed=1):
    """Buckets of two sources and many small storylines."""
    dice = random.Random(seed)
    found = []
    for step in range(days * 288):
        for source in (1, 2):
            if dice.random() < 0.3:
                line = dice.randrange(50)
                found.append(Bucket(START + step * BUCKET, source, line, dice.choice([1, 1, 2])))
    return found


def watched(days=DAYS):
    watch = Watch(START)
    watch.settle(ordinary(days), START + timedelta(days=days))
    return watch, START + timedelta(days=days)


def storm(at, source=1, line=7, count=12, buckets=3):
    return [Bucket(at + i * BUCKET, source, line, count) for i in range(buckets)]


def loud(watch, buckets, at):
    return {name for name, seen in watch.look(buckets, at).items() if seen.reading.is_abnormal}


def test_an_ordinary_hour_stands_out_nowhere():
    watch, now = watched()
    assert loud(watch, [], now + timedelta(minutes=10)) == set()


def test_a_storm_stands_out_in_its_source_in_everything_and_as_a_storyline():
    watch, now = watched()
    at = now + timedelta(minutes=14)
    streams = watch.look(storm(now), at)
    assert {name for name, seen in streams.items() if seen.reading.is_abnormal} == {
        EVERYTHING, LOUDEST, source_stream(1),
    }  # fmt: skip
    assert streams[EVERYTHING].count == 36
    assert streams[EVERYTHING].reading.since == now


def test_a_source_heard_for_the_first_time_was_silent_before():
    watch, now = watched()
    assert source_stream(9) in loud(watch, storm(now, source=9), now + timedelta(minutes=14))


def test_looking_changes_nothing_and_late_mentions_count():
    watch, now = watched()
    at = now + timedelta(minutes=14)
    first = watch.look(storm(now, count=1), at)
    assert watch.look(storm(now, count=1), at) == first
    late = [*storm(now, count=1), *storm(now, count=12)]
    assert EVERYTHING in loud(watch, late, at)


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_buckets_and_where_it_was_settled_make_no_difference(dice, cut):
    history = ordinary(6)
    now = START + timedelta(days=6)
    shuffled = list(history)
    dice.shuffle(shuffled)
    once, twice = Watch(START), Watch(START)
    once.settle(history, now)
    middle = START + timedelta(days=cut)
    twice.settle(shuffled, middle)
    twice.settle(shuffled, now)
    rows = storm(now)
    dice.shuffle(rows)
    at = now + timedelta(minutes=14)
    one, other = once.look(storm(now), at), twice.look(rows, at)
    assert one == other


def test_what_an_hour_tells_by_storyline():
    at = START + timedelta(hours=3)
    rows = [
        Bucket(START, 1, 7, 50),
        Bucket(at - BUCKET, 1, 7, 3),
        Bucket(at - BUCKET, 2, 7, 1),
        Bucket(at - BUCKET, 1, 0, 2),
    ]
    assert told_of(rows, at) == {7: 4, 0: 2}
    assert told_of(rows, at, 2) == {7: 1}


@pytest.mark.parametrize(("stream", "source"), [("all", None), ("loudest", None), ("source:3", 3)])
def test_a_stream_names_its_source(stream, source):
    assert source_of(stream) == source


def test_buckets_begin_at_five_minutes():
    assert bucket_of(START + timedelta(minutes=7, seconds=3)) == START + timedelta(minutes=5)
