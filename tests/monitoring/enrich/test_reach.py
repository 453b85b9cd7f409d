"""Reach counts what the source tells and invents nothing."""

from datetime import UTC, datetime

import pytest

from monitoring.enrich.reach import MOST, PER_REPOST, reach_of
from monitoring.enrich.tiers import Tier
from monitoring.events import Author, Event, Metrics

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def event(followers=None, **metrics):
    return Event(
        op="upsert", dedupe_key="k", version="1", version_at=NOW, remote_id="1", url="",
        canonical_uri="", author=Author("1", "nagon", followers=followers), text="", lang="",
        created_at=NOW, observed_at=NOW, metrics=Metrics(**metrics),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "tier", "people"),
    [
        (event(), Tier("public"), 0),
        (event(), Tier("press", floor=10_000), 10_000),
        (event(followers=500), Tier("public"), 500),
        (event(followers=500, reposts=3), Tier("public"), 500 + 3 * PER_REPOST),
        (event(followers=500, reposts=3, views=70), Tier("public"), 70),
        (event(followers=1000, views=0), Tier("public"), 0),
        (event(followers=1000), Tier("new", factor=0.3), 300),
        (event(followers=1000), Tier("own", factor=0), 0),
        (event(followers=10**15), Tier("public"), MOST),
        (event(followers=-5), Tier("public"), 0),
    ],
)
def test_reach_is_views_or_followers_and_reposts_weighed_by_the_tier(given, tier, people):
    assert reach_of(given, tier) == people
