"""The people's desk: what administrators do to accounts, and what they cannot."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import second_factor
from accounts.models import OneTimeLink, User
from accounts.permissions import Permission
from crisisdesk.people.actions import people as actions
from crisisdesk.people.actions.people import CONSOLE, Details
from journal.errors import Missing, Refused
from tests import factories
from tests.accounts.proofs import give_factor, prove, recorded, worded

ADDED = {
    "name": "Nora Ny",
    "username": "nora.ny",
    "title": "Press",
    "email": "nora@vidaroline.example",
    "language": "sv",
    "roles": ["comms", "employee"],
}


@pytest.fixture
def office(signed_in, admin):
    """The administrator's browser, proven a moment ago."""
    return prove(signed_in(admin))


def page_of(person, what="edit"):
    return reverse(f"person-{what}", args=[person.pk])


# ---------------------------------------------------------------- who gets in


PAGES = ("people", "person-add")
POSTS = ("person-roles", "person-account", "person-link", "person-factor")


@pytest.mark.parametrize("role", ["comms", "lead", "legal", "employee"])
def test_for_everybody_else_there_is_nothing_here(signed_in, admin, role):
    client = prove(signed_in(factories.person(role)))
    missing = client.get("/no/such/page/")
    answers = [client.get(reverse(name)) for name in PAGES]
    answers += [client.get(page_of(admin))]
    answers += [client.post(reverse(name, args=[admin.pk])) for name in POSTS]
    assert {answer.status_code for answer in answers} == {404}
    assert {plain(answer) for answer in answers} == {plain(missing)}
    assert recorded() == []


def plain(answer):
    """A page without what differs at every request."""
    page = answer.content.decode().replace(answer.wsgi_request.get_full_path(), "PATH")
    return re.sub(r"(csrf\w*|X-CSRFToken)[^>]*>", "", page, flags=re.I)


def test_strangers_are_sent_to_sign_in(stranger, admin):
    for name in PAGES:
        assert stranger.get(reverse(name)).url.startswith("/sign-in/?next=/people/")
    for name in POSTS:
        assert stranger.post(reverse(name, args=[admin.pk])).url == "/sign-in/"


def test_a_proof_is_asked_for_before_anything_is_changed(signed_in, admin, comms):
    client = signed_in(admin)
    assert client.get("/people/").status_code == 200
    for name in POSTS:
        answer = client.post(reverse(name, args=[comms.pk]), {"roles": ["admin"], "reason": "x"})
        assert answer.url.startswith("/confirm/")
    assert client.post(reverse("person-add"), ADDED).url.startswith("/confirm/")
    assert recorded() == []


def test_somebody_who_is_not_there(office):
    for name in POSTS:
        posted = {"roles": ["comms"], "reason": "x"}
        assert office.post(reverse(name, args=[10**9]), posted).status_code == 404
    assert office.get(reverse("person-edit", args=[10**9])).status_code == 404


# ---------------------------------------------------------------- the list


def test_the_list_shows_roles_factor_and_last_sign_in(office, lead, comms):
    give_factor(lead)
    User.objects.update(last_login=None)
    page = office.get("/people/").content.decode()
    rows = re.findall(r"<tr.*?</tr>", page, re.S)[1:]
    text = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert text == [
        "EG Elof Grandin elof.grandin Administrator – Missing Never",
        "SL Saga Lindehav saga.lindehav Communications – No Never",
        "YS Ylva Strandmo ylva.strandmo Crisis lead – Yes Never",
    ]


def test_the_list_takes_the_same_queries_however_long_it_is(office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            office.get("/people/")
        return len(captured)

    queries()
    before = queries()
    for _ in range(30):
        factories.person("comms", unit=factories.unit())
    assert queries() == before


def test_finding_somebody_and_nobody(office, comms):
    assert "Saga Lindehav" in office.get("/people/?q=saga").content.decode()
    assert "Nobody fits" in office.get("/people/?q=zzz%00").content.decode()


def test_a_long_list_comes_in_pages(office, monkeypatch):
    monkeypatch.setattr("crisisdesk.people.views.people.PER_PAGE", 2)
    for n in range(3):
        factories.person("comms", name=f"Person {n}")
    assert 'href="?page=2"' in office.get("/people/").content.decode()
    assert 'href="?q=Person&amp;page=1"' in office.get("/people/?q=Person&page=2").content.decode()


# ---------------------------------------------------------------- adding


def test_adding_somebody_shows_a_link_once(office, admin):
    answer = office.post(reverse("person-add"), ADDED)
    person = User.objects.get(username="nora.ny")
    link = answer.context["link"]
    assert link.startswith("http://testserver/welcome/") and link in answer.content.decode()
    assert (person.name, person.roles, person.language) == ("Nora Ny", ["comms", "employee"], "sv")
    assert not person.has_usable_password()
    assert recorded() == [("user.added", "elof.grandin", {"roles": ["comms", "employee"]})]
    assert worded() == ["Elof Grandin added Nora Ny with: Communications, Employee"]
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize(
    "bad",
    [
        {"username": "ELOF.grandin"},
        {"username": "two words"},
        {"username": ""},
        {"name": ""},
        {"roles": ["emperor"]},
        {"roles": []},
        {"email": "no address"},
        {"unit": "999"},
        {"language": "xx"},
    ],
)
def test_what_cannot_be_added(office, bad):
    answer = office.post(reverse("person-add"), ADDED | bad)
    assert 'role="alert"' in answer.content.decode()
    assert User.objects.count() == 1
    assert recorded() == []


def test_two_who_add_the_same_name_at_once(admin):
    def add(username):
        return actions.add_person(
            actor=admin,
            username=username,
            details=Details(name="Nora"),
            roles=["comms"],
            language="en",
            time_zone="UTC",
        )

    add("nora")
    with pytest.raises(Refused, match="name-taken"):
        add("NORA")
    assert len(recorded()) == 1


def test_the_terminal_may_add_and_nothing_else_without_a_person_may(db):
    given: dict[str, Any] = {
        "username": "first",
        "details": Details(name="First"),
        "roles": ["admin"],
        "language": "en",
        "time_zone": "UTC",
    }
    for agent in ("", "worker"):
        with pytest.raises(Missing):
            actions.add_person(actor=None, agent=agent, **given)
    person, _secret = actions.add_person(actor=None, agent=CONSOLE, **given)
    assert person.may(Permission.PEOPLE_EDIT)
    assert worded() == ["A command in the terminal added First with: Administrator"]


# ---------------------------------------------------------------- details and roles


def test_changing_details(office, comms):
    posted = {"name": "Saga L", "title": "Head", "email": "", "mobile": "070-174 06 05"}
    assert office.post(page_of(comms), posted).url == page_of(comms)
    office.post(page_of(comms), posted)
    comms.refresh_from_db()
    assert (comms.name, comms.title, comms.mobile) == ("Saga L", "Head", "070-174 06 05")
    assert recorded() == [("user.changed", "elof.grandin", {"fields": ["name", "mobile", "title"]})]
    assert worded() == ["Elof Grandin changed the details of Saga L"]


def test_details_that_make_no_sense(office, comms):
    assert office.post(page_of(comms), {"name": ""}).status_code == 422
    assert recorded() == []


def test_a_change_of_roles_counts_at_once_and_ends_sessions(office, comms, signed_in):
    theirs = signed_in(comms)
    theirs.get("/me/")
    answer = office.post(
        page_of(comms, "roles"), {"roles": ["employee", "legal"], "reason": "New post"}
    )
    assert answer.url == page_of(comms)
    comms.refresh_from_db()
    assert (comms.roles, comms.session_epoch) == (["legal", "employee"], 2)
    assert theirs.get("/me/").url == "/sign-in/?next=/me/&ended=changed"
    assert worded() == [
        "Elof Grandin changed the roles of Saga Lindehav from Communications to Legal, Employee:"
        " New post"
    ]


def test_the_same_roles_again_change_nothing(office, comms):
    office.post(page_of(comms, "roles"), {"roles": ["comms"]})
    comms.refresh_from_db()
    assert (comms.session_epoch, recorded()) == (1, [])


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        (["admin", "lead"], "You cannot give yourself roles. Another administrator can."),
        (["comms"], "You cannot give yourself roles. Another administrator can."),
        ([], "This is the last administrator. Make somebody else one first."),
    ],
)
def test_what_one_cannot_do_to_oneself(office, admin, roles, sentence):
    answer = office.post(page_of(admin, "roles"), {"roles": roles})
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)
    admin.refresh_from_db()
    assert (admin.roles, recorded()) == (["admin"], [])


def test_one_can_give_up_ones_own_role_when_another_administrator_is_there(office, admin):
    factories.person("admin")
    assert office.post(page_of(admin, "roles"), {"roles": []}).url == "/sign-in/"
    admin.refresh_from_db()
    assert admin.roles == []
    assert office.get("/people/").status_code == 302


def test_roles_that_do_not_exist(office, comms):
    assert office.post(page_of(comms, "roles"), {"roles": ["emperor"]}).status_code == 422
    with pytest.raises(Refused, match="unknown-role"):
        actions.change_roles(actor=factories.person("admin"), person_id=comms.pk, roles=["emperor"])


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once():
    first, second = factories.person("admin"), factories.person("admin")

    def remove(pair):
        try:
            actions.change_roles(actor=pair[0], person_id=pair[1].pk, roles=[])
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(remove, [(first, second), (second, first)]))
    assert said == ["done", "last-admin"]


# ---------------------------------------------------------------- closing and resetting


def test_closing_and_opening_an_account(office, comms, signed_in):
    theirs = signed_in(comms)
    _person, secret = actions.make_link(actor=None, agent=CONSOLE, person_id=comms.pk)
    theirs.get("/me/")
    office.post(page_of(comms, "account"), {"do": "close", "reason": "Left"})
    comms.refresh_from_db()
    assert (comms.is_active, comms.roles) == (False, ["comms"])
    assert theirs.get("/me/").status_code == 302
    assert Client().get(reverse("welcome", args=[secret])).status_code == 404
    office.post(page_of(comms, "account"), {"do": "close"})
    for _ in range(2):
        office.post(page_of(comms, "account"), {"do": "open"})
    comms.refresh_from_db()
    assert (comms.is_active, comms.session_epoch) == (True, 3)
    assert worded()[1:] == [
        "Elof Grandin closed the account of Saga Lindehav: Left",
        "Elof Grandin opened the account of Saga Lindehav again",
    ]


def test_nobody_closes_their_own_account(office, admin):
    factories.person("admin")
    answer = office.post(page_of(admin, "account"), {"do": "close"})
    assert answer.status_code == 409
    assert "You cannot close your own account." in answer.content.decode()


def test_a_closed_account_gets_no_link(office, db):
    person = factories.person("comms", is_active=False)
    assert office.post(page_of(person, "link")).status_code == 409
    assert not OneTimeLink.objects.exists()


def test_a_new_link(office, comms):
    first, second = (office.post(page_of(comms, "link")).context["link"] for _ in range(2))
    assert [Client().get(link).status_code for link in (first, second)] == [404, 200]
    assert worded() == ["Elof Grandin made a one-time link for Saga Lindehav"] * 2


def test_resetting_a_second_factor_needs_a_reason(office, lead, signed_in):
    give_factor(lead)
    theirs = signed_in(lead)
    theirs.get("/me/")
    assert office.post(page_of(lead, "factor"), {"reason": " "}).status_code == 422
    assert second_factor.has_second_factor(lead)
    office.post(page_of(lead, "factor"), {"reason": "Phone in the sea"})
    assert not second_factor.has_second_factor(lead)
    assert theirs.get("/me/").status_code == 302
    assert worded() == ["Elof Grandin reset the second factor of Ylva Strandmo: Phone in the sea"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_act_itself_asks_for_a_reason(admin, lead, reason):
    give_factor(lead)
    with pytest.raises(Refused, match="no-reason"):
        actions.reset_second_factor(actor=admin, person_id=lead.pk, reason=reason)


def test_there_must_be_a_factor_and_it_must_not_be_ones_own(office, admin, comms):
    give_factor(admin)
    for person in (admin, comms):
        assert office.post(page_of(person, "factor"), {"reason": "x"}).status_code == 409
    assert second_factor.has_second_factor(admin)


@pytest.mark.parametrize(
    "act",
    [
        lambda who, pk: actions.change_roles(actor=who, person_id=pk, roles=["admin"]),
        lambda who, pk: actions.close_account(actor=who, person_id=pk),
        lambda who, pk: actions.open_account(actor=who, person_id=pk),
        lambda who, pk: actions.make_link(actor=who, person_id=pk),
        lambda who, pk: actions.reset_second_factor(actor=who, person_id=pk, reason="x"),
        lambda who, pk: actions.change_details(actor=who, person_id=pk, details=Details(name="x")),
    ],
)
@pytest.mark.parametrize("role", ["comms", "lead", "legal", "employee"])
def test_the_acts_themselves_let_nobody_else(admin, act, role):
    with pytest.raises(Missing):
        act(factories.person(role), admin.pk)
