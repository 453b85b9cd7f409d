"""Browsers that are known for an account."""

from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from accounts import devices


def request(cookie=""):
    made = RequestFactory().get("/")
    if cookie:
        made.COOKIES[devices.cookie_name()] = cookie
    return made


def remembered(*names, cookie=""):
    for name in names:
        response = HttpResponse()
        devices.remember_device(request(cookie), response, name)
        cookie = response.cookies[devices.cookie_name()].value
    return cookie


def test_a_browser_is_known_for_the_accounts_it_signed_in():
    cookie = remembered("Saga", "birk")
    mine = devices.known_device(request(cookie), "saga")
    theirs = devices.known_device(request(cookie), "birk")
    assert mine and theirs and mine != theirs
    assert devices.known_device(request(cookie), "elof") == ""


def test_a_browser_without_a_mark_is_a_stranger():
    assert devices.known_device(request(), "saga") == ""


def test_a_mark_cannot_be_made_up():
    forged = signing.dumps({devices._account("saga"): "x"}, salt="another purpose")
    assert devices.known_device(request(forged), "saga") == ""
    assert devices.known_device(request("rubbish"), "saga") == ""
    assert devices.known_device(request(signing.dumps([1], salt=devices.SALT)), "saga") == ""


def test_signing_in_again_gives_a_new_mark():
    first = remembered("saga")
    second = remembered("saga", cookie=first)
    marks = {devices.known_device(request(cookie), "saga") for cookie in (first, second)}
    assert len(marks) == 2


def test_a_shared_computer_knows_the_last_eight():
    cookie = remembered(*(f"name{n}" for n in range(10)))
    known = [n for n in range(10) if devices.known_device(request(cookie), f"name{n}")]
    assert known == [2, 3, 4, 5, 6, 7, 8, 9]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_hosts(settings):
    settings.HTTPS = True
    response = HttpResponse()
    devices.remember_device(request(), response, "saga")
    cookie = response.cookies["__Host-known"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    assert cookie["domain"] == ""
