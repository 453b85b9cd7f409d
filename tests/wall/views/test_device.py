"""What a device meets: its code, its token exactly once, the wall; never a page to sign in."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.permissions import Permission
from tests import factories
from wall.actions import pair_screen, revoke_screen
from wall.models import Pairing, Screen

pytestmark = pytest.mark.django_db

# A write with nothing but a screen's token: none of them may do anything.
WRITES = ["/wall/hide/", "/wall/show/", "/wall/pair/", "/wall/here/", "/report/", "/me/theme/"]


@pytest.fixture
def device():
    factories.organisation()
    return Client()


def code_on(page):
    return "".join(re.findall(r"<span>([A-Z]{4})</span>", page.content.decode()))


def pair(admin, code, **given):
    values = {"name": "Entrance", "profile": "corridor", "language": "sv", "address": "x"}
    return pair_screen(actor=admin, code=code, **values | given)


def test_an_unpaired_device_shows_its_code_and_says_what_it_will_never_show(device):
    page = device.get("/wall/")
    text = page.content.decode()
    assert (page.status_code, len(code_on(page))) == (200, 8)
    for said in (
        "Type this at your desk, under Wall monitors",
        "Mentions of Vidarö Line, as they come",
        "Reports from employees",
        "In a corridor: names of private persons",
        "What a private crisis is about",
    ):
        assert said in text
    cookie = page.cookies["wall-device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_code_stays_while_the_page_is_loaded_again(device):
    assert code_on(device.get("/wall/")) == code_on(device.get("/wall/"))


def test_another_device_has_another_code(device):
    assert code_on(device.get("/wall/")) != code_on(Client().get("/wall/"))


def test_polling_tells_the_code_and_then_hands_over_the_token_once(device, admin):
    code = code_on(device.get("/wall/"))
    told = device.post("/wall/claim/").json()
    assert (told["state"], "".join(told["code"])) == ("waiting", code)
    assert 590 <= told["left_s"] <= 600
    pair(admin, code)
    secret = device.cookies["wall-device"].value
    answer = device.post("/wall/claim/")
    cookie = answer.cookies["wall"]
    assert (answer.json(), cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        {"state": "paired"},
        True,
        "Strict",
        400 * 24 * 3600,
    )
    # Whoever copied the device's own cookie meanwhile comes too late.
    thief = Client()
    thief.cookies["wall-device"] = secret
    assert thief.post("/wall/claim/").json()["state"] == "waiting"
    assert device.post("/wall/claim/").json() == {"state": "paired"}


def test_a_code_that_ran_out_is_replaced_while_the_page_is_open(device):
    before = code_on(device.get("/wall/"))
    Pairing.objects.update(expires_at=timezone.now())
    told = device.post("/wall/claim/").json()
    assert (told["state"], "".join(told["code"]) != before) == ("waiting", True)


def test_a_paired_device_shows_the_wall_in_the_language_of_the_screen(device, admin):
    pair(admin, code_on(device.get("/wall/")))
    device.post("/wall/claim/")
    page = device.get("/wall/", headers={"accept-language": "en"})
    text = page.content.decode()
    assert '<html lang="sv" class="wall" data-theme="dark">' in text
    assert "Det här sägs" in text
    assert 'data-zone="Europe/Stockholm"' in text
    assert (page.headers["Content-Language"], "wall" in page.cookies) == ("sv", True)


def test_the_wall_page_runs_no_code_but_its_modules(device, admin):
    pair(admin, code_on(device.get("/wall/")))
    device.post("/wall/claim/")
    page = device.get("/wall/")
    scripts = re.findall(r"<script([^>]*)>", page.content.decode())
    assert [("src=" in each or 'type="application/json"' in each) for each in scripts] == [True] * 2
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_a_revoked_screen_shows_a_code_again_and_never_a_login(device, admin):
    screen = pair(admin, code_on(device.get("/wall/")))
    device.post("/wall/claim/")
    assert device.get("/wall/state/").json() == {"paired": True}
    revoke_screen(actor=admin, screen_id=screen.pk)
    assert (device.get("/wall/state/").status_code, len(code_on(device.get("/wall/")))) == (401, 8)
    assert device.cookies["wall"].value == ""


def test_a_token_of_a_screen_writes_nothing_and_reads_nothing_else(device, admin):
    pair(admin, code_on(device.get("/wall/")))
    device.post("/wall/claim/")
    before = Screen.objects.count()
    for address in WRITES:
        assert device.post(address, {"mention": 1}).status_code in {302, 403, 404, 405}
    for address in ("/", "/triage/", "/mentions/", "/wall/screens/", "/log/"):
        assert device.get(address).status_code == 302
    assert Screen.objects.count() == before


def test_claiming_needs_the_token_of_the_page(admin):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/wall/")
    assert strict.post("/wall/claim/").status_code == 403
    token = strict.cookies["csrf"].value
    assert strict.post("/wall/claim/", headers={"x-csrftoken": token}).status_code == 200


def test_too_many_new_codes_are_answered_with_patience(device):
    for _code in range(60):
        Client().get("/wall/")
    page = device.get("/wall/")
    assert (page.status_code, code_on(page)) == (200, "")
    assert "A new one comes soon" in page.content.decode()
    assert device.post("/wall/claim/").json() == {"state": "later"}


@pytest.mark.parametrize("address", ["/wall/", "/wall/state/"])
def test_looking_is_all_these_pages_take(device, address):
    assert device.post(address).status_code == 405


def test_the_pages_of_a_device_are_open_to_everybody_on_purpose():

    def needs(address: str) -> Any:
        return getattr(resolve(address).func, "needs", None)

    assert [needs(address) for address in ("/wall/", "/wall/claim/", "/wall/state/")] == [
        "public"
    ] * 3
    assert needs("/wall/pair/") == Permission.SCREENS_EDIT
