"""Corners of the connectors that no ordinary delivery reaches, each with what it must do."""

import json
from datetime import timedelta
from typing import Any

import pytest

from monitoring.connectors.feed import Feed
from monitoring.connectors.feed_reading import read_feed
from monitoring.connectors.filedrop import FileDrop
from monitoring.connectors.interface import Measure, RawBatch, Reject
from monitoring.connectors.native import Flaw, Frame, read_row
from monitoring.connectors.signature import new_secret, proven, signed_headers
from monitoring.connectors.webhook import Webhook
from monitoring.hostile import split
from tests.monitoring.connectors import feeds
from tests.monitoring.connectors.scenes import NOW, Played, answered, context

FRAME = Frame(NOW)


def test_a_time_beyond_all_calendars_is_unreadable():
    secret = new_secret()
    headers = {**signed_headers(secret, "m", NOW, b""), "webhook-timestamp": "9" * 12}
    refused = proven(headers, b"", [secret], NOW)
    assert isinstance(refused, Reject) and refused.code == "time-unreadable"


def test_long_ids_of_other_posts_are_shortened_as_their_own_are():
    for length in (10, 139, 140, 199, 200, 999, 1000, 1001, 5000):
        post, network = "x" * length, "n" * 60
        own = read_row({"id": post, "text": "a", "source": network}, 0, FRAME)
        answer = read_row({"id": 1, "text": "b", "source": network, "reply_to": post}, 0, FRAME)
        assert (answer.in_reply_to, len(own.dedupe_key) <= 200) == (own.dedupe_key, True)


def test_names_of_versions():
    def version(given):
        return read_row({"id": 1, "text": "a", "version": given}, 0, FRAME).version

    assert version("v2") == "v2"
    assert version(9) < version(10)
    assert len(version("x" * 300)) == 80
    assert version("") == version(None) == version([])


@pytest.mark.parametrize("offset", ["soon", None, 1e300, float("nan"), [], 10**9])
def test_an_offset_that_leads_nowhere(offset):
    frame = Frame(NOW, start_at=NOW - timedelta(hours=1))
    event = read_row({"id": 1, "text": "a", "offset_s": offset}, 0, frame)
    assert event.created_at in (None, NOW)
    assert "claimed_at" in event.extra


def test_a_row_that_is_no_object_is_a_flaw():
    rows: list[Any] = [None, 7, "x", []]
    for row in rows:
        with pytest.raises(Flaw, match="not-an-object"):
            read_row(row, 0, FRAME)


def test_an_account_named_only_by_its_id_or_another_name():
    for author, handle in (
        ({"id": "u7"}, "u7"),
        ({"username": "maja"}, "maja"),
        ({"name": "Maja Ek"}, "Maja Ek"),
        ({"handle": "@maja"}, "maja"),
        ({"handle": 77}, "77"),
    ):
        assert read_row({"id": 1, "text": "a", "author": author}, 0, FRAME).author.handle == handle


def test_an_envelope_whose_members_cannot_be_read():
    for body in (
        b'{"type": "mention.created", bad, "data": [{"id": 1, "text": "\\ud800"}]}',
        b'{"a" "b", "data": [{"id": 1, "text": "\\ud800"}]}',
        b'{"\\ud800": 1, 7: 2, "x": [1, "data": [{"id": 1, "text": "a"}]}',
    ):
        found = split(body, ("data",))
        assert len(found.pieces) == 1
        Webhook().parse(RawBatch(body, NOW))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "about every minute."), (20, "every 20 minutes."), (300, "every 5 hours."),
        (60 * 24 * 9, "every 9 days."),
    ],
)  # fmt: skip
def test_how_often_a_feed_changes(minutes, words):
    items = [
        (str(n), "t", (NOW - timedelta(minutes=minutes * n)).strftime("%a, %d %b %Y %H:%M:%S GMT"))
        for n in range(5)
    ]
    ctx = context({"url": "https://p.example/"}, Played(answered(feeds.rss(*items))))
    assert Feed().check(ctx).found[1].endswith(words)


def test_an_empty_feed_and_one_with_unreadable_entries():
    ctx = context({"url": "https://p.example/"}, Played(answered(feeds.rss())))
    assert Feed().check(ctx).hints == ("It is empty at the moment. That may be all right.",)
    ctx = context({"url": "https://p.example/"}, Played(answered(feeds.JSON_FEED.encode())))
    assert Feed().check(ctx).found[-1] == "1 of its entries cannot be read."


def test_more_entries_than_are_taken():
    many = feeds.rss(*((str(n), "t", "") for n in range(1005)))
    parsed = Feed().parse(RawBatch(many, NOW, {"url": "https://p.example/"}))
    assert (len(parsed.events), parsed.problems[0].code) == (1000, "too-many-items")


def test_odd_feeds():
    odd = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'>"
    entry = (
        "<entry><title>x</title><link href='http://[bad'/><updated>someday</updated>"
        "<media:content url='https://m.example/a.jpg' type='image/jpeg'/></entry></feed>"
    )
    (row,) = read_feed((odd + entry).encode(), "", "https://p.example/").rows
    assert (row["url"], row["created_at"]) == ("", None)
    assert row["media"] == [{"url": "https://m.example/a.jpg", "type": "image/jpeg"}]
    cdf = b"<channel><title>Old</title><item href='https://p.example/1'><title>y</title></item>"
    assert read_feed(cdf + b"</channel>", "", "https://p.example/").format in ("CDF", "RSS")


def test_a_claimed_encoding_that_does_not_fit_is_passed_over():
    body = "<?xml version='1.0' encoding='big5'?><rss><channel><title>sm\xf6r\xff\xff</title>"
    assert read_feed(body.encode("latin-1"), "", "https://p.example/").title.startswith("smö")


def test_the_rest_of_a_long_json_file_is_kept_apart():
    many = json.dumps([0] * 50_010).encode()
    *_pieces, last = FileDrop().chunks(RawBatch(many, NOW), 10_000)
    assert last.raw.count(b"0") == 10


def test_what_fits_is_said_by_the_measure():
    assert Measure(10, 10).fits and Measure(10, None).fits
    assert not Measure(11, 10).fits
    assert not Measure(1, 10, ("Too loud.",)).fits
