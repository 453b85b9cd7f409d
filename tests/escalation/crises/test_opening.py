"""A crisis is opened by a person: from alerts, from a mention, from nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation.alerts.models import Alert, Decision
from escalation.crises.actions import Plan, open_crisis
from escalation.crises.models import Crisis
from journal import sentences
from journal.errors import Missing, Refused
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(lead):
    def made(**given):
        values = {
            "title": "Smoke on M/S Tärnan car deck",
            "type": "safety",
            "severity": "crisis",
            "lead": lead,
        }
        return Plan(**values | given)

    return made


def test_from_nothing(comms, plan):
    crisis = open_crisis(actor=comms, plan=plan())
    assert (crisis.status, crisis.opened_by, crisis.lead.name) == (
        "detected",
        comms,
        "Ylva Strandmo",
    )
    assert crisis.number == f"C-{timezone.localtime().year}-001"
    assert (crisis.storylines, crisis.mentions, crisis.terms) == ([], [], [])
    entry = Entry.objects.get(verb="crisis.opened")
    assert entry.stream.key == f"crisis:{crisis.number}"
    assert sentences.words(entry) == {
        "title": "Smoke on M/S Tärnan car deck",
        "lead_name": "Ylva Strandmo",
    }
    assert "title" not in entry.data


def test_from_an_alert_takes_it_and_its_storyline_along(comms, plan):
    story = factories.storyline(first_at=timezone.now() - timedelta(minutes=9))
    alert = factories.alert(
        78, mention=factories.mention(storyline=story, terms=["rök", "tärnan"]), storyline=story
    )
    crisis = open_crisis(actor=comms, plan=plan(alerts={alert.pk: 1}))
    alert.refresh_from_db()
    assert (alert.state, alert.crisis_id, alert.decided_by) == ("in-crisis", crisis.pk, comms)
    assert (crisis.storylines, crisis.mentions) == ([story.pk], [alert.mention_id])
    assert crisis.first_mention_at == story.first_at
    assert crisis.steps == {"detected": story.first_at.isoformat()}
    assert set(crisis.terms) == {"rök", "tärnan"}
    assert Decision.objects.values_list("action", "outcome", "score").get() == (
        "escalate",
        "true_alarm",
        78,
    )
    # One act, one entry, although an alert moved as well.
    assert list(Entry.objects.values_list("verb", flat=True)) == ["crisis.opened"]


def test_from_a_mention_takes_the_alert_of_its_storyline_along(comms, plan):
    story = factories.storyline()
    alert = factories.alert(storyline=story)
    mention = factories.mention("Nu luktar det rök", storyline=story)
    crisis = open_crisis(actor=comms, plan=plan(mentions=(mention.pk,)))
    alert.refresh_from_db()
    assert (crisis.mentions, crisis.storylines) == ([mention.pk], [story.pk])
    assert (alert.state, alert.crisis_id) == ("in-crisis", crisis.pk)


def test_numbers_go_on_also_past_crises_one_may_not_see(comms, plan):
    year = timezone.localtime().year
    factories.crisis(number=f"C-{year}-041", is_private=True)
    assert open_crisis(actor=comms, plan=plan()).number == f"C-{year}-042"


def test_the_rules_in_force_are_frozen_on_it(comms, plan):
    rules = factories.live_rule_set()
    crisis = open_crisis(actor=comms, plan=plan())
    newer = {
        **factories.RULES,
        "thresholds": {"watch": 0, "concern": 30, "serious": 50, "crisis": 70},
    }
    factories.live_rule_set(newer)
    crisis.refresh_from_db()
    assert crisis.rule_set == rules
    assert crisis.frozen["rule_set"] == rules.version
    assert crisis.frozen["thresholds"]["crisis"] == 80
    assert crisis.frozen["type"]["playbook"] == "pb-harm"


def test_a_private_crisis_lets_in_those_who_work_on_it_and_no_one_else(comms, lead, legal, plan):
    speaker = factories.person("admin")
    crisis = open_crisis(
        actor=comms, plan=plan(is_private=True, members=(legal,), spokesperson=speaker)
    )
    assert set(crisis.members.values_list("user", flat=True)) == {
        comms.pk, lead.pk, legal.pk, speaker.pk,
    }  # fmt: skip
    assert crisis.stream.is_private


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"type": "volcano"}, "unknown-type"),
        ({"severity": "praise"}, "unknown-severity"),
    ],
)
def test_what_nobody_knows_is_refused(comms, plan, given, code):
    with pytest.raises(Refused) as refused:
        open_crisis(actor=comms, plan=plan(**given))
    assert (refused.value.code, Crisis.objects.count()) == (code, 0)


def test_somebody_who_cannot_see_crises_gets_no_part_in_one(comms, employee, plan):
    with pytest.raises(Refused, match="Ture Backelin may not see crises"):
        open_crisis(actor=comms, plan=plan(lead=employee))


def test_a_storyline_has_one_running_crisis(comms, plan):
    story = factories.storyline()
    factories.crisis(number="C-2026-014", storylines=[story.pk])
    alert = factories.alert(storyline=story)
    with pytest.raises(Refused, match="C-2026-014 is already open") as refused:
        open_crisis(actor=comms, plan=plan(alerts={alert.pk: 1}))
    alert.refresh_from_db()
    assert (refused.value.code, alert.state) == ("already-open", "open")


def test_a_closed_or_a_secret_crisis_stands_in_nobodys_way(comms, plan):
    story = factories.storyline()
    factories.crisis(storylines=[story.pk], status="closed")
    factories.crisis(storylines=[story.pk], is_private=True)
    assert open_crisis(actor=comms, plan=plan(storylines=(story.pk,))).storylines == [story.pk]


def test_an_alert_that_somebody_has_dismissed_meanwhile_opens_nothing(comms, lead, plan):
    alert = factories.alert(
        state="dismissed",
        decided_by=lead,
        decided_at=timezone.now(),
        decided_revision=2,
        revision=2,
    )
    Decision.objects.create(
        alert=alert, mention_id=alert.mention_id, by=lead, at=timezone.now(), action="dismiss"
    )
    with pytest.raises(Refused, match="Ylva Strandmo dismissed this"):
        open_crisis(actor=comms, plan=plan(alerts={alert.pk: 1}))
    assert (Crisis.objects.count(), Entry.objects.count()) == (0, 0)


def test_praise_opens_no_crisis(comms, plan):
    alert = factories.alert(0, kind="praise", tone=1)
    with pytest.raises(Refused):
        open_crisis(actor=comms, plan=plan(alerts={alert.pk: 1}))
    assert Alert.objects.get().state == "open"


@pytest.mark.parametrize("role", ["legal", "admin", "employee"])
def test_others_open_nothing(role, plan):
    with pytest.raises(Missing):
        open_crisis(actor=factories.person(role), plan=plan())


def test_a_mention_that_is_not_there_is_missing(comms, plan):
    with pytest.raises(Missing):
        open_crisis(actor=comms, plan=plan(mentions=(987654,)))


def test_the_form_shows_the_score_of_the_alert_it_comes_from(comms, signed_in):
    story = factories.storyline("Smoke on Tärnan")
    post = factories.mention("Smoke from the car deck", storyline=story, score=41)
    alert = factories.alert(78, storyline=story, mention=post)
    page = signed_in(comms).get(f"/crises/open/?alert={alert.pk}:1").content.decode()
    assert ("score 78" in page, "score 41" in page) == (True, False)
    alone = signed_in(comms).get(f"/crises/open/?mention={post.pk}").content.decode()
    assert "score 41" in alone


def test_the_largest_storyline_lends_its_title_unless_it_was_told_inside(comms, signed_in):
    browser = signed_in(comms)
    small, large = factories.storyline("Queue"), factories.storyline("Smoke", mention_count=40)
    one, other = factories.alert(90, storyline=small), factories.alert(82, storyline=large)
    asked = {"alert": [f"{one.pk}:1", f"{other.pk}:1"]}
    response = browser.get("/crises/open/", asked)
    assert response.context["form"].initial["title"] == "Smoke"
    inside = factories.mention("Smoke", source=factories.source("post", is_internal=True))
    large.title_mention_id = inside.pk
    large.save()
    response = browser.get("/crises/open/", asked)
    told = "Ferry on FIRE outside Lindåsa?? My sister is on board"
    assert response.context["form"].initial["title"] == told
