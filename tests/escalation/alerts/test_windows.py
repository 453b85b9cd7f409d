"""Windows kept in step with stored mentions: what counts, what counts once, what is read anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from escalation.alerts import windows
from escalation.criteria.live import live_rules
from tests import factories
from tests.hearing import rules_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(db: None):
    return rules_in_force()


def told(**given):
    """A stored mention of a storyline that met the rule in force."""
    values: dict[str, Any] = {
        "rules": ["first-hand-safety"],
        "rule_set_version": live_rules().version,
        "atoms": [1],
    }
    return factories.mention("Fire on board", **values | given)


def test_new_rows_come_in_the_order_they_were_stored_up_to_the_newest():
    story = factories.storyline()
    first, second = told(storyline=story), told(storyline=story)
    rows, upto = windows.new_rows(live_rules(), 0)
    assert [row.id for row in rows] == [first.pk, second.pk]
    assert upto == second.seq
    assert windows.new_rows(live_rules(), upto) == ([], upto)


def test_what_can_change_nothing_is_left_where_it_is():
    factories.mention("Lovely morning")
    factories.mention("Fire", exercise_id=factories.stream("exercise:1").pk, atoms=[1])
    assert windows.new_rows(live_rules(), 0)[0] == []


def test_rules_of_another_version_count_by_their_name_alone():
    row = told(rule_set_version=99, waiting=[0], lists=[0])
    (found,) = windows.new_rows(live_rules(), 0)[0]
    assert (found.id, found.hit.waiting, found.hit.lists) == (row.pk, (), ())
    assert found.hit.fired == (0,)


def test_a_mention_is_counted_once_however_often_its_row_comes():
    story = factories.storyline()
    told(storyline=story)
    held = windows.windows_for(live_rules(), 0)
    (row,) = windows.new_rows(live_rules(), 0)[0]
    assert held.feed(row) is not None
    assert held.feed(row) is None
    window = held.weighing.window(story.pk)
    assert window is not None
    assert window.count == 1


def test_what_is_gone_counts_nowhere():
    told(deleted_at=timezone.now())
    (row,) = windows.new_rows(live_rules(), 0)[0]
    assert windows.windows_for(live_rules(), 0).feed(row) is None
    assert windows.one_row(live_rules(), row.id) is None


def test_a_new_process_reads_the_last_hour_again():
    story = factories.storyline()
    told(storyline=story, created_at=timezone.now() - timedelta(hours=3))
    last = told(storyline=story)
    held = windows.windows_for(live_rules(), last.seq)
    window = held.weighing.window(story.pk)
    assert (held.position, window.count if window else 0) == (last.seq, 1)


def test_a_storyline_and_an_hour_are_read_oldest_first():
    story, now = factories.storyline(), timezone.now()
    old = told(storyline=story, created_at=now - timedelta(minutes=30))
    new = told(storyline=story, created_at=now - timedelta(minutes=3))
    other = factories.mention("Lovely", source=factories.source("forum"))
    arrivals, hits = windows.story_arrivals(live_rules(), story.pk, now, limit=10)
    assert [arrival.id for arrival in arrivals] == [old.pk, new.pk] == list(hits)
    hour = windows.newest_rows(live_rules(), now - timedelta(hours=1), now, None, limit=10)
    assert [row.id for row in hour] == [old.pk, new.pk, other.pk]
    of_forum = windows.newest_rows(
        live_rules(), now - timedelta(hours=1), now, other.source_id, limit=10
    )
    assert [row.id for row in of_forum] == [other.pk]
    assert windows.newest_rows(live_rules(), now - timedelta(hours=1), now, None, limit=1)[
        0
    ].id == (other.pk)
