"""Reading batches: what is slow is tried again, only what cannot be read is set aside."""

from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from crisisdesk.reading import read_batches
from monitoring.enrich.batch import Card
from monitoring.models import Source
from monitoring.store.sorting import Weighed
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


class Counting:
    """Rules that count how many mentions they were asked about; every second one is urgent."""

    version = 1
    tiers: tuple[Any, ...] = ()

    def __init__(self) -> None:
        self.asked = 0

    def weigh(self, enriched: list[Any]) -> list[Weighed]:
        """Weigh a batch."""
        self.asked += len(enriched)
        return [Weighed(severity="concern" if i % 2 else "watch") for i in range(len(enriched))]


def test_what_a_peek_has_understood_is_not_understood_again():
    batch_id = deliver(post("Smoke"), post("Fire"), post("Ash"))
    rules: Any = Counting()
    (peek,) = read_batches([batch_id], rules, {}, only_urgent=True)
    (whole,) = read_batches([batch_id], rules, {})
    assert [item.enriched.folded for item in peek.items] == ["fire"]
    assert [item.enriched.folded for item in whole.items] == ["smoke", "fire", "ash"]
    assert rules.asked == 3


@pytest.mark.parametrize("by", ["rules", "cards", "source"])
def test_a_peek_is_forgotten_when_what_it_was_read_by_has_changed(by):
    batch_id = deliver(post("Smoke"))
    rules: Any = Counting()
    read_batches([batch_id], rules, {}, only_urgent=True)
    later: Any = Counting() if by == "rules" else rules
    if by == "source":
        Source.objects.update(config={"network": "other"})
    cards = {"a:b": Card(kind="press")} if by == "cards" else {}
    read_batches([batch_id], later, cards)
    assert rules.asked + (0 if later is rules else later.asked) == 2
