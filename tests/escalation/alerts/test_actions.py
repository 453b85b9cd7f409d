"""Decisions in triage: what changes, what is remembered, what is refused and what can be undone."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from escalation.alerts import actions
from escalation.alerts.models import AlertSeen, Decision, Thanks
from journal import sentences
from journal.errors import Missing, Refused
from journal.models import Entry, Timer
from tests import factories

pytestmark = pytest.mark.django_db


def seen(*alerts):
    return {alert.pk: alert.revision for alert in alerts}


def last_entry() -> Entry:
    return Entry.objects.select_related("actor", "sealed").latest("pk")


def timers(alert):
    return list(
        Timer.objects.filter(kind="alert.wake", subject=f"alert:{alert.pk}")
        .order_by("pk")
        .values_list("state", flat=True)
    )


def test_acknowledging_makes_one_the_handler_and_leaves_one_entry(comms):
    alert = factories.alert(78)
    before = Entry.objects.count()
    actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    alert.refresh_from_db()
    assert (alert.state, alert.assignee, alert.decided_by) == ("acknowledged", comms, comms)
    assert (alert.revision, alert.decided_revision) == (2, 2)
    entry = last_entry()
    assert Entry.objects.count() == before + 1
    assert (entry.verb, entry.object_type, entry.object_id) == (
        "alert.acknowledged",
        "alert",
        str(alert.pk),
    )
    assert sentences.words(entry)["title"] == alert.title


def test_an_alert_that_somebody_handles_keeps_its_handler(comms, lead):
    alert = factories.alert(assignee=lead)
    actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    alert.refresh_from_db()
    assert (alert.assignee, alert.decided_by) == (lead, comms)


def test_several_at_once_are_one_entry_and_one_decision_each(comms, lead):
    alerts = [factories.alert(score) for score in (78, 58, 21)]
    before = Entry.objects.count()
    decided = actions.assign_alerts(actor=comms, seen=seen(*alerts), to=lead)
    assert Entry.objects.count() == before + 1
    assert last_entry().data["alerts"] == sorted(alert.pk for alert in alerts)
    rows = Decision.objects.filter(group=decided.group)
    assert sorted(rows.values_list("score", "action", "outcome")) == [
        (21, "assign", "true_alarm"),
        (58, "assign", "true_alarm"),
        (78, "assign", "true_alarm"),
    ]
    assert [alert.assignee for alert in decided.alerts] == [lead] * 3


def test_only_somebody_who_decides_can_be_given_an_alert(comms, legal):
    alert = factories.alert()
    with pytest.raises(Refused, match="Aino Varpela may not decide in triage") as refused:
        actions.assign_alerts(actor=comms, seen=seen(alert), to=legal)
    assert refused.value.code == "cannot-decide"


def test_a_dismissal_keeps_its_reason_for_the_backtest(comms):
    alert = factories.alert(66)
    actions.dismiss_alerts(
        actor=comms, seen=seen(alert), outcome="false_alarm", reason="Toast. Terminal confirmed."
    )
    alert.refresh_from_db()
    decision = Decision.objects.get(alert=alert)
    assert alert.state == "dismissed"
    assert (decision.outcome, decision.reason, decision.score, decision.rule_set_version) == (
        "false_alarm",
        "Toast. Terminal confirmed.",
        66,
        alert.rule_set.version,
    )
    assert last_entry().data["outcome"] == "false_alarm"
    assert "reason" not in last_entry().data


@pytest.mark.parametrize("outcome", ["", "boredom"])
def test_a_dismissal_without_a_reason_is_refused_and_changes_nothing(comms, outcome):
    alert = factories.alert()
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        actions.dismiss_alerts(actor=comms, seen=seen(alert), outcome=outcome)
    alert.refresh_from_db()
    assert (refused.value.code, alert.state, Entry.objects.count()) == ("no-reason", "open", before)


def test_a_snoozed_alert_wakes_once_when_its_time_has_come(comms):
    alert = factories.alert(58)
    until = timezone.now() + timedelta(minutes=15)
    actions.snooze_alerts(actor=comms, seen=seen(alert), until=until)
    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until, alert.returns_above) == ("snoozed", until, 58)
    assert timers(alert) == ["pending"]
    # Too early: the timer was moved, or fired twice.
    assert actions.wake_alert(alert_id=alert.pk) is False
    actions.mark_seen(actor=comms, alert_id=alert.pk)
    type(alert).objects.filter(pk=alert.pk).update(snoozed_until=timezone.now())
    assert actions.wake_alert(alert_id=alert.pk) is True
    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until, alert.returns_above) == ("open", None, None)
    assert (last_entry().verb, last_entry().agent) == ("alert.returned", "dispatcher")
    # What comes back is unread again.
    assert AlertSeen.objects.get(alert=alert).severity == ""
    assert actions.wake_alert(alert_id=alert.pk) is False


def test_sleeping_until_a_time_that_has_passed_is_refused(comms):
    alert = factories.alert()
    with pytest.raises(Refused) as refused:
        actions.snooze_alerts(actor=comms, seen=seen(alert), until=timezone.now())
    assert refused.value.code == "past"


def test_deciding_on_a_sleeping_alert_calls_its_timer_off(comms):
    alert = factories.alert()
    until = timezone.now() + timedelta(hours=1)
    actions.snooze_alerts(actor=comms, seen=seen(alert), until=until)
    alert.refresh_from_db()
    actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    assert timers(alert) == ["void"]


def test_customer_service_takes_a_matter_over_and_its_clock_runs_on(comms):
    alert = factories.alert(52)
    raised = alert.raised_at
    actions.hand_over_alerts(actor=comms, seen=seen(alert), reason="Refund")
    alert.refresh_from_db()
    assert (alert.state, alert.returns_above, alert.raised_at) == ("handed-over", 52, raised)
    handed = alert.handed_at
    assert handed is not None
    actions.take_back_alerts(actor=comms, seen=seen(alert))
    alert.refresh_from_db()
    assert (alert.state, alert.returns_above, alert.raised_at) == ("open", None, raised)
    assert alert.handed_at == handed
    assert last_entry().verb == "alert.returned"


def test_praise_goes_to_its_unit_with_the_words_that_were_read(comms):
    alert = factories.alert(0, kind="praise", tone=1, text="Crew calm. /Marja")
    unit = factories.unit("ships", name_sv="Fartyg")
    actions.pass_on_praise(actor=comms, seen=seen(alert), unit=unit, text=" Crew calm. /[name] ")
    alert.refresh_from_db()
    thanks = Thanks.objects.get()
    assert alert.state == "passed-on"
    assert (thanks.unit, thanks.text, thanks.by) == (unit, "Crew calm. /[name]", comms)
    assert last_entry().data["unit"] == "ships"
    assert sentences.sentence(last_entry()) == "passed praise on to Ships."
    with translation.override("sv"):
        assert sentences.sentence(last_entry()) == "förde beröm vidare till Fartyg."


def test_praise_without_words_is_not_passed_on(comms):
    alert = factories.alert(0, kind="praise", tone=1)
    with pytest.raises(Refused) as refused:
        actions.pass_on_praise(actor=comms, seen=seen(alert), unit=factories.unit(), text="  \n")
    assert refused.value.code == "no-text"


def test_an_ordinary_alert_is_no_praise(comms):
    alert = factories.alert(50)
    with pytest.raises(Refused) as refused:
        actions.pass_on_praise(
            actor=comms, seen=seen(alert), unit=factories.unit(), text="Well done"
        )
    assert refused.value.code == "not-now"


# ---------------------------------------------------------------- somebody else was faster


def test_who_was_overtaken_is_told_by_whom_and_nothing_is_changed(comms, lead):
    alert = factories.alert()
    stale = seen(alert)
    actions.acknowledge_alerts(actor=lead, seen=seen(alert))
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        actions.dismiss_alerts(actor=comms, seen=stale, outcome="noise")
    alert.refresh_from_db()
    clock = f"{timezone.localtime(alert.decided_at):%H:%M}"
    assert refused.value.code == "overtaken"
    assert refused.value.message == (
        f"Ylva Strandmo acknowledged this at {clock}. Nothing was changed."
    )
    assert (alert.state, Entry.objects.count()) == ("acknowledged", before)


def test_one_overtaken_alert_stops_the_whole_selection(comms, lead):
    taken, free = factories.alert(), factories.alert()
    stale = seen(taken, free)
    actions.acknowledge_alerts(actor=lead, seen=seen(taken))
    with pytest.raises(Refused):
        actions.acknowledge_alerts(actor=comms, seen=stale)
    free.refresh_from_db()
    assert free.state == "open"


def test_growing_in_a_storm_overtakes_nobody(comms):
    alert = factories.alert()
    stale = seen(alert)
    type(alert).objects.filter(pk=alert.pk).update(revision=40, score=82)
    actions.acknowledge_alerts(actor=comms, seen=stale)
    alert.refresh_from_db()
    assert (alert.state, alert.revision, alert.decided_revision) == ("acknowledged", 41, 41)


def test_deciding_twice_oneself_says_where_the_alert_stands(comms):
    alert = factories.alert()
    stale = seen(alert)
    actions.acknowledge_alerts(actor=comms, seen=stale)
    with pytest.raises(Refused, match="This is already acknowledged") as refused:
        actions.acknowledge_alerts(actor=comms, seen=stale)
    assert refused.value.code == "not-now"


def test_a_program_that_saw_no_revision_is_stopped_by_the_state_alone(comms, lead):
    alert = factories.alert()
    actions.acknowledge_alerts(actor=lead, seen={alert.pk: None})
    actions.dismiss_alerts(actor=comms, seen={alert.pk: None}, outcome="noise")
    alert.refresh_from_db()
    assert alert.state == "dismissed"


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", ["legal", "admin", "employee", ""])
def test_others_find_nothing_to_decide_on(role):
    alert = factories.alert()
    with pytest.raises(Missing):
        actions.acknowledge_alerts(actor=factories.person(role), seen=seen(alert))


def test_an_alert_of_a_private_crisis_does_not_exist_for_others(comms, lead):
    crisis = factories.crisis(is_private=True, lead=lead)
    alert = factories.alert(crisis=crisis, state="in-crisis")
    with pytest.raises(Missing):
        actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    with pytest.raises(Refused, match="Decide there"):
        actions.acknowledge_alerts(actor=lead, seen=seen(alert))


def test_a_missing_alert_is_missing(comms):
    with pytest.raises(Missing):
        actions.acknowledge_alerts(actor=comms, seen={987654: 1})


# ---------------------------------------------------------------- undo


@pytest.mark.parametrize("state", ["open", "acknowledged"])
def test_undo_puts_everything_back_as_it_was(comms, lead, state):
    alert = factories.alert(state=state, assignee=lead)
    decided = actions.dismiss_alerts(actor=comms, seen=seen(alert), outcome="noise")
    actions.undo_decision(actor=comms, group=decided.group)
    alert.refresh_from_db()
    assert (alert.state, alert.assignee, alert.decided_by) == (state, lead, None)
    assert alert.revision == 3
    assert Decision.objects.get().undone_at is not None
    assert (last_entry().verb, last_entry().data["undid"]) == ("alert.undone", "dismiss")
    with pytest.raises(Missing):
        actions.undo_decision(actor=comms, group=decided.group)


def test_undo_of_several_is_one_entry(comms):
    alerts = [factories.alert(), factories.alert()]
    decided = actions.acknowledge_alerts(actor=comms, seen=seen(*alerts))
    before = Entry.objects.count()
    undone = actions.undo_decision(actor=comms, group=decided.group)
    assert [alert.state for alert in undone.alerts] == ["open", "open"]
    assert Entry.objects.count() == before + 1


def test_undo_gives_a_sleeper_its_timer_back(comms):
    alert = factories.alert()
    until = timezone.now() + timedelta(hours=1)
    actions.snooze_alerts(actor=comms, seen=seen(alert), until=until)
    alert.refresh_from_db()
    decided = actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    actions.undo_decision(actor=comms, group=decided.group)
    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == ("snoozed", until)
    assert timers(alert) == ["void", "pending"]


def test_undo_of_passing_on_takes_the_thanks_back(comms):
    alert = factories.alert(0, kind="praise", tone=1)
    decided = actions.pass_on_praise(
        actor=comms, seen=seen(alert), unit=factories.unit(), text="Well done"
    )
    actions.undo_decision(actor=comms, group=decided.group)
    assert Thanks.objects.count() == 0


def test_undo_is_over_after_a_minute(comms):
    alert = factories.alert()
    decided = actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    Decision.objects.update(at=timezone.now() - timedelta(seconds=61))
    with pytest.raises(Refused) as refused:
        actions.undo_decision(actor=comms, group=decided.group)
    assert refused.value.code == "too-late"


def test_only_ones_own_decision_can_be_undone(comms, lead):
    alert = factories.alert()
    decided = actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    with pytest.raises(Missing):
        actions.undo_decision(actor=lead, group=decided.group)
    with pytest.raises(Missing):
        actions.undo_decision(actor=comms, group="")


def test_undo_stops_where_somebody_else_has_decided_since(comms, lead):
    alert = factories.alert()
    decided = actions.acknowledge_alerts(actor=comms, seen=seen(alert))
    alert.refresh_from_db()
    actions.dismiss_alerts(actor=lead, seen=seen(alert), outcome="noise")
    with pytest.raises(Refused) as refused:
        actions.undo_decision(actor=comms, group=decided.group)
    alert.refresh_from_db()
    assert (refused.value.code, alert.state) == ("overtaken", "dismissed")


def test_undo_stops_where_a_new_alert_has_taken_the_storyline(comms):
    story = factories.storyline()
    alert = factories.alert(storyline=story)
    decided = actions.dismiss_alerts(actor=comms, seen=seen(alert), outcome="noise")
    factories.alert(storyline=story)
    with pytest.raises(Refused) as refused:
        actions.undo_decision(actor=comms, group=decided.group)
    assert refused.value.code == "overtaken"


def test_who_is_overtaken_by_an_undo_is_told_so(comms, lead):
    alert = factories.alert()
    decided = actions.acknowledge_alerts(actor=lead, seen=seen(alert))
    alert.refresh_from_db()
    stale = seen(alert)
    actions.undo_decision(actor=lead, group=decided.group)
    # Undoing puts nobody's name on the alert, so nobody stands in the way of the next decision.
    actions.acknowledge_alerts(actor=comms, seen=stale)
    alert.refresh_from_db()
    assert alert.state == "acknowledged"


# ---------------------------------------------------------------- reading


def test_looking_marks_an_alert_as_read_and_leaves_no_entry(legal):
    alert = factories.alert(58)
    before = Entry.objects.count()
    actions.mark_seen(actor=legal, alert_id=alert.pk)
    actions.mark_seen(actor=legal, alert_id=alert.pk)
    assert AlertSeen.objects.values_list("user", "severity", "revision").get() == (
        legal.pk,
        "concern",
        1,
    )
    assert Entry.objects.count() == before
