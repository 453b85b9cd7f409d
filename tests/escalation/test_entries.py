"""Every verb of alerts and crises has its sentence, also once its words are erased."""

import pytest

from accounts.models import User
from escalation.alerts import actions as triage
from escalation.crises import actions
from journal import sentences
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


def said(entry: Entry) -> str:
    return sentences.sentence(Entry.objects.select_related("sealed").get(pk=entry.pk))


@pytest.fixture
def story(comms: User, lead: User) -> dict[str, str]:
    """A short storm, told by its own entries."""
    alerts = [factories.alert(78, text="Ferry on fire"), factories.alert(52)]
    triage.acknowledge_alerts(actor=comms, seen={each.pk: None for each in alerts})
    triage.assign_alerts(actor=comms, seen={alerts[0].pk: None}, to=lead)
    crisis = actions.open_crisis(
        actor=comms,
        plan=actions.Plan("Smoke", "safety", "serious", lead, alerts={alerts[0].pk: None}),
    )
    number = crisis.number
    triage.dismiss_alerts(
        actor=comms, seen={alerts[1].pk: None}, outcome="noise", reason="Ordinary queue."
    )
    actions.change_severity(
        actor=lead, number=number, severity="crisis", reason="national media", was="serious"
    )
    actions.write_note(actor=lead, number=number, text="we say smoke", kind="decision")
    actions.change_people(actor=lead, number=number, spokesperson=comms)
    actions.close_crisis(actor=lead, number=number, reason="Docked", despite=True)
    return {entry.verb: said(entry) for entry in Entry.objects.order_by("pk")}


def test_a_storm_reads_like_a_log(story):
    assert story == {
        "alert.acknowledged": "acknowledged 2 alerts.",
        "alert.assigned": "assigned “Ferry on fire” to Ylva Strandmo.",
        "crisis.opened": (
            "opened the crisis from an alert of 1 mention, score 78, as Serious. Safety event."
        ),
        "alert.dismissed": (
            "dismissed “Ferry on FIRE outside Lindåsa?? My sister is on board” as noise."
            " Reason: Ordinary queue."
        ),
        "crisis.raised": "raised severity from Serious to Crisis. Reason: national media.",
        "crisis.decided": "decided: we say smoke",
        "crisis.staffed": "made Saga Lindehav spokesperson.",
        "crisis.closed": "closed the crisis. Reason: Docked.",
    }


VERBS = sorted(verb for verb in sentences.known_verbs() if verb.startswith(("alert.", "crisis.")))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_worded_without_its_sealed_words(verb):
    entry = Entry(
        verb=verb,
        data={
            "until": "2026-11-20T14:31:00+00:00", "at": "2026-11-20T14:31:00+00:00", "set": True,
            "from": "watch", "to": "crisis", "added": [1], "removed": [2], "lead": 1,
        },
    )  # fmt: skip
    assert sentences.sentence(entry).strip()


def test_pages_of_alerts_and_crises_are_found_from_the_log():
    assert sentences.address(Entry(object_type="alert", object_id="7")) == "/triage/7/"
    assert sentences.address(Entry(object_type="crisis", object_id="C-2026-014")) == (
        "/crises/C-2026-014/"
    )
