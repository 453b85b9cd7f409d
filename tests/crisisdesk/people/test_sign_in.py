"""Sign-in as a stranger, an owner and an attacker meet it."""

import statistics
import time

import pytest
from django.conf import settings as live_settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import demo, devices, sessions, stepup, throttle
from accounts.models import OpenSession, ThrottleBucket
from tests import factories
from tests.accounts.proofs import recorded, worded

URL = "/sign-in/"
RIGHT = {"username": "saga.lindehav", "password": factories.PASSWORD}
WRONG = RIGHT | {"password": "a guess"}


def test_the_page_lets_password_managers_work(stranger):
    page = stranger.get(URL).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "no-store" in stranger.get(URL).headers["Cache-Control"]


def test_the_right_password_opens_the_page_that_was_asked_for(stranger, comms):
    answer = stranger.post(URL, RIGHT | {"next": "/me/?a=b"})
    assert (answer.status_code, answer.url) == (302, "/me/?a=b")
    assert stranger.get("/me/").status_code == 200
    assert recorded() == [("session.opened", "saga.lindehav", {"with": "password"})]


@pytest.mark.parametrize("aim", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_it_leads_nowhere_else(stranger, comms, aim):
    assert stranger.post(URL, RIGHT | {"next": aim}).url == "/"


def test_whoever_is_signed_in_goes_on(signed_in, comms):
    assert signed_in(comms).get(URL + "?next=/me/").url == "/me/"


def test_a_session_gets_a_new_key_and_nothing_from_before(stranger, comms):
    session = stranger.session
    session["planted"] = "by somebody else"
    session.save()
    stranger.cookies[live_settings.SESSION_COOKIE_NAME] = planted = session.session_key
    stranger.post(URL, RIGHT)
    assert stranger.session.session_key != planted
    assert "planted" not in stranger.session
    assert not Session.objects.filter(pk=planted).exists()
    assert OpenSession.objects.get().session_id == stranger.session.session_key


def test_what_the_session_knows(stranger, comms):
    stranger.post(URL, RIGHT)
    session = stranger.session
    assert (session[sessions.EPOCH], session[sessions.FACTOR]) == (1, False)
    assert session["proof"]["kind"] == stepup.PASSWORD


# ---------------------------------------------------------------- guessing


def answer_to(client, **posted):
    answer = client.post(URL, posted)
    page = answer.content.decode()
    return answer.status_code, page.replace(posted["username"], "NAME")


def normal(page: str) -> str:
    """A page without what differs at every request."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_wrong_name_and_a_wrong_password_look_alike(comms):
    factories.person("comms", username="closed", is_active=False)
    answers = [
        answer_to(Client(), username=name, password="a guess")
        for name in ("saga.lindehav", "nobody", "closed")
    ]
    assert [status for status, _page in answers] == [403, 403, 403]
    assert len({normal(page) for _status, page in answers}) == 1
    assert "4 tries left." in answers[0][1]


def test_a_wrong_name_takes_as_long_as_a_wrong_password(comms, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    comms.set_password(factories.PASSWORD)
    comms.save()

    def took(name: str) -> float:
        ThrottleBucket.objects.all().delete()
        start = time.perf_counter()
        Client().post(URL, {"username": name, "password": "a guess"})
        return time.perf_counter() - start

    took("nobody")
    known, unknown = (
        statistics.median(took(name) for _ in range(3)) for name in ("saga.lindehav", "nobody")
    )
    assert 0.5 < known / unknown < 2


def test_two_hundred_guesses_are_five_looked_at_and_the_rest_held(comms):
    statuses = [Client().post(URL, WRONG).status_code for _ in range(200)]
    assert (statuses.count(403), statuses.count(429)) == (5, 195)
    assert [entry[0] for entry in recorded()] == ["session.refused"] * 5
    held = Client().post(URL, WRONG).content.decode()
    assert "Too many tries." in held and "The next try counts in 3 minutes." in held


def test_while_held_the_right_password_does_not_count_either(comms):
    for _ in range(6):
        Client().post(URL, WRONG)
    assert Client().post(URL, RIGHT).status_code == 429


def test_the_owner_comes_in_from_her_own_browser_meanwhile(comms):
    own = Client()
    own.post(URL, RIGHT)
    own.post("/sign-out/")
    for _ in range(30):
        Client().post(URL, WRONG)
    assert own.post(URL, RIGHT).status_code == 302


def test_one_address_cannot_try_every_name(comms):
    statuses = [
        Client().post(URL, {"username": f"name{n}", "password": "x"}).status_code
        for n in range(throttle.ADDRESS.size + 5)
    ]
    assert statuses.count(429) == 5


def test_proxies_are_believed_as_far_as_they_are_ours(comms, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(3):
        Client().post(URL, WRONG, headers={"X-Forwarded-For": f"1.1.1.1, 198.51.100.{n % 2}"})
    keys = ThrottleBucket.objects.filter(key__startswith="password:address").order_by("key")
    assert [bucket.key[-12:] for bucket in keys] == ["198.51.100.0", "198.51.100.1"]


def test_what_was_typed_is_kept_nowhere(comms):
    Client().post(URL, {"username": "saga.lindehav", "password": "my other password"})
    Client().post(URL, {"username": "my password in the wrong field", "password": "x"})
    said = worded()
    assert said == [
        "The sign-in page refused a wrong password for Saga Lindehav",
        "The sign-in page refused a sign-in under a name nobody has",
    ]
    assert [data for _verb, _actor, data in recorded()] == [
        {"why": "password", "known": True, "last": False},
        {"why": "password", "known": False, "last": False},
    ]
    kept = str(list(ThrottleBucket.objects.values()))
    assert "password in" not in kept and "saga" not in kept


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"username": "saga.lindehav"},
        {"username": "a\0b", "password": "x"},
        {"username": "x" * 10_000, "password": "x"},
        {"username": "x", "password": "x" * 10_000},
        {"username": "\ud800".encode("utf-8", "surrogatepass"), "password": "x"},
    ],
)
def test_nonsense_is_answered_and_not_recorded(stranger, db, posted):
    assert stranger.post(URL, posted).status_code in {200, 403}
    assert [entry for entry in recorded() if entry[0] != "session.refused"] == []


def test_a_form_from_elsewhere_is_refused(comms):
    assert Client(enforce_csrf_checks=True).post(URL, RIGHT).status_code == 403
    assert recorded() == []


# ---------------------------------------------------------------- demo


@pytest.fixture
def demo_person(db):
    person = factories.person("comms", username="birk", name="Birk Fjellner", is_demo=True)
    person.set_password(demo.PASSWORD)
    person.save()
    return person


def test_the_demo_says_so_and_lists_its_logins(stranger, demo_person):
    factories.organisation(is_demo=True)
    page = stranger.get(URL).content.decode()
    assert "This is the demo organisation" in page
    assert 'data-fill="birk"' in page and demo.PASSWORD in page
    assert stranger.post(URL, {"username": "birk", "password": demo.PASSWORD}).url == "/"


def test_elsewhere_nothing_of_it_shows_or_opens(stranger, demo_person):
    factories.organisation(is_demo=False)
    page = stranger.get(URL).content.decode()
    assert demo.PASSWORD not in page and "birk" not in page
    assert stranger.post(URL, {"username": "birk", "password": demo.PASSWORD}).status_code == 403


# ---------------------------------------------------------------- out again


def test_signing_out_ends_the_session(stranger, comms):
    stranger.post(URL, RIGHT)
    key = stranger.session.session_key
    assert stranger.get("/sign-out/").status_code == 405
    assert stranger.post("/sign-out/").url == "/sign-in/"
    assert not Session.objects.filter(pk=key).exists()
    assert [(verb, actor) for verb, actor, _data in recorded()] == [
        ("session.opened", "saga.lindehav"),
        ("session.closed", "saga.lindehav"),
    ]
    assert stranger.cookies[devices.cookie_name()].value


def test_signing_out_twice_is_only_asked_to_sign_in(stranger, db):
    assert stranger.post("/sign-out/").url == "/sign-in/"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("idle", "You were signed out after 30 minutes without use."),
        ("old", "You were signed out after 12 hours."),
        ("changed", "Your rights or your password have changed. Sign in again."),
    ],
)
def test_the_page_says_why_one_is_here_again(stranger, db, reason, sentence):
    assert sentence in stranger.get(f"{URL}?ended={reason}").content.decode()
    assert "notice" not in stranger.get(f"{URL}?ended=<script>").content.decode()
