"""What may be forgotten is forgotten, the rest stays."""

from datetime import UTC, datetime, timedelta

import pytest

from journal import timers
from journal.models import Entry, KeyedWrite, Timer
from journal.record import record
from journal.retention import KEYS_FOR, TIMERS_FOR, forget_old

pytestmark = pytest.mark.django_db


def test_only_old_answers_and_finished_timers_go():
    now = datetime.now(UTC)
    old, fresh = now - TIMERS_FOR - timedelta(hours=1), now - timedelta(hours=1)
    for subject, due in (("old", old), ("fresh", fresh)):
        timers.set_timer("done", subject, due)
        timers.void_timer("done", subject)
    timers.set_timer("waiting", "old", old)
    for key, age in (("old", KEYS_FOR + timedelta(hours=1)), ("fresh", timedelta(hours=1))):
        KeyedWrite.objects.create(owner="o", key=key, fingerprint="")
        KeyedWrite.objects.filter(key=key).update(created_at=now - age)
    record(verb="alert.raised")
    assert forget_old() == 2
    assert sorted(Timer.objects.values_list("kind", "subject")) == [
        ("done", "fresh"),
        ("waiting", "old"),
    ]
    assert [kept.key for kept in KeyedWrite.objects.all()] == ["fresh"]
    assert Entry.objects.count() == 1
    assert forget_old() == 0
