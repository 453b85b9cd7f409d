"""What a rule set asks for beside the score is acted on: waits, persons, roles, crises."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from crisisdesk import pipeline
from crisisdesk.timers import run_timer
from escalation.alerts import actions
from escalation.alerts.looking import look_again
from escalation.alerts.models import Alert
from escalation.alerts.moving import LOOK, UNANSWERED
from escalation.criteria.live import live_rules
from journal.errors import Refused
from journal.models import Entry, Timer
from journal.sentences import sentence
from monitoring.models import Mention, Storyline
from tests import factories
from tests.hearing import hear, post

pytestmark = pytest.mark.django_db

FIRE = "Fire on board the ferry, thick smoke from the car deck"
CALM = "Lovely morning on the ferry"


def in_force(*, steps=None, then=None, **rule):
    """Put the factories' rules in force, with steps or with other consequences."""
    only = factories.RULES["rules"][0]
    changed = only | {"then": only["then"] | (then or {})} | rule
    factories.live_rule_set(
        factories.RULES | {"rules": [changed]} | ({"steps": steps} if steps else {})
    )


def ring(kind: str) -> Timer:
    """Let the one pending clock of a kind ring now, though it is not due yet."""
    timer = Timer.objects.get(kind=kind, state="pending")
    due = timer.due_at
    Timer.objects.filter(pk=timer.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    with transaction.atomic():
        if kind == LOOK:
            # In event time: the clock is asked how things stood when it was due.
            Timer.objects.filter(pk=timer.pk).update(state="fired")
            look_again(live_rules(), alert_id=timer.data["alert"], at=due)
        else:
            run_timer(timer.pk)
    return timer


def verbs() -> list[str]:
    found = Entry.objects.filter(verb__startswith="alert.").order_by("id")
    return list(found.values_list("verb", flat=True))


def last_words() -> str:
    return sentence(Entry.objects.filter(verb__startswith="alert.").latest("id"))


# ---------------------------------------------------------------- a condition must hold


def test_a_severity_that_must_hold_is_entered_by_a_clock_though_nothing_more_is_said():
    in_force(then={"severity_at_least": "serious"}, steps={"serious": {"enter": {"hold_min": 10}}})
    hear(post(FIRE, ago_s=60))
    alert = Alert.objects.get()
    assert (alert.severity, alert.state) == ("concern", "open")
    assert alert.look_at == alert.last_at + timedelta(minutes=10)
    assert Timer.objects.get(kind=LOOK).due_at == alert.look_at
    ring(LOOK)
    alert.refresh_from_db()
    assert (alert.severity, alert.standing) == ("serious", {})
    assert Alert.objects.filter(pk=alert.pk, look_at=None).exists()
    assert verbs() == ["alert.raised", "alert.rose"]


def test_a_severity_that_must_hold_is_entered_by_a_later_mention_too():
    in_force(then={"severity_at_least": "serious"}, steps={"serious": {"enter": {"hold_min": 2}}})
    hear(post(FIRE, ago_s=300))
    assert Alert.objects.get().severity == "concern"
    hear(post(FIRE, ago_s=240))
    assert Alert.objects.get().severity == "concern"
    hear(post(FIRE, ago_s=170))
    assert Alert.objects.get().severity == "serious"


def test_an_alert_that_must_hold_first_is_nobodys_until_then(signed_in, comms):
    in_force(steps={"concern": {"enter": {"hold_min": 5}}})
    lead = factories.person("lead")
    hear(post(FIRE, ago_s=30))
    waiting = Alert.objects.get()
    assert (waiting.state, verbs()) == ("waiting", [])
    assert signed_in(comms).get(f"/triage/{waiting.pk}/").status_code == 404
    ring(LOOK)
    alert = Alert.objects.get()
    assert (alert.pk, alert.state, alert.severity) == (waiting.pk, "open", "concern")
    assert verbs() == ["alert.raised"]
    assert actions.acknowledge_alerts(actor=lead, seen={alert.pk: None}).alerts == [alert]


def test_what_is_over_before_it_held_was_never_an_alert():
    in_force(steps={"concern": {"enter": {"hold_min": 5}}})
    hear(post(FIRE, "first", ago_s=30))
    assert Alert.objects.get().state == "waiting"
    hear({"op": "update", "id": "first", "text": CALM, "updated_at": timezone.now().isoformat()})
    ring(LOOK)
    assert (Alert.objects.count(), verbs()) == (0, [])


def test_a_storm_that_goes_quiet_steps_down_to_what_its_post_says_by_itself():
    in_force(
        **{"if": {"words": ["safety"], "authors_from": 4, "window_min": 10}},
        points={},
        then={"severity_at_least": "serious"},
    )
    hear(*(post(f"{FIRE} {n}", ago_s=60) for n in range(6)))
    alert = Alert.objects.filter(state="open").get()
    assert alert.severity == "serious"
    ring(LOOK)
    alert.refresh_from_db()
    alone = Mention.objects.get(pk=alert.mention_id)
    assert (alert.severity, alert.score) == (alone.severity, alone.score)
    assert verbs()[-1] == "alert.fell"
    assert Storyline.objects.get(pk=alert.storyline_id or 0).severity == alert.severity
    assert not Timer.objects.filter(kind=LOOK, state="pending").exists()


def test_leaving_waits_as_long_as_the_rules_ask_and_a_clock_ends_it():
    in_force(
        **{"if": {"words": ["safety"], "authors_from": 4, "window_min": 10}},
        points={},
        then={"severity_at_least": "serious"},
        steps={"serious": {"leave": {"hold_min": 15}}},
    )
    hear(*(post(f"{FIRE} {n}", ago_s=60) for n in range(6)))
    first = ring(LOOK)
    alert = Alert.objects.get()
    assert (alert.severity, alert.look_at) == ("serious", first.due_at + timedelta(minutes=15))
    ring(LOOK)
    assert Alert.objects.get().severity == "watch" or Alert.objects.get().severity == "concern"
    assert verbs() == ["alert.raised", "alert.fell"]


def test_a_storm_moves_no_clock_with_every_mention():
    in_force()
    hear(post(FIRE, ago_s=50), post(FIRE, ago_s=45))
    due = Timer.objects.get(kind=LOOK).due_at
    hear(post(FIRE, ago_s=5))
    assert Timer.objects.get(kind=LOOK).due_at == due
    ring(LOOK)
    alert = Alert.objects.get()
    assert alert.look_at == alert.last_at + timedelta(minutes=20)
    assert Timer.objects.get(kind=LOOK, state="pending").due_at == alert.look_at


# ---------------------------------------------------------------- a person confirms


def test_a_severity_that_a_rule_leaves_to_a_person_is_proposed_then_confirmed(signed_in, comms):
    in_force(then={"severity_at_least": "crisis", "confirm": True}, points={"nature": 30})
    boss = factories.person("lead")
    hear(post(FIRE))
    alert = Alert.objects.get()
    assert (alert.severity, alert.proposed) == ("concern", "crisis")
    assert "A person is asked to confirm Crisis." in last_words()
    page = signed_in(comms).get(f"/triage/{alert.pk}/").content.decode()
    assert "The rules ask a person to confirm Crisis." in page
    assert "Confirm Crisis" in page
    assert "Keep Concern" in page
    actions.confirm_severity(actor=boss, seen={alert.pk: alert.revision}, severity="crisis")
    alert.refresh_from_db()
    assert (alert.severity, alert.proposed, alert.decided_by) == ("crisis", "", boss)
    assert verbs() == ["alert.raised", "alert.confirmed"]
    # It holds while the rule asks.
    hear(post(FIRE), post(FIRE))
    alert = Alert.objects.filter(state="open").get()
    assert (alert.severity, alert.proposed) == ("crisis", "")


def test_what_a_person_declined_is_not_asked_again_and_may_be_undone():
    in_force(then={"severity_at_least": "crisis", "confirm": True})
    boss = factories.person("lead")
    hear(post(FIRE), post(FIRE))
    alert = Alert.objects.get()
    before = alert.severity
    kept = actions.keep_severity(actor=boss, seen={alert.pk: None}, severity="crisis")
    hear(post(FIRE))
    alert.refresh_from_db()
    assert (alert.severity, alert.proposed) == (before, "")
    actions.undo_decision(actor=boss, group=kept.group)
    alert.refresh_from_db()
    assert (alert.severity, alert.proposed) == (before, "crisis")
    assert verbs()[-1] == "alert.undone"


def test_only_what_the_person_read_is_confirmed():
    in_force(then={"severity_at_least": "crisis", "confirm": True})
    boss = factories.person("lead")
    hear(post(FIRE))
    alert = Alert.objects.get()
    with pytest.raises(Refused) as refused:
        actions.confirm_severity(actor=boss, seen={alert.pk: None}, severity="serious")
    assert refused.value.code == "not-proposed"
    Alert.objects.update(proposed="")
    with pytest.raises(Refused):
        actions.keep_severity(actor=boss, seen={alert.pk: None}, severity="")
    assert verbs() == ["alert.raised"]


def test_a_step_that_asks_for_a_person_raises_the_alert_and_the_question():
    in_force(steps={"concern": {"confirm": "up"}})
    hear(post(FIRE))
    alert = Alert.objects.get()
    assert (alert.state, alert.severity, alert.proposed) == ("open", "watch", "concern")


def test_a_question_makes_the_alert_unread_again():
    in_force(steps={"serious": {"confirm": "up"}})
    boss = factories.person("lead")
    hear(post(FIRE))
    alert = Alert.objects.get()
    actions.mark_seen(actor=boss, alert_id=alert.pk)
    factories.live_rule_set(
        factories.RULES
        | {"steps": {"serious": {"confirm": "up"}}}
        | {"rules": [factories.RULES["rules"][0] | {"then": {"severity_at_least": "serious"}}]}
    )
    hear(post(FIRE), post(FIRE))
    alert = Alert.objects.get()
    assert (alert.severity, alert.proposed) == ("concern", "serious")
    assert alert.seen.get().severity == ""
    assert verbs() == ["alert.raised", "alert.proposed"]


# ---------------------------------------------------------------- what else rules ask for


def test_roles_that_a_rule_names_see_it_on_their_desk_and_others_are_said_plainly(
    signed_in, legal, comms
):
    in_force(then={"tell": ["legal", "spokesperson"], "call": ["on_duty"], "tag": ["coordinated"]})
    hear(post(FIRE))
    alert = Alert.objects.get()
    assert alert.told == ["legal"]
    assert Entry.objects.get(verb="alert.raised").data["told"] == ["legal"]
    assert "The rules ask you to look at 1 alert" in signed_in(legal).get("/").content.decode()
    page = signed_in(comms).get(f"/triage/{alert.pk}/").content.decode()
    assert "Shown on the desk of legal, because the rules ask for it." in page
    assert "The rules ask to tell the spokesperson. The desk cannot: do it yourself." in page
    assert "The rules ask to call whoever is on duty. The desk calls nobody" in page
    assert "Tagged: coordinated." in page


def test_a_rule_may_propose_to_open_a_crisis(signed_in, comms):
    in_force(then={"suggest": ["open_crisis"]})
    hear(post(FIRE))
    alert = Alert.objects.get()
    page = signed_in(comms).get(f"/triage/{alert.pk}/").content.decode()
    assert "The rules propose to open a crisis." in page
    assert f"/crises/open/?alert={alert.pk}:{alert.revision}" in page


def test_nobody_answers_so_the_next_role_sees_it():
    in_force(then={"call": ["on_duty"], "unanswered_min": 10, "then_call": ["crisis_lead"]})
    hear(post(FIRE))
    alert = Alert.objects.get()
    assert alert.told == []
    ring(UNANSWERED)
    alert.refresh_from_db()
    assert (alert.told, alert.asked["unanswered"]) == (["lead"], True)
    assert verbs() == ["alert.raised", "alert.unanswered"]
    assert "nobody answered" in last_words()
    hear(post(FIRE), post(FIRE))
    assert Alert.objects.get().told == ["lead"]


def test_somebody_answered_so_nobody_else_is_shown_it():
    in_force(then={"unanswered_min": 10, "then_call": ["crisis_lead"]})
    hear(post(FIRE))
    alert = Alert.objects.get()
    actions.acknowledge_alerts(actor=factories.person("comms"), seen={alert.pk: None})
    ring(UNANSWERED)
    assert Alert.objects.get().told == []
    assert verbs() == ["alert.raised", "alert.acknowledged"]


# ---------------------------------------------------------------- a crisis is open already


def test_a_later_alert_on_the_story_of_a_running_crisis_is_part_of_it_at_once():
    in_force()
    hear(post(FIRE), post(FIRE))
    line = Storyline.objects.get()
    Alert.objects.all().delete()
    crisis = factories.crisis(storylines=[line.pk])
    hear(post(f"{FIRE}, says my brother"))
    alert = Alert.objects.get()
    assert (alert.state, alert.crisis) == ("in-crisis", crisis)
    entry = Entry.objects.filter(verb="alert.raised").latest("id")
    assert (entry.stream, entry.data["crisis"]) == (crisis.stream, crisis.number)
    assert sentence(entry).startswith("raised an alert in this crisis:")


def test_an_alert_on_a_lone_post_that_turns_out_to_tell_the_crisis_joins_it():
    in_force()
    hear(post(FIRE, "first"))
    lone = Alert.objects.get()
    line = factories.storyline()
    crisis = factories.crisis(storylines=[line.pk])
    Mention.objects.filter(dedupe_key="first").update(storyline=line, seq=factories.next_seq())
    pipeline.judge()
    lone.refresh_from_db()
    assert (lone.state, lone.crisis) == ("in-crisis", crisis)
    entry = Entry.objects.get(verb="alert.joined")
    assert entry.stream == crisis.stream


def test_a_closed_crisis_takes_nothing_in():
    in_force()
    hear(post(FIRE), post(FIRE))
    Alert.objects.all().delete()
    factories.crisis(storylines=[Storyline.objects.get().pk], status="closed")
    hear(post(f"{FIRE}, says my brother"))
    assert Alert.objects.get().state == "open"
