"""A receipt shows how far a report has come: nothing of who decided, nothing of who asked."""

import pytest

from crisisdesk import pipeline
from escalation.alerts.actions import acknowledge_alerts, dismiss_alerts
from escalation.models import Alert
from escalation.reports import actions
from escalation.reports.queries import Standing, Step, standing_of
from journal.errors import Refused
from journal.models import Entry
from monitoring.models import Batch
from monitoring.sightings.actions import ReportTold, send_report
from tests import factories
from tests.hearing import rules_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(employee) -> str:
    factories.organisation()
    rules_in_force()
    told = ReportTold(key="k1", text="I saw smoke on the car deck", is_anonymous=True)
    return send_report(actor=employee, report=told)


def read_in() -> Alert:
    pipeline.process(list(Batch.objects.exclude(state="done").values_list("pk", flat=True)))
    return Alert.objects.get(kind="report")


def standing(receipt: str) -> Standing:
    found = standing_of(receipt)
    assert found is not None
    return found


def seen(alert: Alert) -> dict[int, int]:
    alert.refresh_from_db()
    return {alert.pk: alert.revision}


def test_a_receipt_follows_the_report_from_the_door_to_the_decision(receipt, comms):
    assert standing(receipt).step == Step.SENT
    alert = read_in()
    found = standing(receipt.lower().replace("-", " "))
    assert (found.step, found.since, found.text) == (
        Step.WAITING, None, "I saw smoke on the car deck",
    )  # fmt: skip
    acknowledge_alerts(actor=comms, seen=seen(alert))
    taken = standing(receipt)
    assert (taken.step, taken.since) == (Step.TAKEN, Alert.objects.get(pk=alert.pk).decided_at)
    dismiss_alerts(actor=comms, seen=seen(alert), outcome="noise")
    assert standing(receipt).step == Step.CLOSED


def test_the_page_shows_it_and_leaves_no_trace(receipt, employee, signed_in):
    read_in()
    browser, before = signed_in(employee), Entry.objects.count()
    page = browser.post("/report/receipt/", {"receipt": receipt}).content.decode()
    assert "It is at the desk. Nobody has taken it on yet." in page
    assert "I saw smoke on the car deck" in page
    assert Entry.objects.count() == before


def test_a_wrong_receipt_is_said_so_and_keeps_what_was_typed(receipt, employee, signed_in):
    page = signed_in(employee).post("/report/receipt/", {"receipt": "BCDF-GHJK-LMNP-QRST"})
    assert page.status_code == 422
    assert "No report has this receipt. Compare its letters." in page.content.decode()
    assert "BCDF-GHJK-LMNP-QRST" in page.content.decode()


def test_nobody_walks_through_receipts(receipt, employee, comms):
    for _ in range(actions.LOOKS.size):
        with pytest.raises(Refused, match="No report has this receipt"):
            actions.look_up_report(actor=employee, receipt="BCDF-GHJK-LMNP-QRST")
    with pytest.raises(Refused, match="Wait a minute") as refused:
        actions.look_up_report(actor=employee, receipt=receipt)
    assert refused.value.code == "too-many-looks"
    assert actions.look_up_report(actor=comms, receipt=receipt).step == Step.SENT
