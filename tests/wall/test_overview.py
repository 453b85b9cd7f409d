"""The list of screens and of what is kept off the walls."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from wall.actions import hide_mention, show_mention
from wall.models import Screen
from wall.overview import hidden_list, screen_list

pytestmark = pytest.mark.django_db


def screen(name, **given):
    values = {"token_digest": name, "paired_by": factories.person("admin")} | given
    return Screen.objects.create(name=name, **values)


def test_screens_in_use_first_revoked_ones_last_each_with_its_state():
    now = timezone.now()
    screen("b live", last_seen_at=now - timedelta(seconds=70))
    screen("a dark", last_seen_at=now - timedelta(minutes=3))
    screen("c never", token_digest=None)
    screen("d old", revoked_at=now, revoked_by=factories.person("admin"))
    screen("e new", profile="control")
    found = [(each.screen.name, each.state, each.is_control) for each in screen_list(now)]
    assert found == [
        ("a dark", "dark", False),
        ("b live", "live", False),
        ("c never", "unfetched", False),
        ("e new", "dark", True),
        ("d old", "revoked", False),
    ]


def test_what_is_kept_off_the_walls_newest_first(comms):
    posts = [factories.mention(f"post {n}") for n in range(3)]
    for post in posts:
        hide_mention(actor=comms, mention_id=post.pk)
    show_mention(actor=comms, mention_id=posts[1].pk)
    posts[0].delete()
    found = hidden_list()
    assert [(each.hidden.mention_id, each.mention) for each in found] == [
        (posts[2].pk, posts[2]),
        (found[1].hidden.mention_id, None),
    ]


def test_as_many_queries_for_one_as_for_many(comms):
    asked = []
    for amount in (1, 6):
        for number in range(amount):
            screen(f"screen {amount} {number}")
            hide_mention(actor=comms, mention_id=factories.mention().pk)
        with CaptureQueriesContext(connection) as found:
            [str(each.screen.paired_by) for each in screen_list(timezone.now())]
            [str(each.hidden.hidden_by) for each in hidden_list()]
        asked.append(len(found))
    assert asked == [3, 3]
