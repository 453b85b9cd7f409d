"""Tries are counted so that guessing is hopeless and owners still come in."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import attempts, throttle

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def tries(count, *, over=QUARTER, account="saga", device="", address=lambda n: "192.0.2.1"):
    """So many tries, evenly over a time; those that were allowed."""
    return [
        attempt
        for n in range(count)
        if (
            attempt := attempts.begin(
                attempts.PASSWORD, account, device, address(n), NOW + over * n / count
            )
        ).allowed
    ]


@pytest.mark.parametrize("addresses", [1, 100])
def test_never_more_than_ten_guesses_at_an_account_in_a_quarter_of_an_hour(db, addresses):
    allowed = tries(200, address=lambda n: f"192.0.2.{n % addresses}")
    assert 5 <= len(allowed) <= 10


def test_the_owner_comes_in_from_a_known_browser_while_others_hammer(db):
    tries(200, address=lambda n: f"198.51.100.{n % 100}")
    own = attempts.begin(attempts.PASSWORD, "saga", "her own mark", "192.0.2.1", NOW + QUARTER)
    assert (own.allowed, own.left) == (True, 4)


def test_a_known_browser_is_slowed_as_well(db):
    assert len(tries(50, over=timedelta(0), device="mark")) == 5


def test_tries_left_are_counted_down_and_then_there_is_a_wait(db):
    told = [attempts.begin(attempts.PASSWORD, "saga", "", "192.0.2.1", NOW) for _ in range(6)]
    assert [(t.allowed, t.left) for t in told] == [
        (True, 4),
        (True, 3),
        (True, 2),
        (True, 1),
        (True, 0),
        (False, 0),
    ]
    assert [t.wait.total_seconds() for t in told] == [0, 0, 0, 0, 180, 180]


def test_names_are_one_account_whatever_their_case(db):
    for name in ("saga", "SAGA", "Saga", "sAgA", "saGa"):
        attempts.begin(attempts.PASSWORD, name, "", "192.0.2.1", NOW)
    assert not attempts.begin(attempts.PASSWORD, "saga", "", "192.0.2.1", NOW).allowed


def test_one_address_cannot_spray_over_many_accounts(db):
    allowed = [
        attempts.begin(attempts.PASSWORD, f"name{n}", "", "192.0.2.1", NOW).allowed
        for n in range(200)
    ]
    assert sum(allowed) == throttle.ADDRESS.size


def test_tries_at_a_full_account_do_not_use_up_the_colleagues_address(db):
    for _ in range(200):
        attempts.begin(attempts.PASSWORD, "saga", "", "192.0.2.1", NOW)
    colleague = attempts.begin(attempts.PASSWORD, "birk", "", "192.0.2.1", NOW)
    assert colleague.allowed


def test_a_right_try_costs_nothing(db):
    for _ in range(100):
        attempt = attempts.begin(attempts.PASSWORD, "saga", "", "192.0.2.1", NOW)
        attempts.succeeded(attempt)
    assert attempt.left == 4


def test_codes_and_passwords_are_counted_apart(db):
    tries(50)
    assert attempts.begin(attempts.CODE, "saga", "", "192.0.2.1", NOW).allowed
