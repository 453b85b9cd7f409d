"""The stage: one storm at a time, broken off when asked to, noted when it fails."""

import httpx
import pytest
from django.utils import timezone

from crisisdesk.demo import stage as theatre
from crisisdesk.demo.stage import Stage
from monitoring.models import Batch, Replay
from tests import factories

pytestmark = pytest.mark.django_db

ROWS = [
    {
        "op": "create", "id": f"p{n}", "source": "employee", "text": "Smoke", "lang": "en",
        "author": {"handle": "a"}, "offset_s": n, "likes": 0, "reposts": 0, "reply_to": None,
        "quote_of": None, "link": None,
    }
    for n in range(12)
]  # fmt: skip


@pytest.fixture
def stage(monkeypatch):
    factories.source("employee", connector="employee")
    monkeypatch.setattr(theatre, "played_rows", lambda: ROWS)
    return Stage(stopped=lambda: False)


def test_a_storm_that_waits_is_played_once_through_the_one_door(stage):
    asked = Replay.objects.create(speed=6000)
    stage.turn()
    asked.refresh_from_db()
    assert (asked.sent, asked.total, asked.error) == (12, 12, "")
    assert asked.started_at and asked.ended_at
    assert asked.started_at <= asked.ended_at
    assert Batch.objects.count() == 12
    stage.turn()
    assert Batch.objects.filter(delivery_id__startswith="storm").count() == 12


def test_a_storm_is_broken_off_when_somebody_asks(stage):
    asked = Replay.objects.create(speed=6000)
    Replay.objects.filter(pk=asked.pk).update(started_at=None)
    real = stage.deliver

    def deliver(slug, key, post):
        real(slug, key, post)
        Replay.objects.filter(pk=asked.pk).update(cancelled_at=timezone.now())

    stage.deliver = deliver
    stage.turn()
    asked.refresh_from_db()
    assert asked.sent == 5
    assert asked.ended_at is not None


def test_a_door_that_does_not_answer_is_noted_and_the_stage_goes_on(stage):
    def deliver(slug, key, post):
        raise httpx.ConnectError("nobody there")

    stage.deliver = deliver
    asked = Replay.objects.create(speed=6000)
    stage.turn()
    asked.refresh_from_db()
    assert (asked.error, asked.ended_at is not None) == ("nobody there", True)
