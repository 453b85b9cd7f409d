"""Frames: nothing is silently missing, both profiles say what they may, and sizes are bounded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall import frames
from wall.frames import Look, Row, shown_rows

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
PANELS = {"crises": [{"number": "C-1", "private": True}], "calm": {"days": 12}}


def row(number: int, **given_values: Any) -> Row:
    values: dict[str, Any] = {
        "id": number,
        "seq": number,
        "at": NOW,
        "text": f"post {number}",
        "lang": "en",
        "handle": "@skarpa_agnes",
        "kind": "public",
        "source": "Microblog",
        "source_sv": "Mikroblogg",
        "is_deleted": False,
        "tone": -1,
        "severity": "none",
        "score": 0,
        "reach": 10,
        "storyline_id": None,
        "storyline": "",
    }
    return Row(**values | given_values)


def look(**values: Any) -> Look:
    return Look(**{"upto": 9, "entry": 4, "newest": 9} | values)


def read(frame: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(frame)
    return found


SEVERITIES = st.sampled_from(["none", "watch", "praise", "serious"])
ROWS = st.lists(st.tuples(st.integers(0, 100), SEVERITIES, st.booleans()), max_size=60)


@given(ROWS, st.integers(1, 20))
def test_what_is_shown_is_bounded_and_the_newest_gravest_and_praise_are_among_it(found, limit):
    rows = [
        row(n, score=score, severity=severity, is_deleted=gone)
        for n, (score, severity, gone) in enumerate(found)
    ]
    shown = shown_rows(rows, limit)
    there = [each for each in rows if not each.is_deleted]
    assert len(shown) == min(limit, len(there))
    assert [each.id for each in shown] == sorted({each.id for each in shown}, reverse=True)
    if limit >= 4 and there:
        assert max(there, key=lambda each: (each.score, each.id)) in shown
        assert (there[-1] in shown) or len(there) > limit
        if any(each.severity == "praise" for each in there):
            assert any(each.severity == "praise" for each in shown)


def test_what_came_in_late_is_no_news():
    late = [row(100 + n, at=NOW - timedelta(hours=5)) for n in range(30)]
    said_now = [row(n, at=NOW - timedelta(minutes=n)) for n in range(1, 9)]
    assert [each.id for each in shown_rows([*late, *said_now], 6)][-3:] == [3, 2, 1]


@given(ROWS, st.integers(0, 40))
def test_shown_and_folded_are_together_all_that_arrived(found, before):
    rows = [row(n + 1, score=score) for n, (score, _severity, _gone) in enumerate(found)]
    arrived = sum(each.id > before for each in rows)
    frame = read(
        frames.change(look(rows=rows, after=before, arrived=arrived), NOW, is_corridor=True)
    )
    new = [each["id"] for each in frame["rows"] if each["id"] > before]
    assert len(new) + frame["folded"] == arrived
    assert frame["folded"] >= 0


def test_a_change_carries_only_what_changed():
    seen = look(rows=[row(10)], arrived=1, gone={7, 3}, panels=PANELS, changed=frozenset({"calm"}))
    frame = read(frames.change(seen, NOW, is_corridor=False))
    assert (frame["kind"], frame["upto"], frame["gone"], frame["panels"]) == (
        "change",
        9,
        [3, 7],
        {"calm": {"days": 12}},
    )


def test_visitors_get_the_corridor_form_of_a_panel_and_of_a_row():
    agnes = row(1, text="I am Agnes Skarp, 070-174 06 42", storyline="Agnes")
    seen = look(rows=[agnes], recent=[agnes], panels=PANELS, corridor={"crises": []})
    public = read(frames.snapshot(seen, NOW, is_corridor=True))
    control = read(frames.snapshot(seen, NOW, is_corridor=False))
    assert (public["panels"]["crises"], control["panels"]["crises"]) == ([], PANELS["crises"])
    shown = [(each["rows"][0]["text"], each["rows"][0]["who"]) for each in (public, control)]
    assert shown == [("I am •••, •••", ""), (agnes.text, "@skarpa_agnes")]
    assert (public["rows"][0]["storyline"], public["protocol"]) == ("•••", frames.PROTOCOL)


@pytest.mark.parametrize("is_corridor", [True, False])
def test_a_long_text_is_cut_between_words_and_never_in_the_middle_of_a_number(is_corridor):
    long = "ord " * 200 + "070-174 06 42 " * 20
    shown = frames.row_values(row(1, text=long), is_corridor=is_corridor, known=frozenset())
    assert len(shown["text"]) <= frames.TEXT_LIMIT + 1
    assert shown["text"].endswith("ord…")
    number_at_the_cut = "x" * (frames.READ_LIMIT - 8) + " 070-174"
    values = frames.row_values(row(1, text=number_at_the_cut), is_corridor=True, known=frozenset())
    assert "070" not in values["text"]


def test_a_beat_says_the_time_and_how_far_we_have_read():
    assert read(frames.beat(NOW, 41)) == {"kind": "beat", "now": NOW.timestamp(), "upto": 41}


def test_a_picture_of_a_full_wall_stays_small():
    full = look(recent=[row(n, text="Ska hämta barnen. " * 60) for n in range(200)])
    assert len(frames.snapshot(full, NOW, is_corridor=True)) < 32_000


def test_news_is_whatever_a_screen_must_show():
    quiet = look()
    assert [
        quiet.has_news,
        look(rows=[row(1)]).has_news,
        look(gone={1}).has_news,
        look(changed=frozenset({"calm"})).has_news,
        look(arrived=1).has_news,
        look(is_fresh=True).has_news,
    ] == [False, True, True, True, True, True]
