"""The first group of voices that fits counts."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitoring.enrich.tiers import DEFAULT, Tier, tier_of, tiers_of
from monitoring.events import Author

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOMEBODY = Author(id="1", handle="nagon")
ROWS: list[dict[str, Any]] = [
    {"key": "own", "kinds": ["own"], "factor": 0, "floor": 0},
    {"key": "press", "kinds": ["press", "journalist"], "factor": 1.2, "floor": 10000},
    {"key": "big", "followers_from": 50000},
    {"key": "new_account", "account_age_days_below": 60, "factor": 0.3},
    {"key": "public"},
]


@pytest.mark.parametrize(
    ("author", "kind", "key"),
    [
        (SOMEBODY, "own", "own"),
        (replace(SOMEBODY, followers=900_000), "journalist", "press"),
        (replace(SOMEBODY, followers=50_000), "", "big"),
        (replace(SOMEBODY, followers=49_999), "", "public"),
        (replace(SOMEBODY, since=2026), "", "new_account"),
        (replace(SOMEBODY, since=2025), "", "public"),
        (SOMEBODY, "troll", "public"),
    ],
)
def test_the_first_tier_that_fits_counts(author, kind, key):
    assert tier_of(tiers_of(ROWS), author, kind, NOW).key == key


def test_an_unknown_year_or_follower_count_is_never_taken_for_new_or_big():
    tiers = tiers_of(ROWS)
    assert tier_of(tiers, SOMEBODY, "", NOW).key == "public"


def test_without_rules_everybody_is_public():
    assert tier_of([], SOMEBODY, "press", NOW) == DEFAULT == Tier("public")
