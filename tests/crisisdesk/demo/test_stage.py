"""The stage: one storm at a time, broken off when asked to, noted when it fails."""

import httpx
import pytest
from django.utils import timezone
from django.utils.translation import override

from crisisdesk.demo import stage as theatre
from crisisdesk.demo.player import NotTaken
from crisisdesk.demo.stage import Stage
from monitoring.models import Batch, Replay
from monitoring.replays.actions import ask_replay
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


@pytest.mark.parametrize(
    ("error", "english", "swedish"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "the desk did not answer.",
         "ingen svarade."),
        (NotTaken("The desk did not answer."), "the desk did not answer.", "ingen svarade."),
        (NotTaken("401: {}", 401), "the desk refused a post (401).",
         "ett inlägg togs inte emot (401)."),
    ],
)  # fmt: skip
def test_a_storm_that_breaks_off_says_why_and_the_stage_goes_on(stage, error, english, swedish):
    def deliver(slug, key, post):
        raise error

    stage.deliver = deliver
    asked = Replay.objects.create(speed=6000)
    stage.turn()
    asked.refresh_from_db()
    assert asked.ended_at is not None
    assert asked.trouble == f"The last one broke off: {english}"
    with override("sv"):
        assert asked.trouble == f"Den förra bröts av: {swedish}"


def test_a_storm_whose_player_was_killed_is_over_and_another_can_be_asked_for(stage, comms):
    factories.organisation(is_demo=True)
    left = Replay.objects.create(speed=60, started_at=timezone.now())
    done = Replay.objects.create(speed=60, started_at=timezone.now(), ended_at=timezone.now())
    waits = Replay.objects.create(speed=6000)
    stage.clear()
    for row in (left, done, waits):
        row.refresh_from_db()
    assert left.trouble == "The last one was interrupted. What came in stays."
    assert (done.error, waits.ended_at) == ("", None)
    stage.turn()
    assert ask_replay(actor=comms).started_at is None
