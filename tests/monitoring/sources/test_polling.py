"""Asking polled sources: whatever breaks, the source shows it and is asked again."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from journal.models import Entry
from journal.sentences import sentence
from monitoring.connectors.errors import CursorLost, RateLimited, Transient
from monitoring.connectors.interface import Batch as Fetched
from monitoring.connectors.interface import Gap as Unseen
from monitoring.connectors.registry import registry
from monitoring.models import Batch, Gap, Source
from monitoring.sources.polling import poll_source
from tests import factories
from tests.monitoring.connectors import feeds
from tests.monitoring.sources.papers import Doing

pytestmark = pytest.mark.django_db

FRIDAY = "Fri, 20 Nov 2026 12:00:00 GMT"


def as_it_is(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def due_again(source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(lease_until=None, next_poll_at=timezone.now())


def test_a_source_that_breaks_its_reader_says_so_and_is_asked_again():
    # A webhook cannot be asked: reading it breaks like any fault of ours.
    source = factories.source("broken", connector="webhook")
    for failures in (1, 2):
        assert poll_source(source.pk) is False
        source.refresh_from_db()
        assert (source.failures, source.lease_until) == (failures, None)
        assert source.next_poll_at is not None
        assert source.next_poll_at > timezone.now()
    assert source.trouble == "Reading this source broke on our side. It is tried again by itself."


def test_what_went_wrong_is_said_in_the_readers_language(paper):
    source = paper.feed("/gone.xml")
    for _ in range(2):
        poll_source(source.pk)
        due_again(source)
    assert as_it_is(source).trouble == "There is nothing at this address any more."
    with override("sv"):
        assert as_it_is(source).trouble == "Det finns inget på den här adressen längre."


NOW = timezone.now()
OUTCOMES = [
    Transient("server-error", status=503),
    RateLimited(NOW),
    CursorLost("feed-overran"),
    ZeroDivisionError(),
    Fetched(b"<rss/>", {"at": "mine"}, delivery_id="mine"),
    Fetched(None, None, gap=Unseen(NOW, NOW, "feed-overran")),
    Fetched(None, {"at": "mine"}, moved_to="https://elsewhere.example/"),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
def test_a_poller_that_lost_its_lease_writes_nothing(monkeypatch, outcome):
    source = factories.source(
        "slow", connector="doing", config={"url": "https://paper.example/"}, cursor={"at": "before"}
    )
    lease = timezone.now() + timedelta(seconds=50)

    def the_next_one_takes_over() -> None:
        Source.objects.filter(pk=source.pk).update(
            fencing=F("fencing") + 1, lease_until=lease, failures=3, cursor={"at": "the next"}
        )

    monkeypatch.setitem(registry._loaded, "doing", Doing(outcome, the_next_one_takes_over))
    told = (source.last_heard_at, source.next_poll_at, source.config)
    assert poll_source(source.pk) is False
    held = as_it_is(source)
    assert (held.failures, held.lease_until, held.cursor) == (3, lease, {"at": "the next"})
    assert (held.last_heard_at, held.next_poll_at, held.config) == told
    assert (held.last_error, held.moved_at) == ("", None)
    assert (Batch.objects.count(), Gap.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_place_that_is_lost_is_a_gap_and_read_from_the_beginning(monkeypatch):
    heard = timezone.now() - timedelta(minutes=9)
    source = factories.source("lost", connector="doing", cursor={"at": "1"}, last_heard_at=heard)
    monkeypatch.setitem(registry._loaded, "doing", Doing(CursorLost("feed-overran"), lambda: None))
    poll_source(source.pk)
    gap = Gap.objects.get()
    assert (gap.from_at, as_it_is(source).cursor) == (heard, None)
    assert gap.why.startswith("More came than the feed shows at a time.")
    assert Entry.objects.get().verb == "source.gap"


def test_a_gap_is_told_in_words_of_the_readers_language(paper, admin, signed_in):
    source = paper.feed()
    for first in (0, 3):
        body = feeds.rss(*((str(n), "x", FRIDAY) for n in range(first, first + 3)))
        paper.shows("/feed.xml", body)
        poll_source(source.pk)
        due_again(source)
    page = signed_in(admin).get("/sources/paper/").content.decode()
    assert "More came than the feed shows at a time." in page
    assert "feed-overran" not in page
    with override("sv"):
        assert Gap.objects.get().why.startswith("Det kom mer än flödet visar")


def test_a_feed_that_has_moved_for_good_is_read_at_its_new_place(paper, admin, signed_in):
    source = paper.feed("/old.xml")
    paper.sends_on("/old.xml", "/new.xml")
    paper.shows("/new.xml", feeds.RSS)
    assert poll_source(source.pk) is True
    now = as_it_is(source)
    assert now.config == {"url": f"{paper.base}/new.xml"}
    assert (now.moved_from, now.moved_at is not None) == (f"{paper.base}/old.xml", True)
    entry = Entry.objects.get(verb="source.moved")
    # Addresses can hold keys: the chain knows that it moved, not where.
    assert entry.data == {"source": "paper"}
    assert sentence(entry) == (
        f"reads paper at {paper.base}/new.xml from now on: it has moved for good."
    )
    page = signed_in(admin).get("/sources/paper/").content.decode()
    assert f"It has moved for good: before it was {paper.base}/old.xml." in page
    due_again(source)
    poll_source(source.pk)
    assert paper.asked == ["/old.xml", "/new.xml", "/new.xml"]
    assert Entry.objects.filter(verb="source.moved").count() == 1
    # Whoever gives it another address has the last word.
    signed_in(admin).post(
        "/sources/paper/change", {"name": "Paper", "url": "https://paper.example/feed"}
    )
    assert (as_it_is(source).moved_from, as_it_is(source).moved_at) == ("", None)


@pytest.mark.parametrize(("status", "config"), [(302, {}), (301, {"sign_in": "basic"})])
def test_a_feed_stays_where_it_is(paper, status, config):
    # Sent on for once; or with a password that nobody but us gives to another address.
    source = paper.feed("/old.xml", **config)
    paper.sends_on("/old.xml", "/new.xml", status)
    paper.shows("/new.xml", feeds.RSS)
    assert poll_source(source.pk) is True
    assert as_it_is(source).config["url"] == f"{paper.base}/old.xml"
    assert Entry.objects.count() == 0


def test_an_address_that_was_changed_meanwhile_is_not_overwritten(monkeypatch):
    source = factories.source("moving", connector="doing", config={"url": "https://a.example/"})

    def somebody_changes_it() -> None:
        Source.objects.filter(pk=source.pk).update(config={"url": "https://b.example/"})

    moved = Fetched(None, {}, moved_to="https://c.example/")
    monkeypatch.setitem(registry._loaded, "doing", Doing(moved, somebody_changes_it))
    poll_source(source.pk)
    assert as_it_is(source).config == {"url": "https://b.example/"}
    assert as_it_is(source).moved_at is None
