"""A batch is read by one worker at a time, and free again when its worker is gone."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from monitoring.store.holding import free_of, in_hand

BATCHES = [9001, 9002, 9003]


def elsewhere(act: Callable[[], Any]) -> Any:
    """Do something on a connection of its own, which is closed afterwards."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(30)


def take(batch_ids: list[int]) -> list[int]:
    with in_hand(batch_ids) as held:
        return held


@pytest.mark.django_db
def test_what_one_worker_holds_the_others_leave_alone():
    with in_hand(BATCHES[:2]) as held:
        assert held == BATCHES[:2]
        assert elsewhere(lambda: take(BATCHES)) == BATCHES[2:]
        assert elsewhere(lambda: free_of(BATCHES)) == BATCHES[2:]
    assert elsewhere(lambda: take(BATCHES)) == BATCHES


@pytest.mark.django_db
def test_looking_whether_a_batch_is_free_does_not_take_it():
    assert free_of(BATCHES) == BATCHES
    assert elsewhere(lambda: take(BATCHES)) == BATCHES


@pytest.mark.django_db
def test_a_worker_that_fails_or_dies_gives_its_batches_back():
    with pytest.raises(RuntimeError), in_hand(BATCHES):
        raise RuntimeError("out of ink")
    assert elsewhere(lambda: take(BATCHES)) == BATCHES

    def die() -> None:
        holding = in_hand(BATCHES)
        holding.__enter__()
        connection.close()

    elsewhere(die)
    # The server notices within moments that the other side is gone.
    deadline = time.monotonic() + 5
    while free_of(BATCHES) != BATCHES and time.monotonic() < deadline:
        time.sleep(0.01)
    assert take(BATCHES) == BATCHES
