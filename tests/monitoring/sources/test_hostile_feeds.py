"""Feeds of strangers, asked over real HTTP: whatever they answer, it is said and nothing breaks."""

import time

import pytest
from django.utils import timezone

from crisisdesk import pipeline
from monitoring.models import Batch, Mention, Source
from monitoring.sources.contexts import guarded_client
from monitoring.sources.polling import poll_source
from tests.hearing import rules_in_force
from tests.monitoring.connectors import feeds
from tests.monitoring.http.world import serving
from tests.monitoring.sources.papers import Paper

pytestmark = pytest.mark.django_db


def trouble(paper: Paper, path: str = "/feed.xml") -> str:
    """What the source says after it was asked twice: one failure is not yet blindness."""
    source = paper.feed(path)
    for _ in range(2):
        assert poll_source(source.pk) is False
        Source.objects.filter(pk=source.pk).update(lease_until=None, next_poll_at=timezone.now())
    found = Source.objects.get(pk=source.pk)
    assert (Batch.objects.count(), found.failures, found.last_heard_at) == (0, 2, None)
    return found.trouble


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"", "application/rss+xml", "answers with nothing"),
        (feeds.PAGE.encode(), "text/html", "a web page, not a feed"),
        (b'{"posts": []}', "application/json", "JSON, but not JSON Feed"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "image/png", "neither RSS, Atom nor JSON Feed"),
        (b"[" * 100_000, "application/feed+json", "neither RSS, Atom nor JSON Feed"),
        (b"\x00\xff\xfe<rss>" * 9, "application/rss+xml", "neither RSS, Atom nor JSON Feed"),
        (b"<rss><channel>" + b"<a>" * 200_000, "application/rss+xml", "far more parts"),
    ],
    ids=["empty", "page", "other json", "picture", "deep json", "rubbish", "too many parts"],
)
def test_a_feed_that_is_no_feed_says_what_it_is(paper, body, content_type, words):
    paper.shows("/feed.xml", body, content_type)
    assert words in trouble(paper)


@pytest.mark.parametrize("bomb", [feeds.BOMB, feeds.OUTSIDE_ENTITY], ids=["laughs", "file"])
def test_an_entity_bomb_is_refused_before_it_goes_off(paper, bomb):
    paper.shows("/feed.xml", bomb)
    began = time.process_time()
    assert "declares entities of its own" in trouble(paper)
    assert time.process_time() - began < 2


def test_a_feed_larger_than_the_cap_is_not_read_on(paper):
    paper.shows("/feed.xml", b"<rss>" + b"x" * 6_000_000)
    assert "sent more than 5 MB" in trouble(paper)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://127.0.0.1:{port}/secret", "Only https addresses are called"),
        ("https://127.0.0.1:{port}/secret", "is not called"),
        ("https://127.0.0.1/secret", "leads to an address inside a network"),
        ("https://169.254.169.254/latest/meta-data", "leads to an address inside a network"),
        ("file:///etc/passwd", "is not a complete web address"),
    ],
)
def test_a_redirect_to_our_own_machine_or_network_is_not_followed(paper, target, words):
    with serving() as inner:
        inner.answers["/secret"] = (200, {}, feeds.RSS.encode())
        paper.sends_on("/feed.xml", target.format(port=inner.server_port), 302)
        assert words in trouble(paper)
        assert inner.asked == []


def test_loopback_is_not_asked_at_all_unless_an_administrator_allowed_it(paper, settings):
    paper.shows("/feed.xml", feeds.RSS)
    settings.REACHABLE_INSIDE = []
    guarded_client.cache_clear()
    assert "Only https addresses are called." in trouble(paper)
    assert paper.asked == []


def test_a_ring_of_redirects_ends(paper):
    paper.sends_on("/feed.xml", "/again.xml")
    paper.sends_on("/again.xml", "/feed.xml")
    assert "sent us on more than 3 times" in trouble(paper)
    assert Source.objects.get().moved_at is None


def test_odd_letters_in_an_entry_cost_only_themselves(paper):
    rules_in_force()
    body = feeds.rss(("a", "Rök &#x202E;på däck", ""), ("b", "x" * 150_000, ""))
    date = b"<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate></item>"
    paper.shows("/feed.xml", body.replace(b"</item>", date))
    source = paper.feed()
    assert poll_source(source.pk) is True
    pipeline.process([Batch.objects.get().pk])
    assert Batch.objects.get().state == "done"
    assert sorted(len(text) for text in Mention.objects.values_list("text", flat=True)) == [
        len("Rök \u202epå däck"), 100_000,
    ]  # fmt: skip
