"""What became of each delivery, item by item, also when its urgent ones were stored first."""

import pytest

from monitoring.models import Batch
from monitoring.store.actions import Round, store_round
from monitoring.store.sorting import Weighed
from tests import factories
from tests.monitoring.posts import batch_of, event, gone, items_of, problem, store

pytestmark = pytest.mark.django_db


def test_each_delivery_of_a_round_says_what_became_of_its_own_items():
    source = factories.source()
    store(event("old", "known before"), source=source)
    first, second = batch_of(source), batch_of(source)
    items = [
        *items_of(source, first, [event("a", "one"), event("old", "known before"), gone("b")]),
        *items_of(source, second, [event("c", "two"), event("d", "three"), gone("old", v=9)]),
    ]
    stored = store_round(Round([first, second], items, [problem(second, 7)]))
    assert (len(stored.new), len(stored.changed), stored.repeated) == (4, 1, 1)
    told = ("stored_count", "changed_count", "repeated_count", "quarantined_count")
    assert list(Batch.objects.filter(pk__in=(first, second)).order_by("pk").values_list(*told)) == [
        (2, 0, 1, 0), (2, 1, 0, 1),
    ]  # fmt: skip


def test_what_a_peek_has_stored_or_changed_is_no_repeat_later():
    source = factories.source()
    store(event("old", "as it was"), event("same", "word for word"), source=source)
    batch_id = batch_of(source)
    grave = items_of(
        source, batch_id,
        [
            event("new", "a fire"), event("old", "a fire there too", v=2),
            event("same", "word for word"),
        ],
        Weighed(score=70, severity="serious"),
    )  # fmt: skip
    store_round(Round([batch_id], list(grave), only_urgent=True))
    told = Batch.objects.filter(pk=batch_id).values_list(
        "stored_count", "changed_count", "repeated_count"
    )
    assert told.get() == (1, 1, 1)
    store_round(Round([batch_id], list(grave)))
    assert told.get() == (1, 1, 1)
