"""How much is said over time, and what is usual for a story."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from escalation.crises.curve import STEPS, crisis_curve, step_min, story_curve, usual_range
from tests import factories


@given(st.lists(st.integers(0, 500), max_size=200))
def test_nine_counts_out_of_ten_lie_within_the_usual_range(counts):
    low, high = usual_range(counts)
    inside = sum(low <= count <= high for count in counts)
    assert inside >= 0.9 * len(counts)
    assert 0 <= low <= high
    assert high >= 1


@pytest.mark.parametrize(
    ("hours", "expected"), [(0.3, 1), (0.8, 1), (1.2, 2), (3, 5), (24, 30), (24 * 30, 1440)]
)
def test_a_span_is_cut_into_steps_that_divide_a_day(hours, expected):
    assert step_min(timedelta(hours=hours)) == expected
    assert timedelta(hours=hours) / timedelta(minutes=expected) <= STEPS


@pytest.mark.django_db
def test_a_story_is_drawn_by_the_minute_up_to_the_last_whole_one():
    story = factories.storyline()
    now = timezone.now()
    for back in (0, 1, 3, 90):
        factories.minute(now - timedelta(minutes=back), 5, storyline_id=story.pk)
    factories.minute(now - timedelta(minutes=2), 7, storyline_id=story.pk + 1)
    points = story_curve([story.pk], now)
    assert len(points) == 36
    assert [count for _at, count, _low, _high in points[-4:]] == [0, 5, 0, 5]
    assert points[-1][0] < now.replace(second=0, microsecond=0)
    # Once in the day before is no habit: silence is usual.
    assert points[0][2:] == (0.0, 1.0)


@pytest.mark.django_db
def test_a_story_that_is_over_ends_soon_after_its_last_mention():
    story = factories.storyline()
    last = timezone.now() - timedelta(days=2)
    factories.minute(last, 9, storyline_id=story.pk)
    points = story_curve([story.pk], last)
    assert sum(count for _at, count, _low, _high in points) == 9
    assert points[-1][0] <= last + timedelta(minutes=10)


@pytest.mark.django_db
def test_a_crisis_is_drawn_from_a_little_before_its_beginning():
    stories = [factories.storyline(), factories.storyline()]
    now = timezone.now()
    for story in stories:
        factories.minute(now - timedelta(minutes=5), 10, storyline_id=story.pk)
    points = crisis_curve([story.pk for story in stories], now - timedelta(minutes=40), now)
    assert sum(count for _at, count, _low, _high in points) == 20
    assert points[0][0] < now - timedelta(minutes=40)
    assert points[-1][0] <= now
    assert crisis_curve([], now, now) == []
