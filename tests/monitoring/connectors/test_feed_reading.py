"""Feeds out of bytes: each format, every encoding, and what is no feed says what it is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.connectors.feed_reading import NoFeed, decoded, read_feed
from monitoring.connectors.markup import feeds_named_in, page_facts, text_of
from monitoring.connectors.wording import SENTENCES
from tests.monitoring.connectors import feeds

BASE = "https://vidarobladet.example/feed.xml"


def read(text: str | bytes, content_type: str = "", base: str = BASE):
    return read_feed(text.encode() if isinstance(text, str) else text, content_type, base)


def test_rss():
    found = read(feeds.RSS)
    assert (found.format, found.title, found.lang, found.ttl_min) == (
        "RSS 2.0", "Vidaröbladet", "sv-SE", 10,
    )  # fmt: skip
    first, second = found.rows
    assert first == {
        "id": "vb-1",
        "url": "https://vidarobladet.example/rok",
        "text": "Rök på bildäck\n\nRöken syntes från Granskär.\nIngen är skadad.",
        "title": "Rök på bildäck",
        "lang": "sv-SE",
        "created_at": "2026-11-20T12:31:00+00:00",
        "updated_at": None,
        "author": {"handle": "vidarobladet.example", "name": "Mila Sand"},
        "tags": ["Tärnan"],
        "media": [{"url": "https://vidarobladet.example/bild.jpg", "type": "image/jpeg"}],
        "reply_to": "",
    }
    assert second["id"].startswith("sha256:")
    assert second["url"] == "https://vidarobladet.example/julmarknad"
    assert second["created_at"] == "2026-11-19T07:00:00+00:00"
    assert second["author"]["name"] == "Vidaröbladet"


def test_atom_of_a_search_alert():
    found = read(feeds.ATOM)
    (entry,) = found.rows
    assert (found.format, entry["id"]) == ("Atom 1.0", "tag:alerts.example,2026:1/a")
    assert entry["url"] == "https://paper.example/smoke?id=7"
    assert entry["text"] == "Smoke on Tärnan & questions\n\nThe ferry Tärnan lies still."
    assert entry["author"] == {"handle": "paper.example", "name": "Desk"}
    assert (entry["created_at"], entry["updated_at"]) == (
        "2026-11-20T12:40:00+00:00",
        "2026-11-20T12:45:00+00:00",
    )


def test_json_feed():
    found = read(feeds.JSON_FEED)
    assert (found.format, found.title) == ("JSON Feed 1.1", "Hamnbloggen")
    first, second, third = found.rows
    assert first["text"] == "Kajen\n\nKön & kajen"
    assert first["author"] == {"handle": "hamn.example", "name": "Ebba"}
    assert first["media"] == [
        {"url": "https://vidarobladet.example/ljud.mp3", "type": "audio/mpeg"}
    ]
    assert (second["id"], second["text"]) == ("2", "Bara text")
    assert third == "not an item"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", "utf-8", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("iso-8859-1", "utf-8", ""),
        ("cp1252", "windows-1252", ""),
        ("cp1252", "", "application/rss+xml; charset=windows-1252"),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-16-be", "utf-16", ""),
        ("utf-32", "utf-32", ""),
        ("cp1252", "rot13", "text/xml; charset=zlib_codec"),
    ],
)
def test_the_letters_come_out_right_whatever_is_claimed(encoding, declared, content_type):
    text = feeds.RSS.replace('encoding="utf-8"', f'encoding="{declared}"' if declared else "")
    found = read(text.encode(encoding), content_type)
    assert [row["title"] for row in found.rows] == ["Rök på bildäck", "Biljetter till julmarknaden"]


def test_a_page_cut_within_a_letter_is_still_utf_8():
    assert decoded("smörgås å".encode()[:-1], "") == "smörgås \ufffd"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "feed-empty"),
        (b"\xef\xbb\xbf \n", "feed-empty"),
        (b"hello", "feed-unknown"),
        (b"<svg xmlns='x'/>", "feed-unknown"),
        (b"<?xml version='1.0'?><opml><body/></opml>", "feed-unknown"),
        (b"%PDF-1.7", "feed-unknown"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "feed-unknown"),
        (b'{"items": []}', "feed-json-other"),
        (b"[1,2]", "feed-json-other"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "feed-unknown"),
        (b"[" * 100_000, "feed-unknown"),
        (b"<rss>" + b"<a>" * 300_000, "feed-too-complex"),
        (b"<rss " + b"a='x' " * 50_000 + b"><channel/></rss>", "feed-too-complex"),
        (feeds.BOMB.encode(), "feed-entities"),
        (feeds.BOMB.encode("utf-16"), "feed-entities"),
        (("<!-- <rss> -->" + feeds.BOMB[21:]).encode(), "feed-entities"),
        (feeds.OUTSIDE_ENTITY.encode(), "feed-entities"),
        (feeds.PAGE.encode(), "feed-is-page"),
        (b"<html><body>502 Bad Gateway</body></html>", "feed-is-page"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body, code):
    before = time.monotonic()
    with pytest.raises(NoFeed) as refused:
        read(body)
    assert refused.value.code == code
    assert code in SENTENCES
    assert time.monotonic() - before < 1


def test_a_page_names_the_feeds_it_points_to():
    with pytest.raises(NoFeed) as refused:
        read(feeds.PAGE)
    assert refused.value.feeds == (
        "https://vidarobladet.example/feed.xml",
        "https://vidarobladet.example/atom",
    )


def test_a_doctype_without_entities_does_no_harm():
    doctype = '<!DOCTYPE rss PUBLIC "-//x//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">'
    found = read(feeds.RSS.replace("<rss", doctype + "<rss"))
    assert len(found.rows) == 2


def test_broken_xml_gives_what_can_be_read():
    cut = feeds.RSS[: feeds.RSS.index("<item><title>Bilj") + 60]
    assert [row["id"] for row in read(cut).rows][:1] == ["vb-1"]
    assert read(feeds.RSS.replace("Rök på bildäck", "Rök & bildäck\x00\x0b")).rows[0]["title"]


def test_an_article_about_entities_is_an_article():
    text = feeds.RSS.replace("Rök på bildäck", "<![CDATA[How <!ENTITY works]]>")
    assert len(read(text).rows) == 2


def test_many_entries_are_capped():
    many = feeds.rss(*((str(n), "t", "") for n in range(1010)))
    assert len(read(many).rows) == 1001


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: feeds.RSS.replace("R", t)))
def test_any_bytes_are_a_feed_or_none(body):
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
    try:
        read_feed(raw, "text/xml", BASE)
    except NoFeed as refused:
        assert refused.code in SENTENCES


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("1 < 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("<script>alert('x')</script>ok<style>p{}</style>", "ok"),
        ("<SCRIPT>x</SCRIPT >y", "y"),
        ("a<!-- b > c -->d", "ad"),
        ("a<!-- never closed", "a"),
        ("text <b", "text"),
        ("<b>bold</b>ly &aring;&#228;&ouml;", "boldly åäö"),
        ("a  \n\n  b\xa0c", "a\nb c"),
        ("<script>never closed", ""),
        ("&lt;script&gt;", "<script>"),
        ("I <3 you", "I <3 you"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup, text):
    assert text_of(markup) == text


@given(st.text("<>!-/ abscript&;\"'=", max_size=200))
def test_any_markup_becomes_text(markup):
    assert len(text_of(markup)) <= len(markup)


@pytest.mark.parametrize("piece", ["<script>", "<!--", "<a ", "<", "&", "<style></style>", "<p>"])
def test_markup_takes_time_in_proportion(piece):
    before = time.monotonic()
    text_of(piece * (200_000 // len(piece)))
    feeds_named_in("<link " * 30_000, BASE)
    page_facts("<meta " * 30_000)
    assert time.monotonic() - before < 2


def test_a_page_says_what_it_is():
    page = """<html><head><title>Fallback</title><meta property="og:title" content="Rök &amp; larm">
    <meta name=description content="Kort"><meta property="og:site_name" content="Bladet">
    <meta property="article:published_time" content="2026-11-20T12:00:00Z"></head></html>"""
    assert page_facts(page) == {
        "title": "Rök & larm",
        "text": "Kort",
        "site": "Bladet",
        "published": "2026-11-20T12:00:00Z",
    }
    assert page_facts("<title>Bara\n titel</title>") == {"title": "Bara\ntitel"}
