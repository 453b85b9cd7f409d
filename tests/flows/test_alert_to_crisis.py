"""From an alert to a crisis and back to calm, as one person after another would do it."""

import pytest
from django.test import Client
from django.utils import timezone

from escalation.alerts.models import Alert, Decision
from escalation.crises.models import Crisis
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


def page(browser: Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_an_alert_becomes_a_crisis_and_the_crisis_ends(comms, lead, legal, signed_in):
    saga, ylva, aino = signed_in(comms), signed_in(lead), signed_in(legal)
    story = factories.storyline("Smoke on Tärnan", mention_count=412, original_count=9)
    storm = factories.alert(78, storyline=story)
    noise = factories.alert(44, text="Queue at the terminal again")

    # The desk says what waits; triage shows why it scored what it did.
    assert "2 alerts need a decision" in page(saga, "/")
    assert "Why it scored 78" in page(saga, f"/triage/{storm.pk}/")
    assert "No open crisis." in page(saga, "/triage/")

    # Noise goes, with a reason the rules will learn from.
    saga.post("/triage/decide/dismiss", {"alert": f"{noise.pk}:1", "outcome": "noise"})
    assert Decision.objects.get().outcome == "noise"

    # The form is filled in from the alert; a person opens the crisis.
    form = page(saga, f"/crises/open/?alert={storm.pk}:1")
    assert 'value="Smoke on Tärnan"' in form
    opened = saga.post(
        "/crises/open/",
        {
            "title": "Smoke on M/S Tärnan car deck", "type": "safety", "severity": "serious",
            "lead": lead.pk, "promise": "30", "alert": f"{storm.pk}:1",
        },
    )  # fmt: skip
    crisis = Crisis.objects.get()
    assert opened.url == f"/crises/{crisis.number}/"

    # Everybody sees it on every page at once; triage has let its alert go.
    for browser in (saga, ylva, aino):
        assert "Smoke on M/S Tärnan car deck" in page(browser, "/crises/")
        assert crisis.number in page(browser, f"/crises/{crisis.number}/")
    assert Alert.objects.get(pk=storm.pk).state == "in-crisis"
    assert "Nothing needs a decision" in page(saga, "/triage/")

    # The lead raises it, says what is confirmed, and legal writes into the log.
    ylva.post(
        f"/crises/{crisis.number}/severity",
        {"severity": "crisis", "was": "serious", "reason": "National media"},
    )
    ylva.post(f"/crises/{crisis.number}/line", {"line": "Smoke, not fire. Nobody is hurt."})
    aino.post(f"/crises/{crisis.number}/note", {"text": "Read by legal", "kind": "note"})
    room = page(saga, f"/crises/{crisis.number}/")
    for words in (
        "raised severity from Serious to Crisis. Reason: National media.",
        "Smoke, not fire. Nobody is hurt.",
        "noted: Read by legal",
    ):
        assert words in room

    # Saga does not lead it and cannot close it; Ylva must first look at what is still open.
    assert saga.post(f"/crises/{crisis.number}/close", {"reason": "Over"}).status_code == 404
    assert ylva.post(f"/crises/{crisis.number}/close", {"reason": "Over"}).status_code == 409
    ylva.post(
        f"/crises/{crisis.number}/close",
        {"reason": "Docked, all well", "lesson": "One fact sheet", "despite": "1"},
    )

    # Calm again, the alert is settled, and the record tells the whole story in one chain.
    assert "No open crisis." in page(saga, "/")
    assert Alert.objects.get(pk=storm.pk).state == "settled"
    verbs = (
        Entry.objects.filter(stream=crisis.stream).order_by("seq").values_list("verb", flat=True)
    )
    assert list(verbs) == [
        "crisis.opened", "crisis.raised", "crisis.confirmed", "crisis.noted", "crisis.closed",
    ]  # fmt: skip

    # The next one like it is told what was learned.
    again = factories.alert(
        66,
        mention=factories.mention(
            "Smoke on Tärnan again", storyline=factories.storyline("Smoke, Tärnan")
        ),
    )
    assert "One fact sheet" in page(saga, f"/crises/open/?alert={again.pk}:1")


def test_a_private_crisis_leaves_no_trace_for_those_outside(comms, lead, legal, signed_in):
    saga, ylva, aino = signed_in(comms), signed_in(lead), signed_in(legal)
    alert = factories.alert(70, text="He hit a passenger")
    ylva.post(
        "/crises/open/",
        {
            "title": "Assault on board", "type": "staff-conduct", "severity": "serious",
            "lead": lead.pk, "is_private": "on", "members": legal.pk, "alert": f"{alert.pk}:1",
        },
    )  # fmt: skip
    crisis = Crisis.objects.get()
    secrets = ("Assault on board", "He hit a passenger", crisis.number)
    for path in ("/", "/triage/", "/crises/", "/crises/?q=assault", "/triage/changes", "/pulse"):
        shown = page(saga, path)
        assert [word for word in secrets if word in shown] == []
    assert saga.get(f"/crises/{crisis.number}/").status_code == 404
    # An alert that vanished would tell as much as one that led there: it is in somebody's hands,
    # and says no more than the public post that it stands on.
    taken = page(saga, f"/triage/{alert.pk}/")
    assert [word for word in ("Assault on board", crisis.number) if word in taken] == []
    assert "Assault on board" in page(aino, "/")
    assert Entry.objects.filter(verb="crisis.viewed").count() == 0
    page(aino, f"/crises/{crisis.number}/")
    assert Entry.objects.get(verb="crisis.viewed").actor == legal


def test_what_two_people_do_at_once_is_done_once(comms, lead, signed_in):
    saga, ylva = signed_in(comms), signed_in(lead)
    alert = factories.alert(78)
    ylva.post("/triage/decide/acknowledge", {"alert": f"{alert.pk}:1"})
    late = saga.post(
        "/triage/decide/dismiss", {"alert": f"{alert.pk}:1", "outcome": "noise"}, follow=True
    )
    clock = f"{timezone.localtime(Alert.objects.get().decided_at):%H:%M}"
    assert f"Ylva Strandmo acknowledged this at {clock}. Nothing was changed." in (
        late.content.decode()
    )
    assert Alert.objects.get().state == "acknowledged"
