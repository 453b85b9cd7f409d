"""Old picture and frames make the new picture: whatever happens, in whatever order."""

import random
from datetime import datetime
from typing import Any

import orjson
import pytest
from django.utils import timezone

from monitoring.models import Mention, Source
from tests import factories
from tests.wall.looks import act, aged
from wall import frames
from wall.actions import hide_mention, show_mention
from wall.models import HiddenMention
from wall.queries import look

pytestmark = pytest.mark.django_db


class Screen:
    """What a screen keeps, by the rules of the protocol alone."""

    def __init__(self, *, is_corridor: bool) -> None:
        self.is_corridor = is_corridor
        self.rows: dict[int, Any] = {}
        self.panels: dict[str, Any] = {}
        self.folded = 0
        self.known: set[int] = set()

    def take(self, frame: bytes) -> None:
        told = orjson.loads(frame)
        if told["kind"] == "snapshot":
            self.rows, self.panels = {}, {}
        self.panels |= told["panels"]
        for number in told.get("gone", []):
            self.rows.pop(number, None)
        for row in told["rows"]:
            self.rows[row["id"]] = row
        self.known |= set(self.rows)
        self.folded += told.get("folded", 0)


def touch(**values: Any) -> None:
    post = Mention.objects.filter(source__is_internal=False).order_by("?").first()
    if post:
        Mention.objects.filter(pk=post.pk).update(seq=factories.next_seq(), **values)


def happen(dice: random.Random, number: int, people: dict[str, Any], now: datetime) -> None:
    """Let one thing happen, as the desk does it."""
    inside = Source.objects.get(slug="employee")
    deeds = {
        "said": lambda: [
            factories.mention(f"post {number} {n}") for n in range(dice.randint(1, 9))
        ],
        "praised": lambda: factories.mention(f"thanks {number}", severity="praise"),
        "inside": lambda: factories.mention("from inside", source=inside),
        "edited": lambda: touch(text=f"edited {number}"),
        "measured": lambda: touch(reach=number * 1000),
        "deleted": lambda: touch(deleted_at=now),
        "hidden": lambda: [
            hide_mention(actor=people["comms"], mention_id=post.pk)
            for post in Mention.objects.order_by("?")[:1]
        ],
        "shown": lambda: [
            show_mention(actor=people["comms"], mention_id=row.mention_id)
            for row in HiddenMention.objects.order_by("?")[:1]
        ],
        "opened": lambda: factories.crisis(lead=people["lead"], is_private=dice.random() < 0.5),
        "blind": lambda: Source.objects.filter(slug="microblog").update(blind_since=now),
        "counted": lambda: factories.minute(now, 5, source=factories.source(f"s{number}")),
        "nothing": lambda: None,
    }
    deeds[dice.choice(list(deeds))]()
    act()


@pytest.mark.parametrize("seed", range(6))
def test_frames_lead_to_the_picture_that_a_new_screen_gets(seed, comms, lead):
    dice = random.Random(seed)
    people = {"comms": comms, "lead": lead}
    factories.source("employee", is_internal=True)
    factories.mention("the first")
    walls = [Screen(is_corridor=True), Screen(is_corridor=False)]
    seen = look(None)
    for wall in walls:
        wall.take(frames.snapshot(seen, timezone.now(), is_corridor=wall.is_corridor))
    for number in range(20):
        happen(dice, number, people, timezone.now())
        seen = look(aged(seen))
        assert seen.is_fresh is False
        for wall in walls:
            wall.take(frames.change(seen, timezone.now(), is_corridor=wall.is_corridor))
    fresh = look(None)
    for wall in walls:
        new = Screen(is_corridor=wall.is_corridor)
        new.take(frames.snapshot(fresh, timezone.now(), is_corridor=wall.is_corridor))
        assert wall.panels == new.panels
        # A new screen gets the newest forty; each of them an old one shows in the same words.
        assert {key: wall.rows.get(key) for key in new.rows} == new.rows
        newest = max(new.rows, default=0)
        assert [key for key in wall.rows if key > newest] == []
    public = [Mention.objects.filter(source__is_internal=False).count()] * 2
    assert [wall.folded + len(wall.known) for wall in walls] == public
