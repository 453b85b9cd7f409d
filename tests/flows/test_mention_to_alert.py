"""A mention comes in through the webhook, is weighed, and reaches a person with its reasons."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest
from django.utils import timezone

from crisisdesk import pipeline
from crisisdesk.asgi import application
from escalation.alerts.models import Alert
from journal.models import Entry
from monitoring.connectors.signature import signed_headers
from monitoring.models import Batch, Mention
from monitoring.sources.actions import add_source
from tests import factories
from tests.hearing import rules_in_force

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("door_threads")]


async def _post(secret: str, key: str, posts: list[dict]) -> int:
    body = orjson.dumps({"mentions": posts})
    headers = signed_headers(secret, key, datetime.now(UTC), body)
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return (await client.post("/in/storm/", content=body, headers=headers)).status_code


def said(key: str, text: str, minutes_ago: float) -> dict:
    return {
        "id": key, "text": text, "lang": "en", "author": {"handle": key, "followers": 800},
        "created_at": (timezone.now() - timedelta(minutes=minutes_ago)).isoformat(),
    }  # fmt: skip


def test_a_storm_becomes_one_alert_that_says_why(comms, signed_in):
    factories.organisation()
    rules = rules_in_force()
    _, secret = add_source(actor=None, slug="storm", name="Microblog", connector="webhook")

    # The network delivers, loses our answer, delivers again.
    first = [said("a", "Fire on board the Tärnan, smoke everywhere", 5), said("b", "Nice day", 5)]
    assert asyncio.run(_post(secret, "one", first)) == 202
    assert asyncio.run(_post(secret, "one", first)) == 202
    assert Batch.objects.count() == 1

    # What was acknowledged is stored and judged.
    pipeline.process([Batch.objects.get().pk])
    alert = Alert.objects.get()
    assert (alert.severity, alert.storyline_id) == ("concern", None)

    # More of the same grows it; it does not multiply.
    for number in range(5):
        more = [said(f"m{number}-{n}", "Fire on board the Tärnan, smoke!", 4) for n in range(4)]
        assert asyncio.run(_post(secret, f"more-{number}", more)) == 202
    pipeline.process([batch.pk for batch in Batch.objects.exclude(state="done")])
    grown = Alert.objects.get()
    assert (grown.pk, grown.mention_count) == (alert.pk, 21)
    assert grown.storyline_id == Mention.objects.get(dedupe_key="a").storyline_id
    assert grown.score >= alert.score

    # A person finds it in triage, with the rule that fired and the version it belongs to.
    page = signed_in(comms).get(f"/triage/{grown.pk}/").content.decode()
    assert "Somebody on board says danger" in page
    assert f"v{rules.version}" in page

    # The record has every step once.
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs.count("alert.raised") == 1
    assert verbs.count("batch.stored") == 2
