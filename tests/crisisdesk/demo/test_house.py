"""The demo's house: people of every kind, rule sets of every state, words for the record."""

import pytest

from accounts.demo import PASSWORD
from accounts.models import Organisation, Unit, User
from accounts.permissions import Permission
from crisisdesk.demo import content
from crisisdesk.demo.people import GUIDES, make_house, make_people, roles_of
from crisisdesk.demo.rules import make_rule_sets
from escalation.criteria.models import RuleSet
from journal import sentences
from journal.models import Entry
from journal.record import record
from tests import factories

FACTS = content.document("organisation")


@pytest.mark.parametrize(
    ("told", "may"),
    [
        (["triage"], ["comms"]),
        (["crisis_lead", "admin"], ["admin", "lead"]),
        (["spokesperson", "comms_lead"], ["comms"]),
        (["deckhand"], ["employee"]),
        ([], ["employee"]),
    ],
)
def test_what_people_are_says_what_they_may_do(told, may):
    assert roles_of({"roles": told}) == may


@pytest.fixture
def people(db):
    make_house(FACTS)
    return make_people(FACTS)


def test_everybody_of_the_page_is_made_and_can_sign_in(people):
    assert Organisation.objects.get().is_demo
    assert len(people) == User.objects.count() == len(FACTS["people"])
    assert all(person.is_demo and person.check_password(PASSWORD) for person in
               [people[key] for key in GUIDES])  # fmt: skip
    assert Unit.objects.count() == len(FACTS["units"])
    partners = Unit.objects.filter(is_external=True)
    assert partners.count() > 0


def test_for_each_way_of_working_there_is_somebody(people):
    assert [person for person in GUIDES if person not in people] == []
    for wanted in (Permission.TRIAGE_DECIDE, Permission.CRISIS_LEAD, Permission.RULES_EDIT):
        assert any(people[key].may(wanted) for key in GUIDES)


def test_rule_sets_stand_where_the_page_says(people):
    live = make_rule_sets(content.document("rules"), people)
    assert list(RuleSet.objects.order_by("version").values_list("version", "state")) == [
        (10, "retired"), (11, "retired"), (12, "live"), (13, "proposed"),
    ]  # fmt: skip
    assert live.version == 12
    draft = RuleSet.objects.get(version=13)
    assert (draft.written_by, draft.based_on) == (people["elof.grandin"], 12)
    assert draft.document["weights"] != live.document["weights"]
    names = [rule["name"] for rule in live.document["rules"]]
    assert all(set(name) == {"en", "sv"} for name in names)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "facts", "words"),
    [
        ("organisation.founded", {"data": {}}, "founded this desk."),
        (
            "demo.filled",
            {"data": {"mentions": 5990}},
            "filled the demo organisation with 5990 mentions.",
        ),
        (
            "crisis.imported",
            {"data": {}, "sealed": {"title": "Queue weekend"}},
            "brought in the earlier crisis “Queue weekend”.",
        ),
    ],
)
def test_what_the_founding_brought_is_worded(verb, facts, words):
    factories.stream()
    entry = record(verb=verb, agent="setup", **facts)
    assert sentences.sentence(Entry.objects.select_related("sealed").get(pk=entry.pk)) == words
