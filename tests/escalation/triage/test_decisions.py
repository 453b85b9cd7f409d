"""Decisions as the buttons send them: with and without JavaScript, for one alert or several."""

import pytest

from escalation.alerts import actions
from escalation.alerts.models import Alert, Decision, Thanks
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}


@pytest.fixture
def browser(comms, signed_in):
    return signed_in(comms)


def send(browser, action, *alerts, part=False, **fields):
    body = {"alert": [f"{each.pk}:{each.revision}" for each in alerts], **fields}
    return browser.post(f"/triage/decide/{action}", body, headers=PART if part else {})


def state_of(alert):
    return Alert.objects.get(pk=alert.pk).state


def test_without_javascript_the_next_alert_comes_with_a_word_and_an_undo(browser):
    first, second = factories.alert(78), factories.alert(58)
    response = browser.post(
        "/triage/decide/acknowledge",
        {"alert": f"{first.pk}:1", "view": "severity=serious"},
        follow=True,
    )
    # Narrowed to Serious the second one does not stand in the queue.
    assert response.redirect_chain[0][0].startswith("/triage/?severity=serious&done=")
    response = send(browser, "acknowledge", second)
    assert response.url.partition("?")[0] == f"/triage/{first.pk}/"
    page = browser.get(response.url).content.decode()
    assert "Acknowledged" in page
    assert "Undo" in page


def test_undo_without_javascript_leads_back_to_the_alert(browser):
    alert = factories.alert()
    send(browser, "dismiss", alert, outcome="noise")
    group = Decision.objects.get().group
    response = browser.post("/triage/undo", {"group": group})
    assert response.url.partition("?")[0] == f"/triage/{alert.pk}/"
    assert state_of(alert) == "open"


@pytest.mark.parametrize(
    ("action", "fields", "state"),
    [
        ("acknowledge", {}, "acknowledged"),
        ("assign", {}, "open"),
        ("dismiss", {"outcome": "duplicate", "reason": "Same text"}, "dismissed"),
        ("snooze", {"until": "60"}, "snoozed"),
        ("hand-over", {"reason": "Refund"}, "handed-over"),
    ],
)
def test_each_decision_answers_with_the_row_as_it_is_now(browser, comms, action, fields, state):
    alert = factories.alert()
    response = send(browser, action, alert, part=True, **fields)
    page = response.content.decode()
    assert (response.status_code, state_of(alert)) == (200, state)
    assert f'data-decided="{alert.pk}"' in page
    assert ('data-gone=""' in page) is (state in {"acknowledged", "open"})
    assert "data-toast" in page
    assert Entry.objects.count() == 1


def test_assigning_to_oneself_needs_no_name_and_to_others_theirs(browser, comms, lead):
    alert = factories.alert()
    send(browser, "assign", alert)
    assert Alert.objects.get().assignee == comms
    alert.refresh_from_db()
    send(browser, "assign", alert, to=lead.pk)
    assert Alert.objects.get().assignee == lead


def test_what_was_set_aside_is_taken_back(browser):
    alert = factories.alert(state="handed-over")
    assert send(browser, "take-back", alert, part=True).status_code == 200
    assert state_of(alert) == "open"


def test_praise_goes_to_the_unit_that_was_chosen(browser):
    alert = factories.alert(0, kind="praise", tone=1)
    unit = factories.unit("ships")
    send(browser, "pass-on", alert, unit=unit.pk, text="Crew calm")
    assert Thanks.objects.values_list("unit", "text").get() == (unit.pk, "Crew calm")


def test_the_draft_of_praise_has_no_names_and_proposes_a_unit(browser):
    factories.person("comms", name="Birk Fjellner")
    unit = factories.unit("ships", name="Crew and ships")
    alert = factories.alert(
        0, kind="praise", tone=1, text="Thank you crew, and Birk! /Marja @marja_pa_resa",
        mention=None,
    )  # fmt: skip
    Alert.objects.get().refresh_from_db()
    response = browser.get(f"/triage/{alert.pk}/")
    passing = response.context["passing"]
    assert passing.text == "Thank you crew, and [name]! /Marja [name]"
    assert passing.unit_id == unit.pk


def test_several_at_once_are_one_entry(browser):
    alerts = [factories.alert(78), factories.alert(58), factories.alert(21)]
    response = send(browser, "acknowledge", *alerts, part=True)
    assert "Acknowledged 3 alerts" in response.content.decode()
    assert [state_of(each) for each in alerts] == ["acknowledged"] * 3
    assert Entry.objects.count() == 1


# ---------------------------------------------------------------- what stands in the way


def test_whoever_was_faster_is_named(browser, lead):
    alert = factories.alert()
    actions.acknowledge_alerts(actor=lead, seen={alert.pk: None})
    response = send(browser, "dismiss", alert, part=True, outcome="noise")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ylva Strandmo acknowledged this at" in page
    # The row comes along as it is now.
    assert f'id="alert-{alert.pk}"' in page
    assert state_of(alert) == "acknowledged"


def test_whoever_was_faster_is_named_on_a_plain_page_as_well(browser, lead):
    alert = factories.alert()
    actions.acknowledge_alerts(actor=lead, seen={alert.pk: None})
    response = browser.post(
        "/triage/decide/dismiss", {"alert": f"{alert.pk}:1", "outcome": "noise"}, follow=True
    )
    assert response.redirect_chain[0][0] == f"/triage/{alert.pk}/"
    assert "Ylva Strandmo acknowledged this at" in response.content.decode()


@pytest.mark.parametrize(
    ("action", "body", "said"),
    [
        ("dismiss", {"alert": "1:1"}, "Choose a reason for dismissing."),
        ("acknowledge", {}, "Tick at least one alert."),
        ("acknowledge", {"alert": "one"}, "This page is out of date. Load it again."),
        ("acknowledge", {"alert": "1:x"}, "This page is out of date. Load it again."),
        ("snooze", {"alert": "1:1", "until": "forever"}, "Select a valid choice."),
        ("pass-on", {"alert": "1:1", "text": "Hi"}, "Choose whose praise this is."),
    ],
)
def test_what_cannot_be_read_is_turned_down_and_changes_nothing(browser, action, body, said):
    factories.alert()
    response = browser.post(f"/triage/decide/{action}", body, headers=PART)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Decision.objects.count() == 0


def test_an_undo_that_comes_too_late_says_so(browser):
    response = browser.post("/triage/undo", {"group": "0" * 16}, headers=PART)
    assert response.status_code == 409
    assert "There is nothing to undo." in response.content.decode()


def test_what_nobody_can_decide_is_missing(browser):
    alert = factories.alert()
    assert send(browser, "promote", alert).status_code == 404
    missing = browser.post("/triage/decide/acknowledge", {"alert": "987654:1"}, headers=PART)
    assert missing.status_code == 404
    assert browser.get("/triage/decide/acknowledge").status_code == 405


@pytest.mark.parametrize("role", ["legal", "admin", "employee"])
def test_only_those_who_decide_reach_a_decision(signed_in, role):
    alert = factories.alert()
    client = signed_in(factories.person(role))
    assert send(client, "acknowledge", alert).status_code == 404
    assert client.post("/triage/undo", {"group": "x"}).status_code == 404
    assert state_of(alert) == "open"


def test_a_stranger_decides_nothing(stranger):
    alert = factories.alert()
    assert send(stranger, "acknowledge", alert).status_code == 302
    assert state_of(alert) == "open"
