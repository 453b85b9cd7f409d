"""One's own page: settings, switches, password, browsers, one-time links."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.links import issue_link
from accounts.models import OneTimeLink, User
from crisisdesk.people.actions import own
from journal.errors import Missing
from tests import factories
from tests.accounts.proofs import recorded, worded

NEW = "a new and rather long one"
SETTINGS = {
    "name": "Saga Lindehav",
    "language": "en",
    "theme": "auto",
    "time_zone": "UTC",
    "single_keys": "on",
}


def opened(person):
    """A browser that came in through the door."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    client.post("/sign-in/", {"username": person.username, "password": factories.PASSWORD})
    return client


def test_settings_are_kept_and_recorded_by_their_names_only(signed_in, comms):
    client = signed_in(comms)
    changed = SETTINGS | {"name": "Saga L", "language": "sv", "time_zone": "Europe/Stockholm"}
    assert client.post("/me/", changed).url == "/me/"
    comms.refresh_from_db()
    assert (comms.name, comms.language, comms.time_zone) == ("Saga L", "sv", "Europe/Stockholm")
    assert recorded() == [
        ("user.changed", "saga.lindehav", {"fields": ["language", "name", "time_zone"]})
    ]


def test_what_did_not_change_is_not_recorded(signed_in, comms):
    signed_in(comms).post("/me/", SETTINGS)
    assert recorded() == []


def test_unticking_single_keys(signed_in, comms):
    signed_in(comms).post("/me/", {k: v for k, v in SETTINGS.items() if k != "single_keys"})
    comms.refresh_from_db()
    assert comms.single_keys is False


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"language": "fi"}, {"theme": "neon"}, {"time_zone": "Nowhere"}, {"name": "\0"}],
)
def test_settings_that_make_no_sense_change_nothing(signed_in, comms, bad):
    answer = signed_in(comms).post("/me/", SETTINGS | bad)
    assert 'role="alert"' in answer.content.decode()
    assert recorded() == []


def test_only_settings_of_ones_own_can_be_changed_so(comms):
    with pytest.raises(TypeError, match="roles"):
        own.change_settings(actor=comms, roles=["admin"])


# ---------------------------------------------------------------- switches


def test_the_theme_switch(signed_in, comms):
    client = signed_in(comms)
    assert (
        client.post("/me/theme/", {"theme": "dark", "next": "/people/?q=a"}).url == "/people/?q=a"
    )
    comms.refresh_from_db()
    assert comms.theme == "dark"
    assert recorded() == [("user.changed", "saga.lindehav", {"fields": ["theme"]})]


def test_strangers_switch_by_cookie_and_leave_no_entry(stranger, db):
    stranger.post("/me/theme/", {"theme": "dark"})
    stranger.post("/me/language/", {"language": "sv", "next": "/sign-in/"})
    assert {name: stranger.cookies[name].value for name in ("theme", "language")} == {
        "theme": "dark",
        "language": "sv",
    }
    assert "Logga in" in stranger.get("/sign-in/").content.decode()
    assert recorded() == []


@pytest.mark.parametrize(
    ("address", "posted"),
    [("/me/theme/", {"theme": "neon"}), ("/me/language/", {"language": "xx"}), ("/me/theme/", {})],
)
def test_a_switch_to_nothing_known_changes_nothing(signed_in, comms, address, posted):
    answer = signed_in(comms).post(address, posted | {"next": "https://evil.example/"})
    assert answer.url == "/sign-in/"
    assert recorded() == []


def test_a_script_that_switches_only_hears_that_it_worked(signed_in, comms):
    answer = signed_in(comms).post(
        "/me/theme/", {"theme": "dark"}, headers={"Sec-Fetch-Dest": "empty"}
    )
    assert answer.status_code == 204


def test_single_keys_are_switched_in_the_key_list(signed_in, comms):
    client = signed_in(comms)
    client.post("/me/keys/", {"next": "/me/"})
    comms.refresh_from_db()
    assert comms.single_keys is False
    client.post("/me/keys/", {"single_keys": "1"})
    comms.refresh_from_db()
    assert comms.single_keys is True


# ---------------------------------------------------------------- password and browsers


def test_changing_the_password_ends_the_other_browsers(comms):
    here, there = opened(comms), opened(comms)
    answer = here.post("/me/password/", {"current": factories.PASSWORD, "new": NEW})
    assert answer.url == "/me/"
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    comms.refresh_from_db()
    assert comms.check_password(NEW) and comms.session_epoch == 2
    assert worded()[-1] == "Saga Lindehav changed their own password"
    browsers = here.get("/me/").context["browsers"]
    assert [browser["is_this"] for browser in browsers] == [True]


def test_without_the_old_password_there_is_no_new_one(comms):
    client = opened(comms)
    posted = {"current": "a guess", "new": NEW}
    statuses = [client.post("/me/password/", posted).status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    comms.refresh_from_db()
    assert comms.check_password(factories.PASSWORD)


@pytest.mark.parametrize("new", ["short", "saga.lindehav", "password1234", ""])
def test_weak_passwords_are_refused(comms, new):
    client = opened(comms)
    page = client.post("/me/password/", {"current": factories.PASSWORD, "new": new})
    assert 'aria-invalid="true"' in page.content.decode()
    comms.refresh_from_db()
    assert comms.check_password(factories.PASSWORD)


def test_the_password_of_a_demo_login_stays(db):
    factories.organisation(is_demo=True)
    person = factories.person("comms", is_demo=True)
    answer = opened(person).post("/me/password/", {"current": factories.PASSWORD, "new": NEW})
    assert answer.status_code == 409
    assert "The password of a demo login stays as it is." in answer.content.decode()


def test_ones_own_browsers_are_listed_and_ended(comms, lead):
    here, there, foreign = opened(comms), opened(comms), opened(lead)
    listed = here.get("/me/").context["browsers"]
    assert [(b["words"], b["is_this"]) for b in listed] == [
        ("Firefox, Windows", False),
        ("Firefox, Windows", True),
    ]
    keys = Session.objects.values_list("pk", flat=True)
    page = here.get("/me/").content.decode()
    assert not any(key in page for key in keys)
    assert here.post("/me/sessions/end/", {"which": listed[0]["handle"]}).url == "/me/"
    assert [c.get("/me/").status_code for c in (here, there, foreign)] == [200, 302, 200]
    assert worded()[-1] == "Saga Lindehav signed out 1 other browser"


def test_all_others_are_ended_at_once(comms):
    here, *others = (opened(comms) for _ in range(3))
    here.post("/me/sessions/end/")
    assert [client.get("/me/").status_code for client in (here, *others)] == [200, 302, 302]
    assert worded()[-1] == "Saga Lindehav signed out 2 other browsers"
    before = len(recorded())
    here.post("/me/sessions/end/", {"which": "0" * 16})
    assert len(recorded()) == before


# ---------------------------------------------------------------- one-time links


@pytest.fixture
def newcomer(db):
    person = factories.person("comms", username="new.one", name="New One")
    person.set_unusable_password()
    person.save()
    return person


def link_of(person, at=None):
    return reverse("welcome", args=[issue_link(person, at or timezone.now())])


def test_a_link_sets_a_password_once(stranger, newcomer):
    link = link_of(newcomer)
    page = stranger.get(link)
    assert "Welcome, New" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert stranger.post(link, {"new": NEW}).url == "/sign-in/"
    assert stranger.post("/sign-in/", {"username": "new.one", "password": NEW}).url == "/"
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"new": "another one, also long"}).status_code == 404
    assert worded()[0] == "New One set a password by one-time link"


def test_looking_at_a_link_does_not_use_it_up(stranger, newcomer):
    link = link_of(newcomer)
    for _ in range(3):
        assert stranger.get(link).status_code == 200
    assert OneTimeLink.objects.get().used_at is None


def test_a_weak_password_does_not_use_it_up_either(stranger, newcomer):
    link = link_of(newcomer)
    assert stranger.post(link, {"new": "short"}).status_code == 200
    assert stranger.get(link).status_code == 200


def test_an_old_link_is_gone(stranger, newcomer):
    link = link_of(newcomer, timezone.now() - timedelta(hours=48))
    answer = stranger.get(link)
    assert (answer.status_code, "This link has ended" in answer.content.decode()) == (404, True)


def test_the_act_itself_needs_a_link(db):
    with pytest.raises(Missing):
        own.set_password_by_link(secret="no such link", new=NEW)


def test_a_link_ends_whatever_was_open(newcomer):
    newcomer.set_password(factories.PASSWORD)
    newcomer.save()
    client = opened(newcomer)
    Client().post(link_of(newcomer), {"new": NEW})
    assert client.get("/me/").status_code == 302


def test_the_browser_that_used_the_link_is_no_stranger(stranger, newcomer):
    for _ in range(6):
        Client().post("/sign-in/", {"username": "new.one", "password": "a guess"})
    stranger.post(link_of(newcomer), {"new": NEW})
    assert stranger.post("/sign-in/", {"username": "new.one", "password": NEW}).status_code == 302


def test_a_link_for_a_demo_login_changes_nothing(stranger, db):
    person = factories.person("comms", is_demo=True)
    assert stranger.post(link_of(person), {"new": NEW}).status_code == 409
    assert User.objects.get(pk=person.pk).check_password(factories.PASSWORD)
