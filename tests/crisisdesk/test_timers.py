"""What a due timer does, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crisisdesk import tasks
from crisisdesk.timers import HANDLERS, WORDS, run_timer
from escalation.alerts import actions
from escalation.alerts.actions import WAKE
from journal.deadlines import deadline_words
from journal.models import Timer
from journal.timers import set_timer
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_alert_wakes_although_the_clock_of_the_worker_is_behind(comms, monkeypatch):
    alert = factories.alert()
    until = timezone.now() + timedelta(hours=1)
    actions.snooze_alerts(actor=comms, seen={alert.pk: alert.revision}, until=until)
    due = timezone.now() - timedelta(seconds=1)
    Timer.objects.update(due_at=due)
    type(alert).objects.update(snoozed_until=due)
    monkeypatch.setattr(timezone, "now", lambda: due - timedelta(seconds=2))
    timer = Timer.objects.get()
    run_timer(timer.pk)
    alert.refresh_from_db()
    timer.refresh_from_db()
    assert (alert.state, timer.state) == ("open", "fired")


def wake(alert) -> Timer:
    past = timezone.now() - timedelta(seconds=1)
    return set_timer(WAKE, f"alert:{alert.pk}", past, {"alert": alert.pk})


def test_a_snoozed_alert_is_woken_once():
    alert = factories.alert(50, state="snoozed", snoozed_until=timezone.now())
    timer = wake(alert)
    tasks.fire_timer(timer.pk)
    alert.refresh_from_db()
    assert alert.state == "open"
    revision = alert.revision
    tasks.fire_timer(timer.pk)
    alert.refresh_from_db()
    assert alert.revision == revision
    assert Timer.objects.get().state == "fired"


def test_a_timer_that_finds_nothing_left_to_do_is_void():
    alert = factories.alert(50, state="dismissed")
    timer = wake(alert)
    run_timer(timer.pk)
    timer.refresh_from_db()
    assert timer.state == "void"


def test_every_kind_has_a_name_that_people_read():
    assert set(WORDS) == set(HANDLERS)
    assert deadline_words(WAKE) == "A snoozed alert comes back"
    assert deadline_words("unheard-of") == "unheard-of"


def test_a_timer_that_is_not_due_or_does_not_exist_does_nothing():
    alert = factories.alert(50, state="snoozed", snoozed_until=timezone.now())
    timer = set_timer(
        WAKE, f"alert:{alert.pk}", timezone.now() + timedelta(hours=1), {"alert": alert.pk}
    )
    run_timer(timer.pk)
    run_timer(timer.pk + 1000)
    alert.refresh_from_db()
    assert alert.state == "snoozed"


def test_what_people_decided_meanwhile_stays():
    alert = factories.alert(50, state="dismissed")
    run_timer(wake(alert).pk)
    alert.refresh_from_db()
    assert alert.state == "dismissed"


def test_a_handler_that_fails_leaves_the_timer_pending(monkeypatch):
    def broken(_: Timer) -> None:
        raise RuntimeError("no hands")

    monkeypatch.setitem(HANDLERS, "broken", broken)
    timer = set_timer("broken", "x", timezone.now() - timedelta(seconds=1))
    with pytest.raises(RuntimeError):
        run_timer(timer.pk)
    assert Timer.objects.get().state == "pending"


def test_a_kind_nobody_handles_is_named():
    timer = set_timer("unheard-of", "x", timezone.now() - timedelta(seconds=1))
    with pytest.raises(LookupError, match="unheard-of"):
        run_timer(timer.pk)
    assert Timer.objects.get().state == "pending"
