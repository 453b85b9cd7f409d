"""The rows of the queue: what was drawn before comes out again only where it says the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from crisisdesk.templatetags.queue import queue_row
from escalation.triage.queue import Row

AT = datetime(2026, 2, 4, 13, 31, tzinfo=UTC)
ROW = Row(
    id=7,
    revision=3,
    group="decide",
    severity="serious",
    score=64,
    text="Smoke on the <ferry>",
    lang="en",
    at=AT,
    author="@agnes",
    storyline="Smoke",
    tone=-1,
    is_unread=True,
)


@pytest.fixture(autouse=True)
def afternoon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    with translation.override("en"), timezone.override("Europe/Stockholm"):
        yield


def test_a_row_says_what_it_is_about():
    drawn = queue_row(ROW, "tab=mine", current=8)
    assert "Smoke on the &lt;ferry&gt;" in drawn
    assert 'href="/triage/7/?tab=mine"' in drawn
    assert 'aria-current="true"' not in drawn
    assert "checkbox" not in drawn


def test_only_the_one_shown_beside_it_is_marked():
    assert queue_row(ROW, "", 8).count('aria-current="true"') == 0
    assert queue_row(ROW, "", 7).count('aria-current="true"') == 1
    assert queue_row(ROW, "", 8).count('aria-current="true"') == 0


def test_only_whoever_decides_may_tick_it():
    assert queue_row(ROW, can_tick=True).count("checkbox") == 1
    assert queue_row(ROW, can_tick=False).count("checkbox") == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "Fire"}, ">Fire<"),
        ({"author": "@bo"}, "@bo"),
        ({"storyline": "Fire"}, ">Fire<"),
        ({"severity": "crisis"}, "Crisis"),
        ({"labels": ("harbour",)}, "harbour"),
        ({"proposed": "crisis"}, "Waits for a yes"),
        ({"merged": 4}, "4 alerts"),
    ],
)
def test_a_row_that_has_changed_is_drawn_anew(change, said):
    assert said not in queue_row(ROW)
    assert said in queue_row(replace(ROW, **change))


def test_every_reader_has_their_own_language_zone_and_day(monkeypatch):
    assert ">14:31<" in queue_row(ROW)
    with timezone.override("Europe/Helsinki"):
        assert ">15:31<" in queue_row(ROW)
    with translation.override("sv"):
        assert "Allvarligt" in queue_row(ROW)
    assert "Allvarligt" not in queue_row(ROW)
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=1))
    assert ">4 Feb 14:31<" in queue_row(ROW)
