"""The leader's loop: woken by the database's bell, sweeping every second if it does not ring."""

import logging
import select
import time
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING, Any, Final

import psycopg2
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from crisisdesk import pipeline, tasks
from crisisdesk.dispatching import broker, chores, planning, queries
from crisisdesk.nudge import ring_walls
from journal.heartbeats import alive, beat
from journal.request_ids import one_piece_of_work
from journal.timers import due_timers
from monitoring.store.parking import park_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

LEADER_LOCK: Final = 7302
SWEEP_S: Final = 1.0
# Walls are told this long after something was done: a worker that goes on to judge what it has
# stored tells them itself, once.
RING_S: Final = 0.1
# A broker that failed is left alone for this long: one that hangs costs seconds at every knock.
BROKER_REST_S: Final = 2.0
# How often the workers are asked for a sign of life, and how long they may leave it unanswered.
TICK_S: Final = 4.0
DEAF_AFTER: Final = timedelta(seconds=15)
# Broker and database clients raise these when the other side is away.
AWAY: Final = (BrokerError, RedisError, ConnectionError, TimeoutError)


class Dispatcher:
    """Hands out batches, timers, polls and judging; keeps no memory that a restart would miss."""

    def __init__(self, more_chores: "Sequence[Callable[[], object]]" = ()) -> None:
        self.more_chores = tuple(more_chores)
        self.stopping = False
        self.peeking: dict[int, float] = {}
        self.slow_due = 0.0
        self.tidy_due = 0.0
        # When walls are told of what was done; never while nothing was.
        self.ring_at = inf
        self.bell: Any = None
        self.broker_due = 0.0
        self.batches_due = 0.0
        self.tick_due = 0.0
        # Until when the workers need not have answered yet, and whether they are silent now.
        self.patient_until = 0.0
        self.is_alone = False

    def stop(self, *_: object) -> None:
        """End after the current sweep."""
        self.stopping = True

    def run(self) -> None:
        """Lead until stopped; while another process leads, or the database is away, wait."""
        while not self.stopping:
            try:
                self._lead()
            except (DatabaseError, psycopg2.Error) as error:
                # Any kind: a server that dies in mid-answer is reported as the plainest of them.
                log.warning("The database is away (%s); trying again.", error)
                connection.close()
                self._hang_up()
                time.sleep(0.5)

    def _lead(self) -> None:
        self.bell = self._listen()
        while not self.stopping:
            if self._is_leader():
                beat("dispatcher", 0)
                pipeline.rules_in_force()
                self.patient_until = time.monotonic() + DEAF_AFTER.total_seconds()
                self.is_alone = False
                while not self.stopping:
                    self._turn()
                return
            time.sleep(SWEEP_S)

    def _listen(self) -> Any:
        database: dict[str, Any] = settings.DATABASES["default"]
        bell = psycopg2.connect(
            dbname=connection.settings_dict["NAME"],
            user=database["USER"],
            password=database["PASSWORD"],
            host=database["HOST"],
            port=database["PORT"] or None,
            **database["OPTIONS"],
        )
        bell.autocommit = True
        with bell.cursor() as cursor:
            cursor.execute("LISTEN work; LISTEN desk")
        return bell

    def _hang_up(self) -> None:
        if self.bell is not None and not self.bell.closed:
            self.bell.close()
        self.bell = None

    def _is_leader(self) -> bool:
        # Held by the bell's own session: it falls free the moment this process or its link dies.
        with self.bell.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
            return bool(cursor.fetchone()[0])

    def _turn(self) -> None:
        more = self.sweep(with_batches=time.monotonic() >= self.batches_due)
        window = self.batches_due - time.monotonic()
        if window > 0:
            self._wait(min(window, SWEEP_S))
        else:
            self._wait(planning.ROOM_S if more else SWEEP_S)

    def _wait(self, seconds: float) -> None:
        """Wait for what asks for a sweep: work that came in, acts of the desk, or the time."""
        now = time.monotonic()
        until, acts = now + seconds, now + planning.ACTS_S
        while now < until and not self.stopping:
            select.select([self.bell], [], [], max(min(until, self.ring_at) - now, 0.0))
            rung = self._rung()
            self._ring()
            now = time.monotonic()
            if "desk" in rung:
                until = min(until, acts)
            if "work" in rung and now >= self.batches_due:
                return

    def _rung(self) -> set[str]:
        """Return which bells have rung since they were last listened to."""
        self.bell.poll()
        rung = {note.channel for note in self.bell.notifies}
        self.bell.notifies.clear()
        if "desk" in rung:
            self.ring_at = min(self.ring_at, time.monotonic() + RING_S)
        return rung

    def sweep(self, *, with_batches: bool = True) -> bool:
        """Hand out everything that is due; True when more batches wait than the workers hold."""
        self._ring()
        more = with_batches and self._hand_batches()
        for timer_id in due_timers(limit=200):
            self._hand(tasks.fire_timer, timer_id, queue="alert")
        now = time.monotonic()
        if now >= self.slow_due:
            self.slow_due = now + SWEEP_S
            self._slow_sweep()
        return more

    def _slow_sweep(self) -> None:
        for source_id in queries.claim_polls(20):
            self._hand(tasks.poll_source, source_id, queue="bulk")
        for batch_id in queries.spent_batches():
            park_batch(batch_id)
        if queries.unjudged():
            self._hand(tasks.judge, queue="alert")
        self._listen_to_workers()
        due = (*chores.EVERY_SECOND, *self.more_chores)
        if self.slow_due >= self.tidy_due:
            self.tidy_due = self.slow_due + chores.HOUR_S
            due += chores.EVERY_HOUR
        # One chore that fails must not keep mentions and timers waiting.
        for chore in due:
            try:
                with one_piece_of_work():
                    chore()
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # the outer edge of the process: said aloud, then the next one
                log.exception("A chore of the dispatcher failed: %s", chore.__name__)
        beat("dispatcher", 0)

    def _hand_batches(self) -> bool:
        waiting, in_hand, _ = queries.backlog()
        if not waiting:
            return False
        is_busy = planning.is_busy(waiting)
        if is_busy:
            self._hand_peeks()
        # While much waits, tasks are full without waiting for each other.
        pause = planning.ROOM_S if is_busy else planning.WINDOW_S
        room = planning.HELD_BYTES - in_hand
        if room <= 0:
            self.batches_due = time.monotonic() + planning.ROOM_S
        elif self.is_alone or self._queued("bulk") < planning.MOST_QUEUED:
            for ids in planning.loads(queries.claim_batches(room)):
                self._hand(tasks.process_batches, ids, queue="bulk")
                self.batches_due = time.monotonic() + pause
        return waiting > in_hand

    def _hand_peeks(self) -> None:
        now = time.monotonic()
        self.peeking = {key: at for key, at in self.peeking.items() if now - at < 5}
        fresh = [due for due in queries.unpeeked(400) if due.id not in self.peeking]
        for ids in planning.loads(fresh, planning.PEEK_BYTES):
            self.peeking.update(dict.fromkeys(ids, now))
            self._hand(tasks.peek_batches, ids, queue="alert")

    def _listen_to_workers(self) -> None:
        """Ask for a sign of life; workers that hear nothing any more are worked around."""
        now = time.monotonic()
        if now < self.tick_due:
            return
        self.tick_due = now + TICK_S
        self._publish(tasks.tick, (), "alert")
        was_alone = self.is_alone
        self.is_alone = now > self.patient_until and not alive("worker", DEAF_AFTER)
        if self.is_alone and not was_alone:
            log.warning("No worker has answered for a while; working without them.")

    def _hand(self, task: Any, *args: object, queue: str) -> None:
        """Hand work to the workers; do it here while the doorbell is broken or nobody listens."""
        if not self.is_alone and self._publish(task, args, queue):
            return
        work: Callable[..., object] = task.run
        try:
            work(*args)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # the row knows how often it was tried; the others go on
            log.exception("%s%s failed.", task.name, args)

    def _queued(self, queue: str) -> int:
        """Return how many tasks lie unread in a queue; 0 when the broker is away."""
        if time.monotonic() < self.broker_due:
            return 0
        try:
            return broker.queued(queue)
        except AWAY as error:
            self._leave_broker_alone(error)
            return 0

    def _leave_broker_alone(self, error: Exception) -> None:
        log.warning("The broker is away (%s); working without it.", error)
        self.broker_due = time.monotonic() + BROKER_REST_S

    def _publish(self, task: Any, args: tuple[object, ...], queue: str) -> bool:
        now = time.monotonic()
        if now < self.broker_due:
            return False
        try:
            task.apply_async(args=args, queue=queue, retry=False)
        except AWAY as error:
            self._leave_broker_alone(error)
            return False
        return True

    def _ring(self) -> None:
        if time.monotonic() >= self.ring_at:
            self.ring_at = inf
            try:
                ring_walls()
            except AWAY as error:
                log.info("Walls read on by themselves; the nudge failed (%s).", error)
