"""The feed connector: only what is new or changed, on real HTTP where HTTP matters."""

import json
from datetime import timedelta

import pytest

from monitoring.connectors.errors import (
    AuthRevoked,
    Forbidden,
    RateLimited,
    Rejected,
    Transient,
)
from monitoring.connectors.feed import Feed
from monitoring.connectors.interface import Batch, Gap, RawBatch
from monitoring.http.client import GuardedClient
from monitoring.http.errors import Blocked, TimedOut, TooLarge
from tests.monitoring.connectors import feeds
from tests.monitoring.connectors.scenes import NOW, Played, answered, context
from tests.monitoring.http.world import dripping, serving

FEED = Feed()
URL = "https://paper.example/feed.xml"
FRIDAY = "Fri, 20 Nov 2026 12:00:00 GMT"


def fetched(body: bytes, cursor=None, config=None, **headers) -> Batch:
    http = Played(answered(body, **headers))
    return FEED.fetch(context({"url": URL, **(config or {})}, http), cursor, 100)


def events_of(batch: Batch, config=None):
    assert batch.raw is not None
    config = {"url": URL, **(config or {})}
    parsed = FEED.parse(RawBatch(batch.raw, NOW, config, batch.envelope))
    assert list(parsed.problems) == []
    return list(parsed.events)


def test_the_first_look_brings_every_dated_entry():
    batch = fetched(feeds.RSS.encode())
    first, second = events_of(batch, {"network": "press", "author_kind": "press"})
    assert (first.dedupe_key, first.canonical_uri, first.author.kind) == (
        "press:vb-1", "https://vidarobladet.example/rok", "press",
    )  # fmt: skip
    assert first.created_at == first.version_at
    assert second.text == "Biljetter till julmarknaden"
    assert first.metrics.likes is None
    assert batch.next_after == timedelta(minutes=10)


def test_the_second_look_brings_only_what_is_new_or_changed():
    old, silent = ("a", "First", FRIDAY), ("b", "Second", FRIDAY)
    before = fetched(feeds.rss(old, silent))
    after = fetched(
        feeds.rss(("c", "Third", FRIDAY), old, ("b", "Second, corrected", FRIDAY)), before.cursor
    )
    new, changed = events_of(after)
    assert (new.remote_id, changed.remote_id, changed.text) == ("c", "b", "Second, corrected")
    # The feed did not say that it changed; our seeing it does, and so the correction wins.
    was = next(event for event in events_of(before) if event.remote_id == "b")
    assert (changed.version_at, changed.version) > (was.version_at, was.version)
    assert after.gap is None


def test_reading_the_stored_bytes_again_gives_the_same_events():
    batch = fetched(feeds.ATOM.encode())
    assert events_of(batch) == events_of(batch)
    assert json.loads(json.dumps(batch.cursor)) == batch.cursor
    assert json.loads(json.dumps(batch.envelope)) == batch.envelope


def test_the_letters_survive_the_inbox():
    body = feeds.RSS.replace('encoding="utf-8"', "").encode("cp1252")
    batch = fetched(body, content_type="text/xml; charset=windows-1252")
    assert events_of(batch)[0].text.startswith("Rök på bildäck")


def test_undated_entries_of_the_first_look_are_old():
    first = fetched(feeds.UNDATED.encode())
    assert events_of(first) == []
    more = feeds.UNDATED.replace(
        "<item><title>Ett", "<item><title>Noll</title><link>https://old.example/0</link></item>"
        "<item><title>Ett",
    )  # fmt: skip
    (new,) = events_of(fetched(more.encode(), first.cursor))
    assert (new.text, new.created_at, new.happened_at) == ("Noll", None, NOW)


def test_a_feed_that_overran_itself_is_a_gap():
    before = fetched(feeds.rss(*((str(n), "x", FRIDAY) for n in range(3))))
    after = fetched(feeds.rss(*((str(n), "x", FRIDAY) for n in range(3, 6))), before.cursor)
    assert after.gap == Gap(NOW, NOW, "feed-overran")
    assert len(events_of(after)) == 3


def test_the_server_is_asked_only_for_what_has_changed():
    ctx_http = Played(
        answered(feeds.RSS.encode(), ETag='"v1"', Last_Modified=FRIDAY),
        answered(status=304),
        answered(feeds.RSS.encode(), ETag='"v2"'),
    )
    ctx = context({"url": URL}, ctx_http)
    first = FEED.fetch(ctx, None, 100)
    second = FEED.fetch(ctx, first.cursor, 100)
    third = FEED.fetch(ctx, second.cursor, 100)
    asked = [headers for _method, _url, headers in ctx_http.asked]
    assert "If-None-Match" not in asked[0]
    assert (asked[1]["If-None-Match"], asked[1]["If-Modified-Since"]) == ('"v1"', FRIDAY)
    assert asked[2]["If-None-Match"] == '"v1"'
    # Nothing came, and a server that sends the same again despite our asking brings nothing new.
    assert (second.raw, third.raw) == (None, None)
    assert third.cursor is not None and third.cursor["etag"] == '"v2"'


def test_another_address_is_asked_from_the_beginning():
    first = fetched(feeds.RSS.encode(), ETag='"v1"')
    http = Played(answered(feeds.ATOM.encode()))
    FEED.fetch(context({"url": "https://other.example/"}, http), first.cursor, 100)
    assert "If-None-Match" not in http.asked[0][2]


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (401, {}, AuthRevoked), (403, {}, Forbidden), (404, {}, Rejected), (410, {}, Rejected),
        (418, {}, Rejected), (500, {}, Transient), (502, {}, Transient), (503, {}, Transient),
        (408, {}, Transient), (429, {}, RateLimited), (503, {"Retry_After": "60"}, RateLimited),
    ],
)  # fmt: skip
def test_each_status_means_one_thing(status, headers, error):
    with pytest.raises(error) as raised:
        fetched(b"no", status=status, **headers)
    assert raised.value.sentence != raised.value.code


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Fri, 20 Nov 2026 13:25:00 GMT", timedelta(minutes=5)),
        ("Fri, 20 Nov 2026 13:00:00 GMT", timedelta(minutes=15)),
        ("99999999", timedelta(days=1)),
        ("Fri, 20 Nov 2099 13:25:00 GMT", timedelta(days=1)),
        ("soon", timedelta(minutes=15)),
        ("", timedelta(minutes=15)),
    ],
)
def test_we_wait_as_long_as_we_are_asked_to(given, wait):
    with pytest.raises(RateLimited) as raised:
        fetched(b"", status=429, Retry_After=given)
    assert raised.value.retry_at - NOW == wait


def test_the_interval_is_ours_but_never_less_than_five_minutes():
    for every, minutes in ((None, 10), (30, 30), (1, 10)):
        config = {} if every is None else {"every_min": every}
        assert fetched(feeds.RSS.encode(), config=config).next_after == timedelta(minutes=minutes)
    assert fetched(feeds.ATOM.encode()).next_after == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (Blocked("address-inside", host="h"), Rejected),
        (TooLarge("too-large", host="h", megabytes=5), Rejected),
        (TimedOut(sent=True, host="h", seconds=30), Transient),
    ],
)
def test_a_call_that_fails_keeps_its_reason(failure, error):
    with pytest.raises(error) as raised:
        FEED.fetch(context({"url": URL}, Played(failure)), None, 100)
    assert raised.value.sentence == failure.sentence


def test_signing_in():
    for config, expected in (
        ({"sign_in": "bearer"}, "Bearer pw"),
        ({"sign_in": "basic", "user": "u"}, "Basic dTpwdw=="),
        ({}, None),
    ):
        http = Played(answered(feeds.RSS.encode()))
        ctx = context({"url": URL, **config}, http, secrets={"password": ("pw",)})
        FEED.fetch(ctx, None, 100)
        assert http.asked[0][2].get("Authorization") == expected
        assert "pw" not in repr(ctx)


def test_what_is_no_feed_any_more_is_said_and_the_bytes_are_not_stored():
    with pytest.raises(Rejected, match="feed-is-page"):
        fetched(feeds.PAGE.encode())
    parsed = FEED.parse(RawBatch(feeds.PAGE.encode(), NOW, {"url": URL}))
    assert [(problem.code, problem.raw) for problem in parsed.problems] == [
        ("feed-is-page", feeds.PAGE.encode())
    ]


def test_one_unreadable_entry_costs_only_itself():
    parsed = FEED.parse(RawBatch(feeds.JSON_FEED.encode(), NOW, {"url": URL}))
    assert [event.remote_id for event in parsed.events] == ["h1", "2"]
    assert [(problem.index, problem.code) for problem in parsed.problems] == [(2, "not-an-object")]


def test_check_says_in_plain_words_what_it_found():
    daily = [
        (str(n), f"News {n}", f"{20 - n} Nov 2026 08:00:00 GMT") for n in range(8)
    ]  # fmt: skip
    found = FEED.check(context({"url": URL}, Played(answered(feeds.rss(*daily)))))
    assert found.ok
    assert found.found == (
        "A feed (RSS 2.0) called “P” with 8 entries.",
        "Something new about every 24 hours.",
    )
    assert found.silence == timedelta(days=2)
    assert found.newest_at is not None and found.newest_at.day == 20
    undated = FEED.check(context({"url": URL}, Played(answered(feeds.UNDATED.encode()))))
    assert undated.hints == (
        "Its entries carry no dates. What is there now counts as old, the next ones as new.",
    )


def test_check_says_what_to_do_instead():
    page = answered(feeds.PAGE.encode(), url="https://vidarobladet.example/")
    found = FEED.check(context({"url": URL}, Played(page)))
    assert (found.ok, found.hints) == (False, ("This is a web page, not a feed.",))
    assert found.suggestions[0] == "https://vidarobladet.example/feed.xml"
    moved = answered(feeds.RSS.encode(), moved_to="https://new.example/feed")
    assert FEED.check(context({"url": URL}, Played(moved))).suggestions == (
        "https://new.example/feed",
    )


def test_preview_shows_what_would_come():
    shown = FEED.preview(context({"url": URL}, Played(answered(feeds.RSS.encode()))))
    assert [event.text[:4] for event in shown.parsed.events] == ["Rök ", "Bilj"]
    assert shown.check.ok


def test_over_real_http():
    with serving() as server:
        base = f"http://127.0.0.1:{server.server_port}"
        client = GuardedClient([("127.0.0.1", server.server_port)])
        ctx = context({"url": f"{base}/old"}, client)
        server.answers["/old"] = (301, {"Location": "/feed.xml"}, b"")
        server.answers["/feed.xml"] = (200, {"ETag": '"1"'}, feeds.RSS.encode())
        first = FEED.fetch(ctx, None, 100)
        assert first.moved_to == f"{base}/feed.xml"
        assert len(events_of(first)) == 2
        server.answers["/feed.xml"] = (304, {}, b"")
        assert FEED.fetch(ctx, first.cursor, 100).raw is None
        assert server.asked[-1][2]["if-none-match"] == '"1"'
        server.answers["/feed.xml"] = (200, {}, b"\x00\x01\x02 garbage")
        with pytest.raises(Rejected, match="feed-unknown"):
            FEED.fetch(ctx, first.cursor, 100)
        server.answers["/feed.xml"] = (302, {"Location": "http://169.254.169.254/"}, b"")
        with pytest.raises(Rejected, match="scheme"):
            FEED.fetch(ctx, first.cursor, 100)
        server.answers["/old"] = lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with pytest.raises(Transient, match="broken"):
            FEED.fetch(ctx, first.cursor, 100)
        server.answers["/old"] = dripping(0.01, 3)
        with pytest.raises(Rejected, match="feed-unknown"):
            FEED.fetch(ctx, first.cursor, 100)
