"""Who may know of a crisis, and who may do what there."""

import re

import pytest
from django.utils import timezone

from escalation.crises.access import access_crisis, visible_crises
from escalation.crises.actions import Plan, change_privacy, open_crisis, write_note
from journal.access import visible_entries
from journal.errors import Missing
from tests import factories

pytestmark = pytest.mark.django_db

EVERYBODY = ["comms", "lead", "legal", "admin", "employee", ""]


def outcome(user, number, verb):
    try:
        access_crisis(user, number, verb)
    except Missing:
        return False
    return True


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        ("see", {"comms", "lead", "legal", "admin"}),
        ("note", {"comms", "lead", "legal", "admin"}),
        ("link", {"comms", "lead"}),
        ("lead", {"lead"}),
    ],
)
def test_what_a_role_may_do_with_an_open_crisis(verb, allowed):
    crisis = factories.crisis()
    found = {role for role in EVERYBODY if outcome(factories.person(role), crisis.number, verb)}
    assert found == allowed


@pytest.mark.parametrize("verb", ["see", "note", "link", "lead"])
def test_a_private_crisis_does_not_exist_for_those_outside(verb):
    crisis = factories.crisis(is_private=True)
    found = [role for role in EVERYBODY if outcome(factories.person(role), crisis.number, verb)]
    assert found == []


def test_a_member_may_do_in_a_private_crisis_what_their_role_may(legal, comms):
    crisis = factories.crisis(is_private=True, members=[legal, comms])
    assert [outcome(legal, crisis.number, verb) for verb in ("see", "note", "link", "lead")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert outcome(comms, crisis.number, "link")


def test_an_employee_who_is_a_member_by_mistake_still_sees_nothing(employee):
    crisis = factories.crisis(is_private=True, members=[employee])
    assert not outcome(employee, crisis.number, "see")


def test_whoever_leads_it_may_lead_it_whatever_their_role(comms):
    crisis = factories.crisis(lead=comms)
    assert outcome(comms, crisis.number, "lead")


def test_missing_and_forbidden_are_the_same_answer(comms):
    crisis = factories.crisis(is_private=True)
    answers = []
    for number in (crisis.number, "C-1999-001"):
        with pytest.raises(Missing) as missing:
            access_crisis(comms, number)
        answers.append((missing.value.code, missing.value.message, missing.value.status))
    assert answers[0] == answers[1]


def test_the_numbers_others_see_have_no_gap_where_a_private_crisis_is(comms, lead):
    numbers = [
        open_crisis(
            actor=lead,
            plan=Plan(title="x", type="safety", severity="serious", lead=lead, is_private=private),
        ).number
        for private in (False, True, False)
    ]
    year = timezone.localtime().year
    assert [numbers[0], numbers[2]] == [f"C-{year}-001", f"C-{year}-002"]
    assert re.fullmatch(rf"P-{year}-[A-Z0-9]{{4}}", numbers[1])
    assert {row.number for row in visible_crises(comms)} == {numbers[0], numbers[2]}
    opened = change_privacy(actor=lead, number=numbers[1], is_private=False, reason="Told it all")
    assert opened.number == numbers[1]


def test_lists_hold_what_a_person_may_know_of(comms, lead):
    exercise = factories.stream("exercise:1")
    shown = factories.crisis()
    factories.crisis(is_private=True, lead=lead)
    factories.crisis(exercise=exercise)
    assert list(visible_crises(comms)) == [shown]
    assert visible_crises(lead).count() == 2


def test_the_log_is_read_by_those_who_see_the_crisis(comms, lead, employee):
    crisis = factories.crisis(is_private=True, lead=lead)
    write_note(actor=lead, number=crisis.number, text="Names of the family")
    key = crisis.stream.key
    found = {
        each.username: visible_entries(each, stream=key).count() for each in (comms, lead, employee)
    }
    assert found == {"saga.lindehav": 0, "ylva.strandmo": 1, "ture.backelin": 0}
    # Nor does it stand among everything else.
    assert [visible_entries(each).count() for each in (comms, lead)] == [0, 1]
