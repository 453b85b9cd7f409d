"""Heartbeats: alive is who has worked lately."""

from datetime import timedelta

import pytest

from journal import heartbeats
from journal.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_who_worked_lately_is_alive():
    heartbeats.beat("worker", 7)
    assert heartbeats.alive("worker", timedelta(seconds=30)) is True
    assert heartbeats.alive("dispatcher", timedelta(days=9)) is False
    Heartbeat.objects.update(at="2026-01-01T00:00:00Z")
    assert heartbeats.alive("worker", timedelta(seconds=30)) is False


def test_the_last_thing_done_is_kept():
    assert heartbeats.last_beat("worker") is None
    heartbeats.beat("worker", 7)
    heartbeats.beat("worker")
    kept = heartbeats.last_beat("worker")
    assert kept is not None
    assert kept[1] == 7
