"""Reading batches: what is slow is tried again, only what cannot be read is set aside."""

from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from crisisdesk.reading import read_batches
from tests.hearing import deliver, post

pytestmark = pytest.mark.django_db


class Weighing:
    """Rules that stop with an error in the middle of a batch."""

    version = 1
    tiers: tuple[Any, ...] = ()

    def __init__(self, error: Exception) -> None:
        self.error = error

    def weigh(self, _enriched: Any) -> Any:
        """Fail."""
        raise self.error


def test_a_batch_that_runs_out_of_time_is_not_called_unreadable():
    batch_id = deliver(post("Smoke"), post("Fire"))
    rules: Any = Weighing(SoftTimeLimitExceeded())
    with pytest.raises(SoftTimeLimitExceeded):
        read_batches([batch_id], rules, {})


def test_items_that_cannot_be_understood_are_kept_one_by_one():
    batch_id = deliver(post("Smoke"), post("Fire"))
    rules: Any = Weighing(ArithmeticError())
    (work,) = read_batches([batch_id], rules, {})
    assert work.items == []
    assert [(each.position, each.raw) for each in work.problems] == [(0, b"Smoke"), (1, b"Fire")]
