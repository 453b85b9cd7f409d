"""Three newspapers publish in three formats; the desk asks, and what is grave gets to triage."""

import json
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from crisisdesk.dispatching.queries import claim_polls
from crisisdesk.tasks import poll_source, process_batches
from escalation.alerts.models import Alert
from monitoring.models import Batch, Mention, Source
from tests import factories
from tests.hearing import rules_in_force
from tests.monitoring.sources.papers import Paper, printed

pytestmark = pytest.mark.django_db

FIRE = "Fire on board the Tärnan, smoke on deck"


@pytest.fixture
def paper(settings):
    with printed(settings) as found:
        yield found


def rss(*titles: str) -> str:
    at = format_datetime(timezone.now() - timedelta(minutes=2))
    items = "".join(
        f"<item><guid isPermaLink='false'>{title}</guid><title>{title}</title>"
        f"<link>https://paper.example/{len(title)}</link><pubDate>{at}</pubDate></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>Paper</title>{items}</channel></rss>"


def atom(title: str) -> str:
    at = (timezone.now() - timedelta(minutes=2)).isoformat()
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Radio</title><id>tag:radio</id><entry>"
        f"<id>tag:radio/1</id><title>{title}</title><link href='https://radio.example/1'/>"
        f"<published>{at}</published><updated>{at}</updated></entry></feed>"
    )


def json_feed(text: str) -> str:
    item = {"id": "1", "url": "https://blog.example/1", "content_text": text,
            "date_published": (timezone.now() - timedelta(minutes=2)).isoformat()}  # fmt: skip
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "B", "items": [item]}
    )


def add(admin_browser, paper: Paper, path: str, name: str) -> Source:
    """Add a feed as an administrator does: look at it, then take it."""
    sent = {"name": name, "url": paper.base + path}
    looked_at = admin_browser.post("/sources/add/feed/", sent | {"look": "1"})
    assert "A feed (" in looked_at.content.decode()
    assert admin_browser.post("/sources/add/feed/", sent).status_code == 302
    return Source.objects.get(name=name)


def ask_whoever_is_due() -> list[int]:
    """What dispatcher and worker do: take what is due, ask it, store what came."""
    due = claim_polls(20)
    for source_id in due:
        poll_source(source_id)
    process_batches(list(Batch.objects.exclude(state="done").values_list("pk", flat=True)))
    return sorted(due)


def test_what_papers_publish_is_found_and_what_is_grave_waits_in_triage(
    admin, comms, signed_in, paper
):
    factories.organisation()
    rules_in_force()
    paper.shows("/rss", rss("Christmas market opens", FIRE))
    paper.shows("/atom", atom("New timetable for the islands"), "application/atom+xml")
    paper.shows("/json", json_feed("The queue at the quay is long"), "application/feed+json")
    browser = signed_in(admin)
    added = [
        add(browser, paper, path, name)
        for path, name in (("/rss", "Paper"), ("/atom", "Radio"), ("/json", "Blog"))
    ]

    assert ask_whoever_is_due() == sorted(source.pk for source in added)
    assert sorted(Mention.objects.values_list("source__name", "text")) == [
        ("Blog", "The queue at the quay is long"),
        ("Paper", "Christmas market opens"),
        ("Paper", FIRE),
        ("Radio", "New timetable for the islands"),
    ]
    assert all(row.last_heard_at and not row.last_error for row in Source.objects.all())

    # Found by their words, each with the way back to where it stood.
    desk = signed_in(comms)
    found = desk.get("/mentions/?q=timetable").content.decode()
    assert "timetable</mark>" in found
    assert (
        "https://radio.example/1"
        in desk.get(f"/mentions/{Mention.objects.get(source__name='Radio').pk}/").content.decode()
    )

    # What is grave has become an alert that a person sees.
    alert = Alert.objects.get()
    assert FIRE in desk.get(f"/triage/{alert.pk}/").content.decode()

    # Asked again it brings only what is new, and a correction changes what was there.
    assert ask_whoever_is_due() == []
    Source.objects.update(next_poll_at=timezone.now())
    paper.shows("/atom", atom("New timetable for the islands, corrected"), "application/atom+xml")
    assert len(ask_whoever_is_due()) == 3
    assert Mention.objects.count() == 4
    radio = Mention.objects.get(source__name="Radio")
    assert (radio.text, radio.version_count) == ("New timetable for the islands, corrected", 2)
    assert radio.versions.get().text == "New timetable for the islands"
