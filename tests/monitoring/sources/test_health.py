"""Blind is not calm: when a source is live, lagging, blind, waiting or paused, and who notices."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from journal.models import Entry
from monitoring.models import Source
from monitoring.sources.health import Health, Vitals, diagnose
from monitoring.sources.silences import note_silences
from tests import factories

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def vitals(**given) -> Vitals:
    values: dict[str, Any] = {
        "is_paused": False, "last_heard_at": NOW - HOUR, "since": NOW - 24 * HOUR,
        "expected_silence": None, "expected": None, "last_error": "", "last_error_at": None,
    } | given  # fmt: skip
    return Vitals(**values)


QUIET = {"expected_silence": HOUR / 2}


@pytest.mark.parametrize(
    ("given", "health"),
    [
        ({}, Health.LIVE),
        ({"is_paused": True, "last_error": "x", "last_error_at": NOW}, Health.PAUSED),
        ({"last_heard_at": None}, Health.WAITING),
        ({"last_error": "x", "last_error_at": NOW}, Health.BLIND),
        # It was heard again after it failed.
        ({"last_error": "x", "last_error_at": NOW - 2 * HOUR}, Health.LIVE),
        ({"last_heard_at": None, "last_error": "x", "last_error_at": NOW}, Health.BLIND),
        (QUIET, Health.BLIND),
        (QUIET | {"expected": 3.0}, Health.BLIND),
        # At night nothing is usual: silence says nothing.
        (QUIET | {"expected": 2.9}, Health.LIVE),
        ({"expected_silence": HOUR}, Health.LIVE),
        ({"last_heard_at": None, "expected_silence": 23 * HOUR}, Health.BLIND),
        ({"oldest_waiting_at": NOW - timedelta(minutes=3)}, Health.LAGGING),
        ({"oldest_waiting_at": NOW - timedelta(minutes=1)}, Health.LIVE),
        # Heard five minutes ago and due each minute: nobody asks it any more.
        ({"due_at": NOW - timedelta(minutes=4)}, Health.LAGGING),
        ({"due_at": NOW - timedelta(minutes=1)}, Health.LIVE),
        ({"due_at": NOW + HOUR}, Health.LIVE),
    ],
)
def test_how_a_source_is_doing(given, health):
    found = diagnose(vitals(**given), NOW)
    assert found.health is health
    assert found.sentence
    assert (found.since is not None) is (health in (Health.BLIND, Health.LAGGING))


@pytest.mark.django_db
def test_going_blind_and_being_heard_again_are_noted_once_each():
    ago = timezone.now() - timedelta(minutes=90)
    quiet = factories.source("quiet", last_heard_at=ago, expected_silence_min=30)
    factories.source("live")
    factories.source("form", last_heard_at=ago, expected_silence_min=None)
    factories.source("off", last_heard_at=ago, expected_silence_min=30, state="paused")
    assert (note_silences(), note_silences()) == (1, 0)
    assert Source.objects.get(blind_since__isnull=False).slug == "quiet"
    assert Source.objects.get(slug="quiet").blind_since == ago
    Source.objects.filter(pk=quiet.pk).update(last_heard_at=timezone.now())
    assert (note_silences(), note_silences()) == (1, 0)
    assert list(Entry.objects.order_by("id").values_list("verb", "data__source")) == [
        ("source.blind", "quiet"), ("source.heard", "quiet"),
    ]  # fmt: skip
