"""Events are frozen and invent nothing."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import pytest

from monitoring.events import Author, Event, Metrics

SEEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVENT = Event(
    op="upsert", dedupe_key="k", version="1", version_at=None, remote_id="1", url="",
    canonical_uri="", author=Author("1", "nagon"), text="hej", lang="", created_at=None,
    observed_at=SEEN,
)  # fmt: skip


def test_it_happened_when_the_source_says_or_else_when_it_was_seen():
    assert EVENT.happened_at == SEEN
    written = SEEN - timedelta(hours=2)
    assert replace(EVENT, created_at=written).happened_at == written


def test_what_the_source_does_not_tell_is_none_and_not_zero():
    assert Metrics() == Metrics(likes=None, reposts=None, replies=None, views=None, as_of=None)
    assert EVENT.author.followers is None
    assert EVENT.author.since is None


def test_an_event_cannot_be_changed_and_shares_nothing():
    with pytest.raises(FrozenInstanceError):
        EVENT.text = "annat"  # type: ignore[misc]
    assert EVENT.extra == {}
    assert EVENT.extra is not replace(EVENT, extra={}).extra
