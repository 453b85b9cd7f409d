"""/healthz judges by work done: what stands still is said in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crisisdesk.health import report
from journal.actions import call_off_timer
from journal.heartbeats import beat
from journal.models import Heartbeat, Timer
from journal.timers import set_timer
from monitoring.models import Quarantined
from monitoring.store.parking import leave_batch
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_desk_that_works_is_well():
    beat("dispatcher")
    beat("worker")
    found = report()
    assert (found.is_well, found.reasons) == (True, [])
    assert found.as_json()["status"] == "ok"


def test_deliveries_that_wait_are_named():
    beat("dispatcher")
    factories.batch(state="waiting", received_at=timezone.now() - timedelta(seconds=29))
    assert report().is_well
    factories.batch(state="waiting", received_at=timezone.now() - timedelta(seconds=95))
    found = report()
    assert not found.is_well
    assert "Deliveries have waited for more than 9" in found.reasons[0]
    assert found.as_json()["status"] == "failing"


def test_what_was_set_aside_is_named_until_somebody_mends_it(admin):
    beat("dispatcher")
    factories.organisation()
    timer = set_timer("wake", "alert:1", timezone.now())
    Timer.objects.update(state="parked")
    batch = factories.batch(state="parked")
    found = report()
    assert found.reasons == [
        "1 deadline could not be carried out. See What stands still.",
        "1 delivery could not be stored. It is kept; see What stands still.",
    ]
    assert report(with_parked=False).is_well
    call_off_timer(actor=admin, timer_id=timer.pk)
    leave_batch(actor=admin, batch_id=batch.pk)
    assert report().is_well


def test_what_nobody_could_read_is_a_note():
    beat("dispatcher")
    batch = factories.batch()
    for place in range(2):
        Quarantined.objects.create(
            batch=batch, position=place, raw=b"\xff", reason="odd", at=timezone.now()
        )
    found = report()
    assert found.is_well
    assert found.notes == ["2 items could not be read. They are kept; see Sources."]


def test_a_dispatcher_that_is_silent_is_named():
    assert report().reasons == ["The dispatcher has not been heard from."]
    beat("dispatcher")
    assert report().reasons == []
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=16))
    assert report().reasons == ["The dispatcher has not been heard from."]


def test_a_broker_that_is_away_is_worth_a_note_and_no_more(settings):
    beat("dispatcher")
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    found = report()
    assert found.is_well
    assert found.notes == [
        "The broker does not answer. Work goes on more slowly without it; nothing is lost."
    ]
    assert report(with_broker=False).notes == []
