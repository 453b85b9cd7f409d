"""Your desk, and the pulse that keeps every page fresh."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation.alerts import actions as triage
from escalation.alerts.models import Thanks
from escalation.crises import actions
from monitoring.models import Quarantined, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(comms, signed_in):
    return signed_in(comms)


def whats(response):
    return [line.what for line in response.context["waiting"]]


def test_a_desk_that_hears_nothing_speaks_of_no_calm(browser):
    factories.source(state="paused")
    page = browser.get("/").content.decode()
    assert "No source is live: nothing is heard." in page
    assert "heard as usual" not in page


def test_a_quiet_desk_says_so(browser):
    factories.source()
    response = browser.get("/")
    page = response.content.decode()
    assert whats(response) == []
    for words in ("Nothing waits for you.", "Every source is heard as usual.", "Saga"):
        assert words in page


def test_what_waits_depends_on_what_one_may_decide(signed_in, comms, lead, legal, admin):
    alert = factories.alert(78)
    factories.alert(0, kind="praise", tone=1)
    factories.crisis("Smoke", lead=lead)
    factories.live_rule_set()
    rules = factories.live_rule_set(state="proposed", version=13, written_by=comms)
    Quarantined.objects.create(
        batch=factories.batch(), position=0, raw=b"", reason="Not JSON", at=timezone.now()
    )
    triage.assign_alerts(actor=lead, seen={alert.pk: None}, to=comms)
    found = {
        person.username: whats(signed_in(person).get("/")) for person in (comms, lead, legal, admin)
    }
    assert found == {
        "saga.lindehav": ["1 alert is yours", "1 alert needs a decision", "1 thanks to pass on"],
        "ylva.strandmo": ["Smoke", "1 alert needs a decision", "1 thanks to pass on"],
        "aino.varpela": [],
        "elof.grandin": [
            f"Rule set v{rules.version} waits for a second person",
            "1 item could not be read",
        ],
    }


def test_ones_own_proposal_does_not_wait_for_oneself(signed_in, admin):
    factories.live_rule_set(state="proposed", version=13, written_by=admin)
    assert whats(signed_in(admin).get("/")) == []


def test_today_in_the_log_is_what_people_decided(browser, comms, lead):
    alert = factories.alert(text="Ferry on fire")
    triage.acknowledge_alerts(actor=comms, seen={alert.pk: None})
    crisis = factories.crisis(lead=lead)
    actions.write_note(actor=lead, number=crisis.number, text="we say smoke", kind="decision")
    hidden = factories.crisis(is_private=True, lead=lead)
    actions.write_note(actor=lead, number=hidden.number, text="names")
    lines = browser.get("/").context["lines"]
    assert [(line["who"], line["say"], line["kind"]) for line in lines] == [
        ("Ylva Strandmo", "decided: we say smoke", "key"),
        ("You", "acknowledged “Ferry on fire”.", ""),
    ]


def test_stories_of_the_last_hour_stand_with_their_curve(browser):
    now = timezone.now()
    loud, quiet = factories.storyline("Loud"), factories.storyline("Quiet")
    old = factories.storyline("Old")
    factories.minute(now, 30, storyline_id=loud.pk)
    factories.minute(now - timedelta(minutes=50), 10, storyline_id=loud.pk)
    factories.minute(now, 4, storyline_id=quiet.pk)
    factories.minute(now - timedelta(minutes=70), 99, storyline_id=old.pk)
    factories.minute(now, 99, storyline_id=quiet.pk, exercise_id=7)
    stories = browser.get("/").context["stories"]
    assert [(each.story.title, each.count) for each in stories] == [("Loud", 40), ("Quiet", 4)]
    assert stories[0].values[-1] == 30
    assert len(stories[0].values) == 10


def test_a_blind_source_is_named(browser):
    factories.source("photo", name="Photo app", blind_since=timezone.now() - timedelta(minutes=50))
    factories.source("old", name="Old feed", state="paused", blind_since=timezone.now())
    page = browser.get("/").content.decode()
    assert "<b>Photo app</b> has been blind since" in page
    assert "<b>Old feed</b>" not in page


def test_thanks_reach_the_people_they_are_about(signed_in, comms):
    unit = factories.unit("ships")
    alert = factories.alert(0, kind="praise", tone=1)
    triage.pass_on_praise(actor=comms, seen={alert.pk: None}, unit=unit, text="Calm crew")
    assert "Calm crew" in signed_in(factories.person("comms", unit=unit)).get("/").content.decode()
    assert "Calm crew" not in signed_in(factories.person("comms")).get("/").content.decode()
    Thanks.objects.update(at=timezone.now() - timedelta(days=8))
    assert (
        "Calm crew" not in signed_in(factories.person("comms", unit=unit)).get("/").content.decode()
    )


def test_employees_are_led_to_where_they_can_report(employee, signed_in):
    assert signed_in(employee).get("/").url == "/report/"


def test_a_stranger_is_asked_to_sign_in(stranger):
    assert stranger.get("/").status_code == 302
    assert stranger.get("/pulse").status_code == 302


@pytest.mark.parametrize("count", [1, 9])
def test_the_desk_asks_as_much_for_much_as_for_little(
    browser, comms, count, django_assert_max_num_queries
):
    for number in range(count):
        alert = factories.alert(40 + number, storyline=factories.storyline())
        factories.minute(timezone.now(), 3, storyline_id=alert.storyline_id)
        triage.acknowledge_alerts(actor=comms, seen={alert.pk: None})
    with django_assert_max_num_queries(19):
        assert browser.get("/").status_code == 200


def test_the_pulse_answers_with_strip_and_navigation(browser):
    Source.objects.all().delete()
    factories.crisis("Smoke on Tärnan")
    page = browser.get("/pulse", headers={"X-Pulse": "1", "HX-Request": "true"}).content.decode()
    assert 'id="strip"' in page
    assert 'id="nav"' in page
    assert "Smoke on Tärnan" in page
    assert "<html" not in page
