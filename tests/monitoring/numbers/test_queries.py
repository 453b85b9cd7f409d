"""The lists and figures of the numbers page: the same answer by the short way and the long one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring.models.mentions import FAR
from monitoring.numbers import queries
from monitoring.volume.queries import past_weeks
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return queries.span_of("24h", timezone.now())


def ids(rows):
    return [row["id"] for row in rows]


@pytest.mark.parametrize("far", [0, 3, 9])
def test_the_most_seen_are_the_same_however_many_were_seen_far(day, far):
    seen = [factories.mention(f"far {n}", reach=FAR + n) for n in range(far)]
    seen += [factories.mention(f"near {n}", reach=n) for n in range(8)]
    factories.mention("a copy", reach=FAR * 9, original_id=seen[0].pk)
    factories.mention("ours", reach=FAR * 9, author_kind="own")
    factories.mention("old", reach=FAR * 9, created_at=day.since - timedelta(minutes=1))
    best = sorted(seen, key=lambda each: -each.reach)[: queries.LISTED]
    assert ids(queries.top_originals(day)) == [each.pk for each in best]


def test_what_was_copied_most_counts_every_copy_and_leaves_out_what_nobody_copied(day):
    seldom, often, never = (factories.mention(text) for text in ("seldom", "often", "never"))
    factories.mention("seldom", original_id=seldom.pk)
    for _ in range(3):
        factories.mention("often", original_id=often.pk)
    found = queries.most_copied(day)
    assert [(row["id"], row["figure"]) for row in found] == [(often.pk, 3), (seldom.pk, 1)]
    assert never.pk not in ids(found)


def test_the_largest_storyline_is_the_one_told_most_in_the_span(day):
    small, large = (
        factories.storyline(title, mention_count=9, original_count=2) for title in ("a", "b")
    )
    at = day.until - timedelta(hours=1)
    factories.minute(at, 3, storyline_id=small.pk)
    factories.minute(at, 5, storyline_id=large.pk)
    factories.minute(day.since - timedelta(hours=1), 50, storyline_id=small.pk)
    factories.minute(at, 90)
    assert queries.top_storyline(day) == (large.pk, "b", 9, 2)


def test_the_weeks_before_are_the_same_stretch_four_times():
    until = timezone.now().replace(minute=0, second=0, microsecond=0)
    for week in range(6):
        at = until - timedelta(weeks=week, hours=2)
        factories.minute(at, 10**week, negative=1, reach=7)
    found = past_weeks(until - timedelta(hours=24), until)
    assert found == {"count": 11110, "negative": 4, "positive": 0, "unsure": 0, "reach": 28}
