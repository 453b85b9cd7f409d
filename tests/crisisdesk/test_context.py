"""What stands around every page: the situation strip, the navigation, and what they cost."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from crisisdesk.context import desk, navigation, situation_of
from tests import factories

pytestmark = pytest.mark.django_db


def asked(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return desk(request)


def test_a_calm_day_says_since_when(comms):
    closed = timezone.now() - timedelta(days=12)
    factories.crisis(status="closed", closed_at=closed)
    factories.source(last_heard_at=timezone.now() - timedelta(seconds=4))
    found = situation_of(comms)
    assert (found.open, found.calm_since, found.blind) == ([], closed, [])
    assert found.live_age_s is not None
    assert 3 < found.live_age_s < 60


def test_the_gravest_crisis_stands_first_and_then_the_one_that_is_due_first(comms, lead):
    now = timezone.now()
    for title, severity, minutes in (
        ("Later", "crisis", 60), ("Grave", "crisis", 10), ("Lesser", "serious", 1),
    ):  # fmt: skip
        factories.crisis(
            title, severity=severity, next_update_at=now + timedelta(minutes=minutes), lead=lead
        )
    found = situation_of(comms).open
    assert [(crisis.title, crisis.lead_name) for crisis in found] == [
        ("Grave", "Ylva Strandmo"),
        ("Later", "Ylva Strandmo"),
        ("Lesser", "Ylva Strandmo"),
    ]
    assert found[0].url == f"/crises/{found[0].number}/"


def test_a_private_crisis_stands_in_the_strip_of_its_members_alone(comms, lead):
    factories.crisis(is_private=True, lead=lead)
    factories.crisis(is_private=True, status="closed", closed_at=timezone.now(), lead=lead)
    assert situation_of(comms).open == []
    assert situation_of(comms).calm_since is None
    assert len(situation_of(lead).open) == 1


def test_blind_sources_are_named_in_the_readers_language(comms):
    factories.source("photo", name="Photo app", name_sv="Fotoapp", blind_since=timezone.now())
    factories.source("feed", name="Feed", blind_since=timezone.now(), state="paused")
    assert situation_of(comms).blind == ["Photo app"]


@pytest.mark.parametrize("role", ["employee", ""])
def test_whoever_sees_no_crises_gets_no_situation(role):
    factories.crisis()
    told = situation_of(factories.person(role))
    assert (told.open, told.is_outside) == ([], True)
    assert situation_of(None).live_age_s is None


def test_an_employee_is_not_told_that_all_is_calm(employee, signed_in):
    factories.organisation()
    factories.crisis()
    page = signed_in(employee).get("/report/").content.decode()
    assert "No open crisis" not in page
    assert 'href="/mentions/"' not in page


def test_the_navigation_holds_what_one_may_open(comms, admin, employee):
    def keys(user):
        return [entry.item.key for entry in asked(user)["nav"]]

    assert keys(comms) == [
        "desk", "triage", "crises", "mentions", "numbers", "rules", "sources", "screens", "report",
        "log",
    ]  # fmt: skip
    assert keys(admin)[-1] == "people"
    assert keys(employee) == ["report"]
    assert [entry.bar for entry in asked(employee)["nav"]] == [True]


def test_the_page_one_is_on_is_marked_and_counts_stand_beside(comms):
    factories.alert(78)
    factories.alert(0, kind="praise", tone=1)
    factories.crisis()

    def shown(path):
        entries = asked(comms, path)["nav"]
        return {e.item.key: (e.count, e.hot) for e in entries if e.count}, [
            e.item.key for e in entries if e.current
        ]

    assert shown("/") == ({"triage": (1, False), "crises": (1, True)}, ["desk"])
    assert shown("/triage/7/")[1] == ["triage"]
    assert shown("/crises/open/")[1] == ["crises"]
    assert shown("/elsewhere/")[1] == []


def test_a_stranger_gets_no_navigation(comms):
    assert navigation(None, "/", situation_of(None)) == []


@pytest.mark.parametrize("count", [0, 6])
def test_three_queries_however_much_is_going_on(comms, count, django_assert_num_queries):
    for number in range(count):
        factories.crisis(f"Crisis {number}")
        factories.alert(40 + number)
        factories.source(f"source-{number}")
    comms.permissions  # noqa: B018 - what a person may do is known before the page is made
    with django_assert_num_queries(3):
        offered = asked(comms)
        str(offered["situation"].open)
        list(offered["nav"])


def test_a_page_without_a_frame_costs_nothing(comms, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert asked(comms)["theme"] == "auto"
