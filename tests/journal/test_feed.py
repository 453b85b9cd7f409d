"""The feed: readers with a cursor skip nothing while many write, and are woken when it commits."""

import select
import threading
import time

import psycopg2
import pytest
from django.db import connection, connections, transaction

from journal import feed
from journal.models import Entry
from journal.record import record
from journal.streams import open_stream

WRITERS = 4
EACH = 40


@pytest.mark.django_db
def test_entries_come_in_order_from_a_place_on(django_assert_num_queries, lead):
    written = [
        record(verb="alert.raised", actor=lead, sealed={"reason": str(n)}, data={"n": n})
        for n in range(5)
    ]
    assert feed.entries_since(0, limit=3) == written[:3]
    assert feed.entries_since(written[2].pk, limit=9) == written[3:]
    assert feed.entries_since(written[4].pk, limit=9) == []
    with django_assert_num_queries(1):
        read = feed.entries_since(0, limit=5)
        assert [(e.stream.key, e.actor, e.sealed.payload["reason"]) for e in read] == [
            ("desk", lead, str(n)) for n in range(5)
        ]


@pytest.mark.django_db
def test_a_reader_may_ask_for_some_streams_only():
    open_stream("crisis:K-1")
    record(verb="alert.raised")
    noted = record(verb="crisis.noted", stream="crisis:K-1")
    assert feed.entries_since(0, limit=9, streams=["crisis:K-1", "crisis:K-2"]) == [noted]
    assert feed.entries_since(0, limit=9, streams=[]) == []


@pytest.mark.django_db
def test_a_new_reader_can_begin_at_the_end():
    assert feed.last_entry() == 0
    entry = record(verb="alert.raised")
    assert feed.last_entry() == entry.pk


@pytest.mark.django_db
def test_a_place_only_moves_forwards():
    assert (feed.place("mail"), feed.claim_place("mail"), feed.place("mail")) == (0, 0, 0)
    feed.move_place("mail", 7)
    feed.move_place("mail", 5)
    feed.move_place("wall", 3)
    assert (feed.place("mail"), feed.claim_place("mail"), feed.place("wall")) == (7, 7, 3)


@pytest.mark.django_db(transaction=True)
def test_one_reader_at_a_time_holds_a_place():
    feed.move_place("mail", 7)
    taken = threading.Event()
    done = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            assert feed.claim_place("mail") == 7
            taken.set()
            done.wait(5)
            feed.move_place("mail", 9)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    assert taken.wait(5)
    with transaction.atomic():
        assert feed.claim_place("mail") is None
    done.set()
    other.join()
    with transaction.atomic():
        assert feed.claim_place("mail") == 9


@pytest.mark.django_db(transaction=True)
def test_no_entry_is_skipped_while_many_write():
    """Writers hold their transactions open for a while, a reader follows as fast as it can."""
    for number in range(WRITERS):
        open_stream(f"crisis:K-{number}")
    running = threading.Barrier(WRITERS + 1)

    def write(number: int) -> None:
        running.wait()
        for turn in range(EACH):
            with transaction.atomic():
                record(verb="alert.raised", stream=f"crisis:K-{number}", data={"turn": turn})
                time.sleep(0.002 if (turn + number) % 3 else 0)
        connections.close_all()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    running.wait()
    seen: list[int] = []
    give_up = time.monotonic() + 20
    while len(seen) < WRITERS * EACH and time.monotonic() < give_up:
        seen += [entry.pk for entry in feed.entries_since(seen[-1] if seen else 0, limit=100)]
    for writer in writers:
        writer.join()
    assert seen == list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    assert len(seen) == WRITERS * EACH


@pytest.mark.django_db(transaction=True)
def test_whoever_listens_is_woken_once_per_transaction_and_told_nothing():
    def written() -> None:
        record(verb="alert.raised")

    settings = connection.get_connection_params()
    given = {
        key: settings[key]
        for key in ("dbname", "user", "password", "host", "port")
        if key in settings
    }
    bell = psycopg2.connect(**given)
    bell.autocommit = True
    with bell.cursor() as cursor:
        cursor.execute(f"LISTEN {feed.CHANNEL}")
    for acts in ([written], [feed.ring], [feed.ring, written, written, feed.ring]):
        with transaction.atomic():
            for act in acts:
                act()
        select.select([bell], [], [], 5)
        bell.poll()
        assert [(note.channel, note.payload) for note in bell.notifies] == [("desk", "")]
        bell.notifies.clear()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        feed.ring()
        raise ZeroDivisionError
    assert select.select([bell], [], [], 0.2)[0] == []
    bell.close()
