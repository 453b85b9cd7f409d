"""/healthz judges by work done: what stands still is said in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crisisdesk.health import report
from journal.heartbeats import beat
from journal.models import Heartbeat
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
