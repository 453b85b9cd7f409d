"""The signed webhook: every shape of body, and one bad item costs only itself."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time
from zlib import crc32

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring import hostile
from monitoring.connectors.interface import Parsed, RawBatch, Reject, Verified
from monitoring.connectors.signature import new_secret, signed_headers
from monitoring.connectors.webhook import Webhook
from monitoring.events import Author, Event, Media, Metrics
from tests.monitoring.connectors.scenes import NOW, context
from tests.monitoring.hostile_corpus import CASES

WEBHOOK = Webhook()
ROW = {"id": "p1", "text": "Båten är sen", "author": {"handle": "maja"}}


def parsed(body: object, **config: object) -> Parsed:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return WEBHOOK.parse(RawBatch(raw, NOW, config))


def only(body: object, **config: object) -> Event:
    found = parsed(body, **config)
    assert (len(found.events), list(found.problems)) == (1, [])
    return found.events[0]


def test_a_full_mention_arrives_whole():
    row = {
        "id": "st0000", "source": "microblog", "url": "https://micro.example/p/1?utm_source=x",
        "text": "Tärnan har saktat", "lang": "sv-SE", "created_at": "2026-11-20T13:00:00+01:00",
        "author": {
            "id": "u1", "handle": "@ferryspotter_ost", "name": "Ferryspotter Öst",
            "followers": 57000, "account_since": 2012, "kind": "enthusiast", "verified": True,
        },
        "likes": 37, "reposts": 574, "replies": 3, "views": 9000, "reply_to": "st9",
        "quote_of": "st8", "thread": "t1", "links": ["https://a.example/"], "tags": ["Tärnan"],
        "mentions": ["vidaroline"], "media": [{"url": "https://m.example/1.jpg", "alt": "rök"}],
    }  # fmt: skip
    assert only(row) == Event(
        op="upsert",
        dedupe_key="microblog:st0000",
        version=str(crc32("Tärnan har saktat".encode())),
        version_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        remote_id="st0000",
        url="https://micro.example/p/1?utm_source=x",
        canonical_uri="https://micro.example/p/1",
        author=Author(
            "u1", "ferryspotter_ost", "Ferryspotter Öst", 57000, True, 2012, "enthusiast"
        ),
        text="Tärnan har saktat",
        lang="sv",
        created_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        observed_at=NOW,
        in_reply_to="microblog:st9",
        thread_id="microblog:t1",
        quote_of="microblog:st8",
        media=(Media("https://m.example/1.jpg", "rök"),),
        links=("https://a.example/",),
        tags=("Tärnan",),
        mentions=("vidaroline",),
        metrics=Metrics(37, 574, 3, 9000, datetime(2026, 11, 20, 12, tzinfo=UTC)),
        extra={"network": "microblog"},
    )


def test_a_mention_is_no_envelope_whatever_its_fields_are_called():
    row = {"id": 1, "text": "x", "mentions": ["maja"], "data": {"id": 2}}
    assert only(row).mentions == ("maja",)
    assert only(orjson.dumps(row)[:-1] + b',"note":"\xff"}').mentions == ("maja",)


def test_values_made_quickly_are_the_frozen_ones():
    event = only(ROW)
    assert (type(event), type(event.author), type(event.metrics)) == (Event, Author, Metrics)
    with pytest.raises(AttributeError):
        event.text = "other"  # type: ignore[misc]
    assert replace(event, text="other").text == "other"


@pytest.mark.parametrize(
    "body",
    [
        ROW,
        [ROW],
        {"mentions": [ROW]},
        {"data": [ROW]},
        {"data": ROW},
        {"type": "mention.created", "timestamp": "2026-11-20T13:00:00Z", "data": ROW},
        {"type": "mention.created", "data": [ROW]},
    ],
)
def test_every_shape_of_body_brings_the_mention(body):
    event = only(body)
    assert (event.op, event.dedupe_key, event.text) == ("upsert", "p1", "Båten är sen")


def test_ids_by_another_name_as_numbers_and_none_at_all():
    assert only({"external_id": "x-1", "text": "a"}).remote_id == "x-1"
    assert only({"id": 12345678901234567890, "text": "a"}).remote_id == "12345678901234567890"
    assert (
        only({"url": "HTTPS://A.example:443/p?utm_medium=x#y"}).remote_id == "https://a.example/p"
    )
    assert only({"id": 0, "external_id": "x", "text": "a"}).remote_id == "0"
    assert only({"id": "", "external_id": "x", "text": "a"}).remote_id == "x"
    first, again, other = (
        only({"text": text, "author": "maja"}).dedupe_key for text in ("hej", "hej", "hej!")
    )
    assert first == again != other
    assert first.startswith("sha256:")


def test_a_link_that_is_none_says_nothing():
    assert [p.code for p in parsed({"id": 1, "link": True}).problems] == ["says-nothing"]
    assert only({"id": 1, "link": "https://a.example/"}).links == ("https://a.example/",)


def test_a_title_stands_above_its_text_once():
    for row, text in (
        ({"title": "Brand", "text": "Det brinner"}, "Brand\n\nDet brinner"),
        ({"title": "Brand", "text": "Brand ombord"}, "Brand ombord"),
        ({"title": "Brand"}, "Brand"),
        ({"title": "Brand", "content": "c"}, "Brand\n\nc"),
        ({"text": "", "body": "b"}, "b"),
    ):
        assert only({"id": 1, **row}).text == text


def test_a_bare_name_is_an_author():
    event = only({"id": 1, "text": "x", "author": "u_90", "followers": 57279, "verified": True})
    assert event.author == Author("", "u_90", "", 57279, True)


def test_updates_and_deletions_name_the_post_and_the_time():
    update = only(
        {
            "type": "mention.updated",
            "timestamp": "2026-11-20T12:30:00Z",
            "data": {"id": "p1", "text": "Båten är i tid"},
        }
    )
    assert (update.op, update.version_at) == ("upsert", datetime(2026, 11, 20, 12, 30, tzinfo=UTC))
    row = {"op": "delete", "id": "p1", "deleted_at": "2026-11-20T12:40:00Z", "why": "by author"}
    gone = only(row)
    assert (gone.op, gone.dedupe_key, gone.text) == ("delete", "p1", "")
    assert gone.version_at == datetime(2026, 11, 20, 12, 40, tzinfo=UTC)
    assert gone.extra == {"why": "by author"}
    counts = only({"op": "metrics", "id": "p1", "likes": 9})
    assert (counts.op, counts.metrics) == ("metrics", Metrics(9, as_of=NOW))


def test_the_order_of_versions_does_not_hang_on_the_order_of_arrival():
    created = {**ROW, "op": "create", "created_at": "2026-11-20T12:00:00Z"}
    edited = {**ROW, "op": "update", "updated_at": "2026-11-20T12:10:00Z", "text": "ändrad"}
    late = RawBatch(orjson.dumps(created), NOW + timedelta(hours=1))
    versions = [WEBHOOK.parse(late).events[0], only(edited)]
    assert max(versions, key=lambda event: event.version_at or NOW).text == "ändrad"
    # A second copy of the same state is the same version, whenever it comes.
    assert only(created).version == versions[0].version
    assert only(created).version_at == versions[0].version_at


def test_without_any_time_the_later_row_of_a_batch_is_the_newer_one():
    found = parsed([{"op": "update", "id": 1, "text": text} for text in ("a", "b", "a")])
    times = [event.version_at for event in found.events if event.version_at]
    assert times == sorted(set(times))
    assert len({event.version for event in found.events}) == 3


def test_nobody_writes_in_the_future():
    event = only(
        {**ROW, "created_at": "2031-01-01T00:00:00Z", "updated_at": "2031-01-01T00:00:00Z"}
    )
    assert (event.created_at, event.version_at) == (NOW, NOW)
    assert event.extra == {"claimed_at": "2031-01-01T00:00:00Z"}


def test_a_time_that_makes_no_sense_is_kept_beside():
    event = only({**ROW, "created_at": "igår"})
    assert (event.created_at, event.extra) == (None, {"claimed_at": "igår"})


def test_clocks_without_zone_hang_where_the_source_says():
    row = {**ROW, "created_at": "2026-07-01 14:31"}
    assert only(row).created_at == datetime(2026, 7, 1, 14, 31, tzinfo=UTC)
    stockholm = only(row, time_zone="Europe/Stockholm").created_at
    assert stockholm == datetime(2026, 7, 1, 12, 31, tzinfo=UTC)
    assert only(row, time_zone="Nowhere/Here").created_at == only(row).created_at


def test_seconds_from_the_start_of_a_recorded_storm():
    event = only({**ROW, "offset_s": 106}, start_at="2026-11-20T13:20:00+01:00")
    assert event.created_at == datetime(2026, 11, 20, 12, 21, 46, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_body_costs_only_what_is_hostile(case):
    found = parsed(case.body)
    assert (len(found.events), len(found.problems)) == (case.events, case.problems)
    for event in found.events:
        storable(event)
    for problem in found.problems:
        assert problem.sentence != problem.code
        assert not hostile.breaks_storage(hostile.escaped(problem.raw))
    assert len(found.positions) == len(found.events)
    assert len({*found.positions, *(problem.index for problem in found.problems)}) == (
        len(found.events) + len(found.problems)
    )


def storable(event: Event) -> None:
    """Check that every value fits the column it is going to."""
    texts = [
        event.dedupe_key, event.version, event.remote_id, event.url, event.canonical_uri,
        event.text, event.lang, event.in_reply_to, event.thread_id, event.quote_of,
        event.author.id, event.author.handle, event.author.name, event.author.kind,
        *event.links, *event.tags, *event.mentions, *(part.url for part in event.media),
        json.dumps(dict(event.extra), ensure_ascii=False),
    ]  # fmt: skip
    for text in texts:
        assert type(text) is str and not hostile.breaks_storage(text)
        text.encode()
    assert 0 < len(event.dedupe_key) <= 200 and 0 < len(event.version) <= 80
    assert len(event.author.handle) <= 120 and len(event.author.name) <= 120
    assert len(event.lang) <= 3 and len(event.in_reply_to) <= 200
    counts = (event.metrics.likes, event.metrics.reposts, event.metrics.replies)
    for count in (*counts, event.metrics.views, event.author.followers):
        assert count is None or (type(count) is int and 0 <= count <= 10**12)
    assert event.author.since is None or 1970 <= event.author.since <= 2200
    assert event.version_at is not None and event.version_at.utcoffset() == timedelta(0)
    assert event.created_at is None or event.created_at.utcoffset() == timedelta(0)
    assert type(event.author.verified) is bool
    assert event.url == "" or event.url.startswith(("http://", "https://"))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=20)
    | st.sampled_from(["2026-01-01T00:00:00Z", "https://a.example/?q=1", "create", "x" * 300]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["handle", "id", "url", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "id", "external_id", "op", "source", "url", "text", "lang", "created_at", "updated_at",
        "deleted_at", "author", "likes", "reposts", "shares", "replies", "views", "reply_to",
        "quote_of", "thread", "link", "links", "tags", "media", "mentions", "version", "title",
        "why", "metrics", "timestamp", "offset_s", "type", "data",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.dictionaries(NAMES, ANYTHING, max_size=8), max_size=3))
def test_whatever_the_fields_hold_it_is_read_or_kept_aside(rows):
    raw = json.dumps([ROW, *rows, {**ROW, "id": "p2"}]).encode()
    batch = RawBatch(raw, NOW, {"start_at": "2026-01-01T00:00:00Z"})
    found = WEBHOOK.parse(batch)
    assert len(found.events) + len(found.problems) == len(rows) + 2
    assert {"p1", "p2"} <= {event.remote_id for event in found.events}
    for event in found.events:
        storable(event)
    assert WEBHOOK.parse(batch) == found


def test_reading_again_later_gives_the_same_events():
    body = orjson.dumps([{**ROW, "id": n, "op": "update"} for n in range(50)])
    stored = RawBatch(body, NOW, {"network": "forum"})
    first = WEBHOOK.parse(stored)
    again = Webhook().parse(RawBatch(bytes(body), NOW, {"network": "forum"}))
    assert list(again.events) == list(first.events)
    assert list(again.positions) == list(range(50))


def test_a_bad_item_is_kept_with_exactly_its_bytes():
    odd = b'{"id" : true,  "text":"sp\xc3\xa5r"}'
    found = parsed(b"[" + orjson.dumps(ROW) + b" , " + odd + b"]")
    assert [(problem.index, problem.raw) for problem in found.problems] == [(1, odd)]
    assert list(found.positions) == [0]


def test_a_thousand_bad_items_are_taken_apart_once():
    tags = ["a"] * 300
    raw = orjson.dumps([{"op": "nonsense", "id": str(n), "tags": tags} for n in range(1000)])
    begun = process_time()
    found = parsed(raw)
    assert process_time() - begun < 5
    assert len(found.problems) == 1000
    assert found.problems[7].raw == orjson.dumps({"op": "nonsense", "id": "7", "tags": tags})


def test_bad_items_are_not_each_kept_with_the_whole_body():
    # So many other members that the body is not taken apart as it is read.
    head = {f"m{n}": 0 for n in range(250)}
    raw = orjson.dumps({**head, "mentions": [{"op": "nonsense", "id": str(n)} for n in range(500)]})
    found = parsed(raw)
    assert [problem.raw for problem in found.problems[:2]] == [
        b'{"op":"nonsense","id":"0"}', b'{"op":"nonsense","id":"1"}'
    ]  # fmt: skip
    assert len(found.problems) == 500


def test_a_repaired_text_says_so():
    event = only(b'{"id":"p1","text":"cut \\ud83d"}')
    assert (event.text, event.extra) == ("cut \ufffd", {"repaired": True})


def test_bare_json_of_another_system_through_a_mapping():
    mapping = {
        "items": "result.posts",
        "fields": {
            "id": "uid",
            "text": "body.plain",
            "author.handle": "user.screen_name",
            "author.followers": "user.stats.followers",
            "created_at": "ts",
            "op": {"path": "event", "words": {"removed": "delete", "*": "create"}},
        },
        "constants": {"source": "forum"},
    }
    body = {
        "result": {
            "posts": [
                {
                    "uid": 7, "event": "new", "body": {"plain": "hej"}, "ts": 1795180800,
                    "user": {"screen_name": "maja", "stats": {"followers": "1 234"}},
                },
                "not a post",
                {"uid": 8, "event": "removed"},
            ]
        }
    }  # fmt: skip
    found = parsed(body, mapping=mapping)
    assert [(event.op, event.dedupe_key) for event in found.events] == [
        ("upsert", "forum:7"),
        ("delete", "forum:8"),
    ]
    assert found.events[0].author == Author("", "maja", "", 1234)
    assert [problem.code for problem in found.problems] == ["says-nothing"]
    assert [problem.raw for problem in found.problems] == [b'"not a post"']


def test_a_broken_mapping_keeps_the_delivery_aside():
    found = parsed([ROW], mapping={"fields": {}})
    assert [problem.code for problem in found.problems] == ["mapping-broken"]


SECRET = new_secret()


def test_a_signed_delivery_is_taken_as_it_came():
    raw = b'[{"id":1,"text":"a"}]'
    ctx = context({"network": "x"}, secrets={"signing": (SECRET,)})
    verdict = WEBHOOK.verify(ctx, signed_headers(SECRET, "msg_1", NOW, raw), raw)
    assert verdict == Verified(raw, NOW, {"network": "x"}, {}, "msg_1", NOW)
    assert isinstance(verdict, Verified)
    assert [event.dedupe_key for event in WEBHOOK.parse(verdict).events] == ["x:1"]


def test_an_unsigned_delivery_is_refused_before_anything_is_read():
    ctx = context(secrets={"signing": (SECRET,)})
    for case in CASES:
        verdict = WEBHOOK.verify(ctx, {}, case.body)
        assert isinstance(verdict, Reject)
        assert verdict.status == (413 if len(case.body) > hostile.BODY_CAP else 401)


def test_check_says_what_is_missing():
    assert WEBHOOK.check(context(secrets={"signing": (SECRET,)})).ok
    bare = WEBHOOK.check(context())
    assert (bare.ok, bare.hints) == (
        False, ("There is no secret yet. Without one nothing is accepted.",),
    )  # fmt: skip
    mapped = WEBHOOK.check(
        context({"mapping": {"fields": {"x": "y"}}}, secrets={"signing": ("s",)})
    )
    assert mapped.hints == ("There is no field “x”.",)
