"""A sighting by hand: pasted, written, looked up; weighed like any other mention."""

import pytest

from monitoring.connectors.byhand import ByHand, Suggestion, split_paste
from monitoring.connectors.errors import Rejected, Transient
from monitoring.connectors.interface import RawBatch
from monitoring.events import Author
from monitoring.http.errors import TimedOut
from tests.monitoring.connectors.scenes import NOW, Played, answered, context

HAND = ByHand()


def written(**fields):
    raw = HAND.compose(entry_id="e1", **fields)
    parsed = HAND.parse(RawBatch(raw, NOW))
    assert (len(parsed.events), list(parsed.problems)) == (1, [])
    return parsed.events[0]


@pytest.mark.parametrize(
    ("pasted", "link", "text"),
    [
        ("https://a.example/x", "https://a.example/x", ""),
        ("https://a.example/x Båten brinner", "https://a.example/x", "Båten brinner"),
        ("Båten brinner\nhttps://a.example/x", "https://a.example/x", "Båten brinner"),
        ("Se https://a.example/x nu", "", "Se https://a.example/x nu"),
        ("  En man ringde terminalen  ", "", "En man ringde terminalen"),
        ("", "", ""),
        ("javascript:alert(1)", "", "javascript:alert(1)"),
    ],
)
def test_one_field_takes_a_link_a_text_or_both(pasted, link, text):
    assert split_paste(pasted) == (link, text)


def test_a_link_is_the_identity():
    event = written(link="https://Paper.example/a?utm_source=x", text="Rubrik", author="Mila Sand")
    assert event.dedupe_key == "paper.example:https://paper.example/a"
    assert (event.canonical_uri, event.visibility) == ("https://paper.example/a", "public")
    assert event.author == Author("", "Mila Sand", "Mila Sand")
    assert event.extra == {"channel": "web", "network": "paper.example"}


def test_a_phone_call_stays_inside():
    event = written(text="En man ringde: det luktar rök", channel="phone", seen_at=NOW)
    assert (event.dedupe_key, event.visibility) == ("phone:hand-e1", "internal")
    assert (event.created_at, event.text) == (NOW, "En man ringde: det luktar rök")


def test_a_double_click_is_one_sighting():
    assert written(text="a", channel="phone") == written(text="a", channel="phone")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "hand-empty"),
        ({"text": "  \n"}, "hand-empty"),
        ({"link": "ftp://a.example"}, "hand-bad-link"),
        ({"link": "javascript:alert(1)"}, "hand-bad-link"),
        ({"text": "x" * 20_001}, "hand-too-long"),
        ({"text": "x", "channel": "telepathy"}, "hand-channel"),
    ],
)
def test_what_is_missing_is_said(fields, code):
    with pytest.raises(Rejected, match=code) as refused:
        HAND.compose(entry_id="e1", **fields)
    assert refused.value.sentence != code


def test_signs_no_column_holds_are_replaced():
    assert written(text="a\x00b\ud83d").text == "a\ufffdb\ufffd"


def test_the_page_behind_a_link_fills_the_form():
    page = """<title>x</title><meta property="og:title" content="Rök på färja">
    <meta property="og:description" content="Passagerare väntar">
    <meta property="og:site_name" content="Bladet">
    <meta property="article:published_time" content="2026-11-20T12:00:00Z">"""
    http = Played(answered(page.encode(), url="https://www.paper.example/a"))
    assert HAND.suggest(context(http=http), "https://paper.example/a") == Suggestion(
        text="Rök på färja\n\nPassagerare väntar",
        network="Bladet",
        published_at=NOW.replace(hour=12, minute=0),
    )


def test_a_page_that_does_not_open_leaves_the_form_to_the_person():
    with pytest.raises(Rejected, match="page-refused"):
        HAND.suggest(context(http=Played(answered(status=403))), "https://a.example/")
    with pytest.raises(Transient):
        late = TimedOut(sent=True, host="a.example", seconds=8)
        HAND.suggest(context(http=Played(late)), "https://a.example/")


def test_the_form_is_always_open():
    assert HAND.check(context()).ok
