"""Statements that are sent together take effect in their order, in one trip, all or nothing."""

import pytest
from django.db import DatabaseError, connection, transaction

from monitoring.store.actions import store_round
from monitoring.store.bundle import Bundle
from tests import factories
from tests.monitoring.posts import event, round_of

pytestmark = pytest.mark.django_db

SET = "UPDATE monitoring_source SET name = name || %s WHERE id = %s"


def test_they_take_effect_in_order_with_one_trip(django_assert_num_queries):
    source = factories.source("feed", name="a")
    bundle = Bundle()
    bundle.add(SET, ["b", source.pk])
    bundle.add(SET, ["%s;c", source.pk])
    with django_assert_num_queries(1), connection.cursor() as cursor:
        bundle.send(cursor)
        bundle.send(cursor)
    source.refresh_from_db()
    assert source.name == "ab%s;c"


def test_one_that_fails_takes_the_others_along():
    source = factories.source("feed", name="a")
    bundle = Bundle()
    bundle.add(SET, ["b", source.pk])
    bundle.add("SELECT 1 / %s", [0])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        bundle.send(cursor)
    source.refresh_from_db()
    assert source.name == "a"


def test_a_round_takes_few_trips_however_many_mentions_it_brings(django_assert_max_num_queries):
    texts = ["Smoke on the car deck of the ferry", "Coffee was cold and the queue was long"]
    for amount in (1, 40):
        posts = [event(f"{amount}-{n}", texts[n % 2], at=n) for n in range(amount)]
        work = round_of(*posts)
        # COPY and the savepoint of a test are among them.
        with django_assert_max_num_queries(12):
            assert len(store_round(work).new) == amount
