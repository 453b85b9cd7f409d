"""The dispatcher against a broker of its own: handing out, doing without, one leader at a time."""

import base64
import json
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from crisisdesk import tasks
from crisisdesk.celery import app
from crisisdesk.dispatching import chores, loop, planning
from crisisdesk.dispatching.loop import Dispatcher
from crisisdesk.env import broker as broker_url
from crisisdesk.servers.places import Place
from crisisdesk.servers.running import start, stop
from crisisdesk.servers.valkey import Valkey
from journal.heartbeats import beat
from journal.models import Entry, Heartbeat, Timer
from journal.timers import set_timer
from monitoring.models import Batch, Mention
from tests import factories
from tests.hearing import deliver, post, rules_in_force

pytestmark = pytest.mark.django_db


class Broker:
    """A Valkey of its own that may be stopped."""

    def __init__(self, folder: Path) -> None:
        self.server = Valkey(Place(folder / "var", folder / "run", None), durable=False)
        self.process = start(self.server)
        self.url = f"unix://{self.server.socket_path}"

    def handed(self, queue: str) -> list[tuple[str, list]]:
        """Task and arguments of every message in a queue, oldest first."""
        with redis.Redis.from_url(self.url, db=1) as link:
            messages = [json.loads(raw) for raw in reversed(link.lrange(queue, 0, -1))]
            link.delete(queue)
        return [
            (each["headers"]["task"], json.loads(base64.b64decode(each["body"]))[0])
            for each in messages
        ]

    def stop(self) -> None:
        stop(self.server, self.process)

    def start(self) -> None:
        self.process = start(self.server)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker that only this test knows."""
    with tempfile.TemporaryDirectory(prefix="bell-") as folder:
        own = Broker(Path(folder))
        before = app.conf.broker_url
        _use(broker_url(own.url, 1))
        yield own
        own.stop()
        _use(before)


def _use(url: str) -> None:
    app.pool.force_close_all()
    app._pool = None
    app.amqp._producer_pool = None
    app.conf.broker_url = app.conf.broker_write_url = url


@pytest.fixture
def dispatcher() -> Dispatcher:
    """A leader whose workers have just given a sign of life."""
    rules_in_force()
    beat("worker")
    return Dispatcher()


def test_due_work_goes_out_as_row_ids_and_nothing_else(broker, dispatcher):
    batches = [deliver(post("one")), deliver(post("two"))]
    timer = set_timer("wake", "alert:1", timezone.now() - timedelta(seconds=1), {"alert": 1})
    dispatcher.sweep()
    assert broker.handed("bulk") == [("process_batches", [batches])]
    assert broker.handed("alert") == [("fire_timer", [timer.pk]), ("tick", [])]
    # Nothing is handed out twice while somebody works on it.
    dispatcher.sweep()
    assert broker.handed("bulk") == broker.handed("alert") == []


def test_what_a_lost_worker_held_is_handed_out_again(broker, dispatcher):
    batch = deliver(post("one"))
    dispatcher.sweep()
    assert broker.handed("bulk") == [("process_batches", [[batch]])]
    Batch.objects.update(handed_at=timezone.now() - timedelta(seconds=3.1))
    dispatcher.sweep()
    assert broker.handed("bulk") == [("process_batches", [[batch]])]
    assert Batch.objects.get().attempts == 2


def test_what_failed_eight_times_is_set_aside_with_its_bytes(broker, dispatcher):
    batch = deliver(post("one"))
    Batch.objects.update(
        attempts=planning.PARK_AFTER, handed_at=timezone.now() - timedelta(seconds=31)
    )
    dispatcher.sweep()
    kept = Batch.objects.get()
    assert (kept.state, len(bytes(kept.raw)) > 0) == ("parked", True)
    assert Entry.objects.filter(verb="batch.parked", object_id=str(batch)).exists()
    dispatcher.sweep()
    assert broker.handed("bulk") == []


def test_the_desk_works_on_while_the_broker_is_away(broker, dispatcher):
    broker.stop()
    deliver(post("one"))
    dispatcher.sweep()
    assert Mention.objects.get().text == "one"
    assert Batch.objects.get().state == "done"
    # A broker that failed is left alone for a while: the next work costs no waiting.
    deliver(post("two"))
    begun = time.monotonic()
    dispatcher.sweep()
    assert time.monotonic() - begun < 1
    assert Mention.objects.count() == 2
    broker.start()
    dispatcher.broker_due = 0.0
    last = deliver(post("three"))
    dispatcher.sweep()
    assert broker.handed("bulk") == [("process_batches", [[last]])]


def test_workers_that_do_not_answer_are_worked_around_until_they_do(broker, dispatcher):
    Heartbeat.objects.filter(name="worker").update(at=timezone.now() - timedelta(seconds=16))
    dispatcher.patient_until = time.monotonic() - 1
    dispatcher.sweep()
    assert dispatcher.is_alone
    deliver(post("one"))
    dispatcher.sweep()
    assert Mention.objects.get().text == "one"
    assert broker.handed("bulk") == []
    # What it did itself is no sign of life of theirs.
    dispatcher.slow_due = dispatcher.tick_due = 0.0
    dispatcher.sweep()
    assert dispatcher.is_alone
    # They are still asked; once they answer, work goes to them again.
    assert ("tick", []) in broker.handed("alert")
    tasks.tick()
    dispatcher.slow_due = dispatcher.tick_due = 0.0
    dispatcher.sweep()
    assert not dispatcher.is_alone
    last = deliver(post("two"))
    dispatcher.sweep()
    assert broker.handed("bulk") == [("process_batches", [[last]])]


def test_workers_have_time_to_start(broker, dispatcher):
    Heartbeat.objects.filter(name="worker").delete()
    dispatcher.patient_until = time.monotonic() + 10
    dispatcher.sweep()
    assert not dispatcher.is_alone


def test_one_task_that_fails_here_does_not_end_the_dispatcher(broker, dispatcher, caplog):
    broker.stop()
    set_timer("unheard-of", "x", timezone.now() - timedelta(seconds=1))
    deliver(post("one"))
    dispatcher.sweep()
    assert "fire_timer" in caplog.text
    assert Timer.objects.get(kind="unheard-of").state == "pending"
    assert Mention.objects.count() == 1


def test_when_more_waits_than_fits_urgent_mentions_go_first(broker, dispatcher, monkeypatch):
    monkeypatch.setattr(planning, "BUSY_BYTES", 100)
    monkeypatch.setattr(planning, "HELD_BYTES", 300)
    batches = [deliver(post("x" * 200)) for _ in range(4)]
    dispatcher.sweep()
    assert broker.handed("alert")[0] == ("peek_batches", [batches])
    handed = broker.handed("bulk")
    assert [name for name, _ in handed] == ["process_batches"] * len(handed)
    assert [key for _, args in handed for key in args[0]] == batches[:1]
    # Each is peeked at once, not at every sweep.
    assert dispatcher.sweep()
    assert [name for name, _ in broker.handed("alert")] == []


def test_nothing_is_handed_out_on_top_of_what_nobody_has_read_yet(broker, dispatcher, monkeypatch):
    monkeypatch.setattr(planning, "TASK_BATCHES", 1)
    for _ in range(planning.MOST_QUEUED + 3):
        deliver(post("slow"))
    dispatcher.sweep()
    # Their time is up, but they lie in the queue: handing them out again would only pile up.
    late = timezone.now() - timedelta(seconds=60)
    Batch.objects.update(handed_at=late)
    dispatcher.sweep()
    assert set(Batch.objects.values_list("attempts", flat=True)) == {1}
    assert len(broker.handed("bulk")) == planning.MOST_QUEUED + 3
    # The broker has lost them all: now they go out again.
    dispatcher.sweep()
    assert set(Batch.objects.values_list("attempts", flat=True)) == {2}


def test_what_was_stored_but_not_judged_is_noticed(broker, dispatcher):
    factories.mention()
    dispatcher.sweep()
    assert ("judge", []) in broker.handed("alert")


def test_a_chore_that_fails_holds_up_nobody(broker, dispatcher, monkeypatch, caplog):
    def broken() -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(chores, "EVERY_SECOND", (broken,))
    batch = deliver(post("one"))
    dispatcher.sweep()
    assert "A chore of the dispatcher failed" in caplog.text
    assert broker.handed("bulk") == [("process_batches", [[batch]])]
    assert Heartbeat.objects.filter(name="dispatcher").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [DatabaseError, InterfaceError, OperationalError])
def test_however_the_database_goes_away_the_dispatcher_stays(broker, monkeypatch, kind):
    rules_in_force()
    one, swept = Dispatcher(), []

    def sweep(*, with_batches: bool = True) -> bool:
        swept.append(1)
        if len(swept) > 1:
            one.stop()
            return False
        raise kind("server closed the connection unexpectedly")

    monkeypatch.setattr(one, "sweep", sweep)
    one.run()
    one._hang_up()
    assert len(swept) == 2


def test_batches_that_come_close_together_travel_together(broker, dispatcher, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(dispatcher, "_wait", waits.append)
    first = deliver(post("one"))
    dispatcher._turn()
    assert broker.handed("bulk") == [("process_batches", [[first]])]
    later = [deliver(post("two")), deliver(post("three"))]
    dispatcher._turn()
    assert broker.handed("bulk") == []
    assert all(0 < wait <= planning.WINDOW_S for wait in waits)
    dispatcher.batches_due = 0.0
    dispatcher._turn()
    assert broker.handed("bulk") == [("process_batches", [later])]


# ---------------------------------------------------------------- one leader


def _until(what, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def _leading(dispatcher: Dispatcher) -> bool:
    """Has it taken the lock? patient_until is set on becoming leader."""
    return dispatcher.patient_until > 0


@pytest.mark.django_db(transaction=True)
def test_of_two_dispatchers_one_leads_and_the_other_takes_over(broker):
    rules_in_force()
    both = [Dispatcher(), Dispatcher()]

    def run(one: Dispatcher) -> None:
        one.run()
        one._hang_up()
        connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    try:
        _until(lambda: any(map(_leading, both)))
        time.sleep(2 * loop.SWEEP_S)
        assert [_leading(one) for one in both].count(True) == 1
        leader = next(one for one in both if _leading(one))
        other = next(one for one in both if one is not leader)
        batch = deliver(post("rung for"))
        _until(lambda: ("process_batches", [[batch]]) in broker.handed("bulk"), 1.0)
        leader.stop(signal.SIGTERM)
        _until(lambda: _leading(other))
    finally:
        for one in both:
            one.stop()
        for thread in threads:
            thread.join(10)


@pytest.mark.django_db(transaction=True)
def test_a_dispatcher_whose_database_broke_off_leads_again(broker):
    rules_in_force()
    one = Dispatcher()

    def run() -> None:
        one.run()
        one._hang_up()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        _until(lambda: _leading(one))
        one.patient_until = 0.0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        _until(lambda: _leading(one))
        batch = deliver(post("after the storm"))
        _until(lambda: ("process_batches", [[batch]]) in broker.handed("bulk"), 2.0)
    finally:
        one.stop()
        thread.join(10)
