"""The people's page about screens: who may do what, pairing by form, one-click wall, hiding."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from tests import factories
from wall.actions import hide_mention, open_pairing, pair_here
from wall.models import HiddenMention, Screen

pytestmark = pytest.mark.django_db

FORM = {"name": "Entrance", "profile": "control", "language": "sv"}


def code():
    return open_pairing(secret="", address="device").code


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("get", "/wall/screens/", {"comms", "lead", "legal", "admin"}),
        ("get", "/wall/pair/", {"admin"}),
        ("post", "/wall/here/", {"admin"}),
        ("post", "/wall/screens/{screen}/revoke/", {"admin"}),
        ("post", "/wall/screens/{screen}/rename/", {"admin"}),
        ("post", "/wall/hide/", {"comms", "lead", "legal", "admin"}),
        ("post", "/wall/show/", {"comms", "lead", "legal", "admin"}),
    ],
)
def test_who_may_do_what(signed_in, stranger, method, address, allowed):
    screen, _ = pair_here(actor=factories.person("admin"), profile="corridor", language="en")
    post = factories.mention()
    hide_mention(actor=factories.person("comms"), mention_id=post.pk)
    url = address.format(screen=screen.pk)
    fields = {"mention": post.pk, "name": "Hall"}

    def status(client):
        return getattr(client, method)(url, fields).status_code

    found = {role for role in Role.values if status(signed_in(factories.person(role))) < 400}
    assert found == allowed
    gone = {role for role in Role.values if status(signed_in(factories.person(role))) == 404}
    assert gone == set(Role.values) - allowed
    assert stranger.get("/wall/screens/").headers["Location"].startswith("/sign-in/")


def test_a_code_typed_in_pairs_the_screen(signed_in, admin):
    answer = signed_in(admin).post("/wall/pair/", {"code": code().lower(), **FORM})
    assert answer.headers["Location"] == "/wall/screens/"
    assert said(answer) == ["“Entrance” is paired. It turns into a wall within seconds."]
    screen = Screen.objects.get()
    assert (screen.name, screen.profile, screen.language, screen.paired_by) == (
        "Entrance",
        "control",
        "sv",
        admin,
    )


def test_a_wrong_code_is_told_beside_the_field_and_the_rest_is_kept(signed_in, admin):
    answer = signed_in(admin).post("/wall/pair/", {"code": "BCDFGHJK", **FORM})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "No screen shows this code." in text
    assert 'value="Entrance"' in text


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 81}, {"profile": "street"}, {"language": "fi"}]
)
def test_a_form_that_says_nonsense_pairs_nothing(signed_in, admin, wrong):
    answer = signed_in(admin).post("/wall/pair/", {"code": code(), **FORM, **wrong})
    assert (answer.status_code, Screen.objects.count()) == (200, 0)


def test_too_many_wrong_codes_are_slowed_down_by_address(signed_in, admin):
    client = signed_in(admin)
    answers = [client.post("/wall/pair/", {"code": "BCDFGHJK", **FORM}) for _try in range(11)]
    assert "Too many wrong codes. Try again in 6 minutes." in answers[-1].content.decode()


def test_this_very_browser_becomes_a_wall_in_one_step(signed_in, admin):
    client = signed_in(admin)
    answer = client.post("/wall/here/")
    assert (answer.headers["Location"], answer.cookies["wall"]["httponly"]) == ("/wall/", True)
    assert "People are saying" in client.get("/wall/").content.decode()
    assert Screen.objects.get().name == "Browser of Elof Grandin"
    client.post("/wall/here/")
    assert Screen.objects.count() == 1
    assert "Open the wall here" in client.get("/wall/screens/").content.decode()


def test_the_list_names_screens_and_what_is_kept_off(signed_in, admin, comms):
    pair_here(actor=admin, profile="control", language="sv")
    post = factories.mention("What a mess")
    hide_mention(actor=comms, mention_id=post.pk)
    text = signed_in(admin).get("/wall/screens/").content.decode()
    for words in (
        "Browser of Elof Grandin",
        "Control room",
        "svenska",
        "What a mess",
        "Show again",
    ):
        assert words in text
    assert "Hidden by Saga Lindehav" in text


def test_who_may_only_see_is_told_who_may_do_more(signed_in, comms, admin):
    pair_here(actor=admin, profile="corridor", language="sv")
    text = signed_in(comms).get("/wall/screens/").content.decode()
    assert "Only an administrator can pair and revoke screens." in text
    assert "Revoke the screen" not in text


def test_an_empty_list_says_the_next_thing_to_do(signed_in, admin):
    text = signed_in(admin).get("/wall/screens/").content.decode()
    assert "No screen is paired yet" in text


def test_renaming_and_revoking(signed_in, admin):
    screen, _ = pair_here(actor=admin, profile="corridor", language="en")
    client = signed_in(admin)
    client.post(f"/wall/screens/{screen.pk}/rename/", {"name": "Canteen"})
    assert client.post(f"/wall/screens/{screen.pk}/rename/", {"name": ""}).status_code == 409
    answer = client.post(f"/wall/screens/{screen.pk}/revoke/")
    assert said(answer)[-1] == "“Canteen” is revoked. Within seconds it shows a new code."
    screen.refresh_from_db()
    assert (screen.name, screen.revoked_by) == ("Canteen", admin)
    assert client.post("/wall/screens/999999/revoke/").status_code == 404


def test_hiding_by_a_plain_form_leads_back_and_by_htmx_offers_to_undo(signed_in, comms):
    post = factories.mention()
    client = signed_in(comms)
    answer = client.post("/wall/hide/", {"mention": post.pk, "next": "/mentions/?q=x"})
    assert (answer.headers["Location"], said(answer)) == (
        "/mentions/?q=x",
        ["It is off every wall."],
    )
    part = client.post("/wall/hide/", {"mention": post.pk}, headers={"HX-Request": "true"})
    assert f'action="/wall/show/?mention={post.pk}"' in part.content.decode()
    client.post(f"/wall/show/?mention={post.pk}")
    assert HiddenMention.objects.get().shown_again_at is not None


@pytest.mark.parametrize("mention", ["", "0", "-1", "x", "99999999"])
def test_hiding_what_is_not_there_is_missing(signed_in, comms, mention):
    assert signed_in(comms).post("/wall/hide/", {"mention": mention}).status_code == 404


def test_a_foreign_address_to_go_back_to_is_not_followed(signed_in, comms):
    post = factories.mention()
    answer = signed_in(comms).post(
        "/wall/hide/", {"mention": post.pk, "next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == "/wall/screens/"


def test_forms_of_other_sites_do_nothing(admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    for address in ("/wall/here/", "/wall/hide/", "/wall/pair/"):
        assert client.post(address, {"mention": 1}).status_code == 403


def test_the_list_takes_as_many_queries_for_one_screen_as_for_many(signed_in, admin, comms):
    client, asked = signed_in(admin), []
    client.get("/wall/screens/")
    for amount in (1, 5):
        for _number in range(amount):
            pair_here(actor=admin, profile="corridor", language="en")
            hide_mention(actor=comms, mention_id=factories.mention().pk)
        with CaptureQueriesContext(connection) as found:
            client.get("/wall/screens/")
        asked.append(len(found))
    assert asked[0] == asked[1]
