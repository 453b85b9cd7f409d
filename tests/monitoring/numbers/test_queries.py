"""The lists and figures of the numbers page: the same answer by the short way and the long one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring.models.mentions import FAR
from monitoring.numbers import queries
from monitoring.volume.queries import past_weeks, steps
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


def test_whoever_reports_from_inside_is_not_named_by_the_number_of_the_report(day):
    inside = factories.source("employee", is_internal=True)
    factories.mention("Smoke by the fan", source=inside, author_handle="report-4366998e", reach=9)
    factories.mention("Smoke on deck", author_handle="@agnes", reach=5)
    assert [row["author"] for row in queries.top_originals(day)] == ["", "@agnes"]


def test_what_was_copied_most_counts_every_copy_and_leaves_out_what_nobody_copied(day):
    seldom, often, never = (factories.mention(text) for text in ("seldom", "often", "never"))
    factories.mention("seldom", original_id=seldom.pk)
    for _ in range(3):
        factories.mention("often", original_id=often.pk)
    found = queries.most_copied(day)
    assert [(row["id"], row["figure"]) for row in found] == [(often.pk, 3), (seldom.pk, 1)]
    assert never.pk not in ids(found)


def test_what_is_copied_now_may_have_been_written_before(day):
    before = day.since - timedelta(days=3)
    old = factories.mention("old", created_at=before)
    factories.mention("old", created_at=before, original_id=old.pk)
    practised = factories.mention("practised", exercise_id=factories.stream("exercise:1").pk)
    assert queries.most_copied(day) == []
    for original in (old, old, practised):
        factories.mention("again", original_id=original.pk)
    found = queries.most_copied(day)
    assert [(row["id"], row["figure"]) for row in found] == [(old.pk, 2)]


@pytest.mark.parametrize("largest", [(1, 2, None), (2, None), (40, None)])
def test_a_small_storyline_that_is_told_now_is_larger_than_great_ones_of_before(
    day, monkeypatch, largest
):
    monkeypatch.setattr(queries, "LARGEST", largest)
    at = day.until - timedelta(hours=1)
    for title, ever, now in (("a", 900, 1), ("b", 800, 2), ("c", 30, 3), ("d", 7, 7), ("e", 6, 6)):
        line = factories.storyline(title, mention_count=ever, original_count=1)
        factories.minute(at, now, storyline_id=line.pk)
    found = queries.top_storyline(day)
    assert found is not None
    assert found[1:] == ("d", 7, 1)


def test_one_reading_of_the_minutes_gives_the_curve_and_the_sources(day):
    press, radio = factories.source("press"), factories.source("radio")
    at = day.since + timedelta(hours=3)
    factories.minute(at, 5, source=press, negative=2, unsure=1, positive=1, reach=40)
    factories.minute(at, 3, source=radio, storyline_id=7, negative=3, reach=2)
    factories.minute(at + timedelta(hours=1), 2, source=press)
    factories.minute(day.since - timedelta(minutes=1), 50, source=press)
    heard = queries.heard(day)
    slim = [replace(step, praise=0, copies=0) for step in steps(day.since, day.until, 15)]
    assert heard.curve == slim
    assert heard.sources == {press.pk: (7, 2, 1), radio.pk: (3, 3, 0)}
    assert [(row["source"], row["count"], row["share"]) for row in queries.by_source(heard)] == [
        (press, 7, 2 / 6),
        (radio, 3, 1.0),
    ]


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
