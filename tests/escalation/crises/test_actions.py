"""What is done to a running crisis: its changes, its log, its refusals and its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation.alerts.models import Alert
from escalation.crises import actions
from escalation.crises.models import CrisisMember, CrisisSeen
from journal import sentences
from journal.errors import Missing, Refused
from journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


def entry_of(crisis) -> Entry:
    return Entry.objects.select_related("sealed").filter(stream=crisis.stream).latest("seq")


def verbs(crisis):
    rows = Entry.objects.filter(stream=crisis.stream).order_by("seq")
    return list(rows.values_list("verb", flat=True))


@pytest.fixture
def crisis(lead):
    return factories.crisis(lead=lead, severity="serious", status="detected")


# ---------------------------------------------------------------- how grave, how far, who


@pytest.mark.parametrize(
    ("to", "verb"), [("crisis", "crisis.raised"), ("concern", "crisis.lowered")]
)
def test_severity_goes_up_or_down_with_a_reason(lead, crisis, to, verb):
    actions.change_severity(
        actor=lead, number=crisis.number, severity=to, reason=" National media ", was="serious"
    )
    crisis.refresh_from_db()
    entry = entry_of(crisis)
    assert (crisis.severity, crisis.revision) == (to, 2)
    assert (entry.verb, entry.data) == (verb, {"from": "serious", "to": to})
    assert sentences.words(entry) == {"reason": "National media"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": "  "}, "no-reason"),
        ({"severity": "serious"}, "unknown-severity"),
        ({"severity": "praise"}, "unknown-severity"),
        ({"was": "concern"}, "overtaken"),
    ],
)
def test_a_severity_change_that_does_not_hold_is_refused(lead, crisis, given, code):
    values = {"severity": "crisis", "reason": "Media", "was": "serious"} | given
    with pytest.raises(Refused) as refused:
        actions.change_severity(actor=lead, number=crisis.number, **values)
    crisis.refresh_from_db()
    assert (refused.value.code, crisis.severity, verbs(crisis)) == (code, "serious", [])


@pytest.mark.parametrize("role", ["comms", "legal", "admin"])
def test_only_a_crisis_lead_or_whoever_leads_it_changes_severity(crisis, role):
    with pytest.raises(Missing):
        actions.change_severity(
            actor=factories.person(role),
            number=crisis.number,
            severity="crisis",
            reason="Because",
            was="serious",
        )


def test_steps_keep_the_time_they_were_first_reached(lead, crisis):
    actions.move_status(actor=lead, number=crisis.number, status="responding")
    crisis.refresh_from_db()
    first = crisis.steps["responding"]
    actions.move_status(actor=lead, number=crisis.number, status="confirmed")
    actions.move_status(actor=lead, number=crisis.number, status="responding")
    crisis.refresh_from_db()
    assert (crisis.status, crisis.steps["responding"]) == ("responding", first)
    assert verbs(crisis) == ["crisis.moved"] * 3


@pytest.mark.parametrize("status", ["detected", "closed", "reviewed", "nowhere"])
def test_a_step_that_is_none_to_choose_is_refused(lead, crisis, status):
    with pytest.raises(Refused) as refused:
        actions.move_status(actor=lead, number=crisis.number, status=status)
    assert refused.value.code == "unknown-step"


def test_the_lead_is_handed_on_and_the_spokesperson_named(lead, comms, admin, crisis):
    actions.change_people(actor=lead, number=crisis.number, lead=comms, spokesperson=admin)
    crisis.refresh_from_db()
    assert (crisis.lead, crisis.spokesperson) == (comms, admin)
    assert entry_of(crisis).data == {"lead": comms.pk, "spokesperson": admin.pk}
    # Whoever leads it may from now on do what a lead does.
    actions.move_status(actor=comms, number=crisis.number, status="confirmed")
    with pytest.raises(Refused) as refused:
        actions.change_people(actor=comms, number=crisis.number, lead=comms)
    assert refused.value.code == "no-change"


def test_a_lead_who_may_not_see_crises_is_refused(lead, employee, crisis):
    with pytest.raises(Refused) as refused:
        actions.change_people(actor=lead, number=crisis.number, lead=employee)
    assert refused.value.code == "cannot-see"


def test_a_new_lead_of_a_private_crisis_is_let_in(lead, comms):
    crisis = factories.crisis(is_private=True, lead=lead)
    actions.change_people(actor=lead, number=crisis.number, lead=comms)
    assert CrisisMember.objects.filter(crisis=crisis, user=comms).exists()


# ---------------------------------------------------------------- what is known and said


@pytest.mark.parametrize(
    ("kind", "verb"), [("note", "crisis.noted"), ("decision", "crisis.decided")]
)
def test_everybody_who_sees_it_may_write_to_its_log(legal, crisis, kind, verb):
    entry = actions.write_note(actor=legal, number=crisis.number, text=" Queue of 60 ", kind=kind)
    assert (entry.verb, entry.data) == (verb, {"kind": kind})
    assert sentences.words(entry_of(crisis)) == {"text": "Queue of 60"}


def test_a_correction_names_the_entry_it_puts_right(comms, crisis):
    wrong = actions.write_note(actor=comms, number=crisis.number, text="341 passengers")
    right = actions.write_note(
        actor=comms, number=crisis.number, text="314", kind="correction", corrects=wrong.seq
    )
    assert right.data == {"kind": "correction", "corrects": wrong.seq}
    with pytest.raises(Refused) as refused:
        actions.write_note(
            actor=comms, number=crisis.number, text="314", kind="correction", corrects=99
        )
    assert refused.value.code == "no-entry"


@pytest.mark.parametrize(("text", "kind"), [("  ", "note"), ("Words", "gossip")])
def test_a_note_without_words_is_refused(comms, crisis, text, kind):
    with pytest.raises(Refused) as refused:
        actions.write_note(actor=comms, number=crisis.number, text=text, kind=kind)
    assert refused.value.code == "no-text"


def test_a_closed_crisis_still_takes_notes_but_no_changes(lead, crisis):
    type(crisis).objects.update(status="closed")
    actions.write_note(actor=lead, number=crisis.number, text="The report came")
    with pytest.raises(Refused) as refused:
        actions.move_status(actor=lead, number=crisis.number, status="watching")
    assert refused.value.code == "closed"


def test_the_confirmed_line_is_set_and_taken_off(lead, crisis):
    actions.set_confirmed_line(actor=lead, number=crisis.number, line=" Smoke, not fire. ")
    crisis.refresh_from_db()
    assert crisis.confirmed_line == "Smoke, not fire."
    actions.set_confirmed_line(actor=lead, number=crisis.number, line="")
    assert entry_of(crisis).data == {"set": False}
    with pytest.raises(Refused) as refused:
        actions.set_confirmed_line(actor=lead, number=crisis.number, line="a" * 161)
    assert refused.value.code == "too-long"


def test_the_next_update_is_promised_for_a_time_to_come(lead, crisis):
    at = timezone.now() + timedelta(minutes=30)
    actions.set_next_update(actor=lead, number=crisis.number, at=at, every_min=30)
    crisis.refresh_from_db()
    assert (crisis.next_update_at, crisis.update_every_min) == (at, 30)
    with pytest.raises(Refused) as refused:
        actions.set_next_update(actor=lead, number=crisis.number, at=timezone.now())
    assert refused.value.code == "past"
    actions.set_next_update(actor=lead, number=crisis.number, at=None)
    crisis.refresh_from_db()
    assert crisis.next_update_at is None


# ---------------------------------------------------------------- what belongs to it


def test_a_storyline_is_linked_with_its_open_alert(comms, crisis):
    story = factories.storyline()
    alert = factories.alert(storyline=story)
    actions.link_to_crisis(actor=comms, number=crisis.number, storylines=(story.pk,))
    crisis.refresh_from_db()
    alert.refresh_from_db()
    assert (crisis.storylines, alert.state, alert.crisis) == ([story.pk], "in-crisis", crisis)
    with pytest.raises(Refused) as refused:
        actions.link_to_crisis(actor=comms, number=crisis.number, storylines=(story.pk,))
    assert refused.value.code == "no-change"


def test_an_alert_and_a_mention_are_linked(comms, crisis):
    alert = factories.alert(58, kind="report")
    mention = factories.mention(terms=["kaj"])
    actions.link_to_crisis(
        actor=comms, number=crisis.number, mentions=(mention.pk,), seen={alert.pk: 1}
    )
    crisis.refresh_from_db()
    assert sorted(crisis.mentions) == sorted([mention.pk, alert.mention_id])
    assert crisis.terms == ["kaj"]
    assert entry_of(crisis).data["alerts"] == [alert.pk]


def test_what_does_not_exist_is_not_linked(comms, crisis):
    with pytest.raises(Missing):
        actions.link_to_crisis(actor=comms, number=crisis.number, storylines=(987654,))


# ---------------------------------------------------------------- who may see it


def test_members_are_let_in_and_out_and_the_lead_stays(lead, comms, legal):
    crisis = factories.crisis(is_private=True, lead=lead, members=[legal])
    actions.change_members(actor=lead, number=crisis.number, add=(comms,), remove=(legal,))
    assert set(crisis.members.values_list("user", flat=True)) == {lead.pk, comms.pk}
    assert entry_of(crisis).data == {"added": [comms.pk], "removed": [legal.pk]}
    with pytest.raises(Refused) as refused:
        actions.change_members(actor=lead, number=crisis.number, remove=(lead,))
    assert refused.value.code == "lead-stays"


def test_an_open_crisis_has_no_list_of_members(lead, comms, crisis):
    with pytest.raises(Refused) as refused:
        actions.change_members(actor=lead, number=crisis.number, add=(comms,))
    assert refused.value.code == "not-private"


def test_closing_a_crisis_to_others_closes_its_log_as_well(lead, comms, crisis):
    actions.change_privacy(actor=lead, number=crisis.number, is_private=True, reason="Names")
    crisis.refresh_from_db()
    assert (crisis.is_private, crisis.stream.is_private) == (True, True)
    with pytest.raises(Missing):
        actions.write_note(actor=comms, number=crisis.number, text="Hello")
    actions.change_privacy(actor=lead, number=crisis.number, is_private=False, reason="Over")
    assert verbs(crisis) == ["crisis.hidden", "crisis.shown"]
    with pytest.raises(Refused) as refused:
        actions.change_privacy(actor=lead, number=crisis.number, is_private=False, reason="Over")
    assert refused.value.code == "no-change"


def test_looks_at_a_private_crisis_are_recorded_once_an_hour(lead, legal):
    crisis = factories.crisis(is_private=True, lead=lead, members=[legal])
    for _ in range(3):
        actions.mark_looked(actor=legal, number=crisis.number)
    actions.mark_looked(actor=lead, number=crisis.number)
    assert verbs(crisis) == ["crisis.viewed"] * 2
    CrisisSeen.objects.update(recorded_at=timezone.now() - timedelta(minutes=61))
    actions.mark_looked(actor=legal, number=crisis.number)
    assert verbs(crisis) == ["crisis.viewed"] * 3


def test_looking_says_how_far_the_log_had_been_read(comms, legal, crisis):
    first = actions.write_note(actor=comms, number=crisis.number, text="One")
    assert actions.mark_looked(actor=legal, number=crisis.number).entry_id == 0
    actions.write_note(actor=comms, number=crisis.number, text="Two")
    assert actions.mark_looked(actor=legal, number=crisis.number).entry_id == first.pk
    # Looks at an open crisis leave no entry.
    assert verbs(crisis) == ["crisis.noted"] * 2


# ---------------------------------------------------------------- the end


def test_closing_settles_its_alerts(lead):
    crisis = factories.crisis(lead=lead, severity="watch", confirmed_line="Smoke, not fire.")
    alert = factories.alert(crisis=crisis, state="in-crisis")
    actions.close_crisis(
        actor=lead, number=crisis.number, reason="Ship is back", lesson="One fact sheet"
    )
    crisis.refresh_from_db()
    assert (crisis.status, crisis.closed_by, crisis.closing_reason, crisis.lesson) == (
        "closed", lead, "Ship is back", "One fact sheet",
    )  # fmt: skip
    assert Alert.objects.get(pk=alert.pk).state == "settled"
    assert entry_of(crisis).data == {"alerts": [alert.pk], "open_checks": 0}


def test_open_checks_stop_closing_until_somebody_says_despite(lead, crisis):
    with pytest.raises(Refused, match="The severity has not been lowered") as refused:
        actions.close_crisis(actor=lead, number=crisis.number, reason="Over")
    assert refused.value.code == "open-checks"
    actions.close_crisis(actor=lead, number=crisis.number, reason="Over", despite=True)
    assert entry_of(crisis).data["open_checks"] == 2
    assert sentences.words(entry_of(crisis))["open_checks"] == [
        "The severity has not been lowered.",
        "No confirmed line was ever set.",
    ]


def test_closing_without_a_reason_is_refused(lead, crisis):
    with pytest.raises(Refused) as refused:
        actions.close_crisis(actor=lead, number=crisis.number, reason="", despite=True)
    assert refused.value.code == "no-reason"
