"""Alerts for programs: what stands in a private crisis, and who was first."""

import pytest

from escalation.crises.actions import Plan, open_crisis
from tests import factories
from tests.crisisdesk.api.caller import Caller

pytestmark = pytest.mark.django_db


def test_an_alert_in_a_private_crisis_is_in_hand_for_programs_of_others(comms, lead):
    alert = factories.alert()
    plan = Plan(
        title="Hushed", type="safety", severity="serious", lead=lead, is_private=True,
        alerts={alert.pk: alert.revision},
    )  # fmt: skip
    crisis = open_crisis(actor=lead, plan=plan)
    program = Caller(comms)
    whole = program.get(f"alerts/{alert.pk}/").json()
    (listed,) = program.get("alerts/", {"state": "in-hand"}).json()["results"]
    for told in (whole, listed):
        assert (told["state"], told["crisis"], told["decided_by"]) == ("in-hand", None, None)
    assert (whole["history"], whole["moves"]) == ([], [])
    assert program.get("alerts/", {"state": "in-crisis"}).json()["results"] == []
    (listed,) = Caller(lead).get("alerts/", {"state": "in-crisis"}).json()["results"]
    assert listed["crisis"] == crisis.number
    sent = {"revision": alert.revision}
    refused = program.post(f"alerts/{alert.pk}/acknowledge/", sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-now")
    assert refused.json()["message"] == "Somebody has taken this in hand."


def test_a_program_that_comes_second_is_told_by_whom_and_when(comms, lead):
    alert = factories.alert()
    Caller(lead).post(f"alerts/{alert.pk}/acknowledge/", {"revision": 1})
    refused = Caller(comms).post(f"alerts/{alert.pk}/acknowledge/")
    alert.refresh_from_db()
    clock = f"{alert.decided_at:%H:%M}"
    assert (refused.status_code, refused.json()["message"]) == (
        409, f"Ylva Strandmo acknowledged this at {clock}. Nothing was changed.",
    )  # fmt: skip
