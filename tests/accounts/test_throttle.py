"""Token buckets: never too many, never locked, right under threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from accounts import throttle
from accounts.models import ThrottleBucket
from accounts.throttle import Limit

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LIMIT = Limit(size=3, refill_s=10)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_bucket_holds_so_many_tokens_and_then_none(db):
    assert [throttle.take("a", LIMIT, NOW) for _ in range(5)] == [2, 1, 0, None, None]


def test_a_token_comes_back_in_time_and_never_more_than_the_bucket_holds(db):
    for _ in range(3):
        throttle.take("a", LIMIT, NOW)
    assert throttle.take("a", LIMIT, later(9.9)) is None
    assert throttle.take("a", LIMIT, later(10)) == 0
    assert throttle.take("a", LIMIT, later(100_000)) == 2


def test_buckets_do_not_mix(db):
    for _ in range(3):
        throttle.take("a", LIMIT, NOW)
    assert throttle.take("b", LIMIT, NOW) == 2


def test_a_refused_try_costs_nothing(db):
    for _ in range(50):
        throttle.take("a", LIMIT, NOW)
    assert throttle.take("a", LIMIT, later(10)) == 0


def test_a_clock_that_goes_back_gives_nothing_away(db):
    for _ in range(3):
        throttle.take("a", LIMIT, NOW)
    assert throttle.take("a", LIMIT, NOW - timedelta(hours=1)) is None
    assert throttle.take("a", LIMIT, later(9)) is None


def test_a_token_given_back_can_be_taken_again(db):
    throttle.take("a", LIMIT, NOW)
    throttle.give_back("a", LIMIT)
    throttle.give_back("a", LIMIT)
    assert throttle.take("a", LIMIT, NOW) == 2


def test_how_long_to_wait(db):
    assert throttle.wait("a", LIMIT, NOW) == timedelta(0)
    for _ in range(3):
        throttle.take("a", LIMIT, NOW)
    assert throttle.wait("a", LIMIT, NOW) == timedelta(seconds=10)
    assert throttle.wait("a", LIMIT, later(4)) == timedelta(seconds=6)
    assert throttle.wait("a", LIMIT, later(60)) == timedelta(0)


def test_no_window_of_size_times_refill_lets_through_more_than_twice_the_size(db):
    taken = [at for at in range(0, 300) if throttle.take("a", LIMIT, later(at)) is not None]
    window = LIMIT.size * LIMIT.refill_s
    assert max(sum(start <= at < start + window for at in taken) for start in taken) <= 6


def test_full_buckets_are_forgotten(db):
    throttle.take("old", LIMIT, NOW)
    throttle.take("new", LIMIT, later(3600))
    assert throttle.forget_full(later(1800)) == 1
    assert list(ThrottleBucket.objects.values_list("key", flat=True)) == ["new"]


def test_a_stranger_cannot_choose_a_keys_length():
    assert len(throttle.short("a")) == len(throttle.short("å\ud800" * 9999)) == 32


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_more_than_there_is():
    def try_it(_number: int) -> bool:
        try:
            return throttle.take("a", Limit(5, 1000), NOW) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(try_it, range(40))) == 5
    connection.close()
