"""What is due, read and claimed in SQL."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from crisisdesk.dispatching import queries
from crisisdesk.dispatching.planning import PARK_AFTER, Due, retry_after_s
from monitoring.models import Batch, Source
from tests import factories

pytestmark = pytest.mark.django_db


def waiting(size: int = 100, **given) -> Batch:
    values: dict[str, Any] = {"state": "waiting", "size": size} | given
    return factories.batch(**values)


def test_batches_are_claimed_oldest_first_up_to_the_room():
    batches = [waiting(100) for _ in range(5)]
    claimed = queries.claim_batches(250)
    assert claimed == [Due(each.pk, 100, 0) for each in batches[:3]]
    assert list(Batch.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 1, 0, 0]
    # What is in somebody's hands is not handed out again before its time.
    assert [due.id for due in queries.claim_batches(10_000)] == [each.pk for each in batches[3:]]


def test_one_batch_larger_than_the_room_is_still_handed_out():
    large = waiting(10**9)
    assert [due.id for due in queries.claim_batches(100)] == [large.pk]


def test_what_is_done_or_parked_is_nobodys_work():
    for state in ("done", "parked"):
        factories.batch(state=state)
    assert queries.claim_batches(1000) == []
    assert queries.backlog() == (0, 0, None)


@pytest.mark.parametrize("attempts", range(1, PARK_AFTER))
def test_what_a_lost_worker_held_comes_back_after_its_pause(attempts):
    pause = retry_after_s(attempts)
    now = timezone.now()
    held = waiting(attempts=attempts, handed_at=now - timedelta(seconds=pause - 1.5))
    assert queries.claim_batches(1000) == []
    assert queries.backlog()[:2] == (100, 100)
    Batch.objects.update(handed_at=now - timedelta(seconds=pause + 0.5))
    assert queries.backlog()[:2] == (100, 0)
    assert queries.claim_batches(1000) == [Due(held.pk, 100, attempts)]
    assert Batch.objects.get().attempts == attempts + 1


def test_after_eight_hand_outs_it_waits_for_a_person():
    spent = waiting(attempts=PARK_AFTER, handed_at=timezone.now() - timedelta(seconds=31))
    waiting(attempts=PARK_AFTER, handed_at=timezone.now())
    assert queries.claim_batches(1000) == []
    assert queries.spent_batches() == [spent.pk]


def test_the_backlog_knows_how_long_the_oldest_has_waited():
    old = timezone.now() - timedelta(minutes=3)
    waiting(70, received_at=old)
    waiting(30, state="peeked", handed_at=timezone.now(), attempts=1)
    assert queries.backlog() == (100, 30, old)


def test_peeking_asks_for_what_nobody_has_looked_at():
    fresh = waiting()
    factories.batch(state="peeked")
    waiting(attempts=PARK_AFTER)
    assert queries.unpeeked(10) == [Due(fresh.pk, 100, 0)]


def test_unjudged_tells_whether_somebody_must_look():
    assert not queries.unjudged()
    found = factories.mention()
    assert queries.unjudged()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_reader (name, cursor, updated_at) VALUES ('judge', %s, now())",
            [found.seq],
        )
    assert not queries.unjudged()


def test_a_source_is_polled_by_one_and_again_after_a_minute():
    now = timezone.now()
    due = factories.source("due", connector="feed", next_poll_at=now - timedelta(seconds=1))
    factories.source("later", connector="feed", next_poll_at=now + timedelta(minutes=5))
    factories.source("paused", connector="feed", next_poll_at=now, state="paused")
    assert queries.claim_polls(10) == [due.pk]
    assert queries.claim_polls(10) == []
    next_poll = Source.objects.get(pk=due.pk).next_poll_at
    assert next_poll is not None
    assert next_poll > now + timedelta(seconds=50)
