"""Timers: each fires once, in order, whatever is called off, moved, lost or handed out twice."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from journal import timers
from journal.models import Timer, TimerState
from journal.streams import open_stream

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.django_db
def test_a_timer_is_handed_out_when_it_is_due_and_not_before():
    timer = timers.set_timer("snooze", "alert:12", at(60), {"revision": 3})
    assert timers.due_timers(now=at(59)) == []
    assert timers.due_timers(now=at(60)) == [timer.pk]
    assert timers.due_timers(now=at(61)) == []
    fired = timers.claim_timer(timer.pk, now=at(61))
    assert fired is not None
    assert (fired.kind, fired.subject, fired.data, fired.state, fired.fired_at) == (
        "snooze", "alert:12", {"revision": 3}, TimerState.FIRED, at(61),
    )  # fmt: skip
    assert timers.claim_timer(timer.pk, now=at(62)) is None


@pytest.mark.django_db
def test_setting_it_again_moves_it():
    first = timers.set_timer("snooze", "alert:12", at(60))
    again = timers.set_timer("snooze", "alert:12", at(600), {"n": 1})
    other = timers.set_timer("snooze", "alert:13", at(30))
    assert (again.pk, Timer.objects.count()) == (first.pk, 2)
    assert timers.due_timers(now=at(60)) == [other.pk]
    assert timers.claim_timer(first.pk, now=at(60)) is None
    assert timers.due_timers(now=at(600)) == [other.pk, first.pk]


@pytest.mark.django_db
def test_many_are_set_in_one_statement_as_each_would_be_alone(django_assert_num_queries):
    moved = timers.set_timer("snooze", "alert:12", at(60), {"n": 1})
    void = timers.set_timer("snooze", "alert:13", at(60))
    timers.call_off(void)
    Timer.objects.filter(pk=moved.pk).update(attempts=3, handed_at=at(0))
    wanted = [
        timers.Wanted("snooze", "alert:13", at(20), {"n": 2}),
        timers.Wanted("snooze", "alert:12", at(99), {"n": 3}),
        timers.Wanted("look", "alert:12", at(40), {}),
        timers.Wanted("snooze", "alert:12", at(50), {"n": 4}),
    ]
    with django_assert_num_queries(1):
        timers.set_timers(wanted)
    with django_assert_num_queries(0):
        timers.set_timers([])
    pending = Timer.objects.filter(state=TimerState.PENDING).order_by("due_at")
    assert [
        (t.kind, t.subject, t.due_at, t.data, t.attempts, t.handed_at, t.exercise) for t in pending
    ] == [
        ("snooze", "alert:13", at(20), {"n": 2}, 0, None, None),
        ("look", "alert:12", at(40), {}, 0, None, None),
        ("snooze", "alert:12", at(50), {"n": 4}, 0, None, None),
    ]
    assert pending[2].pk == moved.pk


@pytest.mark.django_db
def test_called_off_it_never_fires():
    timer = timers.set_timer("snooze", "alert:12", at(60))
    assert timers.void_timer("snooze", "alert:12") is True
    assert timers.void_timer("snooze", "alert:12") is False
    assert (timers.due_timers(now=at(99)), timers.claim_timer(timer.pk, now=at(99))) == ([], None)
    assert timers.set_timer("snooze", "alert:12", at(90)).pk != timer.pk


@pytest.mark.django_db
def test_a_handler_that_finds_nothing_to_do_calls_it_off():
    timer = timers.set_timer("snooze", "alert:12", at(60))
    fired = timers.claim_timer(timer.pk, now=at(60))
    assert fired is not None
    timers.call_off(fired)
    assert Timer.objects.get().state == fired.state == TimerState.VOID


@pytest.mark.django_db
def test_earliest_first_and_no_more_than_asked_for():
    late = timers.set_timer("a", "3", at(30))
    early = timers.set_timer("a", "1", at(10))
    same = timers.set_timer("a", "2", at(10))
    assert timers.due_timers(limit=2, now=at(99)) == [early.pk, same.pk]
    assert timers.due_timers(limit=2, now=at(99)) == [late.pk]


@pytest.mark.django_db
def test_one_that_nobody_finishes_comes_again_ever_later_and_is_then_parked():
    timer = timers.set_timer("a", "1", at(0))
    handed = [s for s in range(900) if timers.due_timers(now=at(s))]
    assert handed == [0, 15, 45, 105, 225]
    assert timers.parked_timers() == [timer]
    assert (Timer.objects.get().state, Timer.objects.get().attempts) == (TimerState.PARKED, 5)
    assert timers.claim_timer(timer.pk, now=at(900)) is None


def parked(kind: str = "a", subject: str = "1") -> Timer:
    timer = timers.set_timer(kind, subject, at(0))
    Timer.objects.filter(pk=timer.pk).update(state=TimerState.PARKED, attempts=5, handed_at=at(0))
    return timer


@pytest.mark.django_db
def test_one_that_was_set_aside_is_tried_again_from_the_start():
    timer = parked()
    again = timers.try_again(timer.pk)
    assert again == timer
    assert timers.parked_timers() == []
    assert timers.due_timers(now=at(1)) == [timer.pk]
    assert timers.claim_timer(timer.pk, now=at(1)) == timer
    assert timers.try_again(timer.pk) is None
    assert timers.let_go(timer.pk) is None


@pytest.mark.django_db
def test_one_whose_place_was_taken_stays_aside_until_it_is_let_go():
    timer = parked()
    newer = timers.set_timer("a", "1", at(60))
    assert timers.try_again(timer.pk) is None
    assert timers.let_go(timer.pk) == timer
    assert list(Timer.objects.order_by("pk").values_list("pk", "state")) == [
        (timer.pk, "void"),
        (newer.pk, "pending"),
    ]


@pytest.mark.django_db
def test_the_clock_is_the_databases_unless_told_otherwise():
    drill = open_stream("exercise:1")
    due = timers.set_timer("a", "1", datetime.now(UTC) - timedelta(seconds=5), exercise=drill)
    timers.set_timer("a", "2", datetime.now(UTC) + timedelta(seconds=60))
    assert timers.due_timers() == [due.pk]
    fired = timers.claim_timer(due.pk)
    assert fired is not None
    assert fired.exercise == drill


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_leaves_the_timer_pending():
    timer = timers.set_timer("a", "1", at(0))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert timers.claim_timer(timer.pk, now=at(1))
        raise ZeroDivisionError
    assert timers.claim_timer(timer.pk, now=at(1)) is not None


@pytest.mark.django_db(transaction=True)
def test_handed_to_many_at_once_it_fires_once():
    ids = [timers.set_timer("a", str(number), at(0)).pk for number in range(10)]
    fired: list[int] = []
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        for timer_id in ids:
            with transaction.atomic():
                if timers.claim_timer(timer_id, now=at(1)):
                    fired.append(timer_id)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # SKIP LOCKED may pass one by while another holds it; it is never fired twice, and comes again.
    assert len(fired) == len(set(fired))
    for timer_id in ids:
        if timers.claim_timer(timer_id, now=at(2)):
            fired.append(timer_id)
    assert sorted(fired) == ids


class Timers(RuleBasedStateMachine):
    """A worker that dies, a dispatcher that was away, deadlines that move: against plain memory."""

    def __init__(self) -> None:
        super().__init__()
        Timer.objects.all().delete()
        self.now = NOW
        self.pending: dict[str, datetime] = {}
        self.in_hand: list[int] = []
        self.fired: list[tuple[str, datetime]] = []

    @rule(subject=st.sampled_from("abcd"), after_s=st.integers(0, 300))
    def set(self, subject: str, after_s: int) -> None:
        due = self.now + timedelta(seconds=after_s)
        timers.set_timer("step", subject, due)
        self.pending[subject] = due

    @rule(subject=st.sampled_from("abcd"))
    def void(self, subject: str) -> None:
        assert timers.void_timer("step", subject) is (subject in self.pending)
        self.pending.pop(subject, None)

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(limit=st.integers(1, 4))
    def hand_out(self, limit: int) -> None:
        handed = timers.due_timers(limit=limit, now=self.now)
        due = [Timer.objects.get(pk=key) for key in handed]
        assert [t.due_at for t in due] == sorted(t.due_at for t in due)
        assert all(self.pending[t.subject] <= self.now for t in due)
        self.in_hand += handed
        for parked in Timer.objects.filter(state=TimerState.PARKED):
            if self.pending.get(parked.subject) == parked.due_at:
                del self.pending[parked.subject]

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), dies=st.booleans())
    def work(self, data: st.DataObject, dies: bool) -> None:
        timer_id = data.draw(st.sampled_from(self.in_hand))
        try:
            with transaction.atomic():
                timer = timers.claim_timer(timer_id, now=self.now)
                if timer is not None and dies:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return
        if timer is None:
            return
        assert self.pending.pop(timer.subject) == timer.due_at
        assert timer.due_at <= self.now
        self.fired.append((timer.subject, timer.due_at))

    @invariant()
    def rows_are_what_was_asked_for(self) -> None:
        rows = Timer.objects.filter(state=TimerState.PENDING).values_list("subject", "due_at")
        assert dict(rows) == self.pending
        assert Timer.objects.filter(state=TimerState.FIRED).count() == len(self.fired)


@pytest.mark.django_db
def test_whatever_happens_each_timer_fires_once_and_in_order():
    run_state_machine_as_test(
        Timers,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
