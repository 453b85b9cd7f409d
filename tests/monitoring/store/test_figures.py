"""Figures have a time of their own: the newest wins, whatever order the network brings them in."""

from datetime import datetime, timedelta

import pytest

from journal.models import Entry
from monitoring.events import Metrics
from monitoring.models import Batch, Mention
from tests.monitoring.posts import NOON, assert_counted_right, event, measured, store

pytestmark = pytest.mark.django_db


def only() -> Mention:
    return Mention.objects.get()


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_the_newest_figures_win_whatever_order_they_come_in():
    store(event("a", "so many people see this"))
    store(measured("a", likes=50, views=900, as_of=at(9)))
    store(measured("a", likes=5, views=90, as_of=at(3)))
    assert (only().likes, only().views, only().measured_at) == (50, 900, at(9))
    store(measured("a", likes=60, as_of=at(12)))
    assert (only().likes, only().views, only().measured_at) == (60, 900, at(12))
    assert_counted_right()


def test_older_figures_that_come_late_fill_what_is_unknown():
    store(event("a", "so many people see this"))
    store(measured("a", likes=50, as_of=at(9)))
    store(measured("a", likes=5, replies=2, as_of=at(3)))
    assert (only().likes, only().replies, only().measured_at) == (50, 2, at(9))


def test_an_edit_with_older_figures_than_the_known_ones_keeps_those():
    store(event("a", "so many people see this", metrics=Metrics(likes=1)))
    store(measured("a", likes=50, as_of=at(9)))
    edit = event("a", "so few people see this", version_at=at(5), v=2, metrics=Metrics(likes=7))
    store(edit)
    assert (only().text, only().likes) == ("so few people see this", 50)
    # An edit without figures does not make the known ones any newer.
    store(event("a", "nobody sees this", version_at=at(20), v=3))
    assert (only().likes, only().measured_at) == (50, at(9))
    store(measured("a", likes=55, as_of=at(15)))
    assert only().likes == 55


def test_figures_of_one_batch_fold_together_by_their_time_also_with_the_post_itself():
    store(
        event("a", "so many people see this", metrics=Metrics(likes=1, replies=1)),
        measured("a", likes=9, as_of=at(8)), measured("a", likes=4, views=70_000, as_of=at(4)),
    )  # fmt: skip
    found = only()
    assert (found.likes, found.views, found.replies, found.measured_at) == (9, 70_000, 1, at(8))
    assert found.reach > 10_000
    assert_counted_right()


def test_figures_of_a_post_nobody_knows_are_counted_on_their_delivery():
    stored = store(measured("nobody", likes=5), measured("nobody", likes=6), event("a", "here"))
    assert (len(stored.new), stored.unknown) == (1, 2)
    batch = Batch.objects.get()
    assert (batch.unknown_count, batch.stored_count, batch.changed_count) == (2, 1, 0)
    assert Entry.objects.get().data["unknown"] == 2
