"""Cookies of a device, and whose they are."""

import pytest
from django.http import HttpResponse
from django.test import override_settings

from tests import factories
from wall.actions import pair_here, revoke_screen
from wall.devices import (
    forget,
    keep,
    screen_of_header,
    secret_cookie,
    still_holding,
    token_cookie,
)

pytestmark = pytest.mark.django_db


def paired(**given):
    values = {"profile": "corridor", "language": "en"} | given
    return pair_here(actor=factories.person("admin"), **values)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites():
    response = HttpResponse()
    keep(response, token_cookie(), "token", 60)
    cookie = response.cookies["wall"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
        True,
        "Strict",
        "/",
        "",
    )
    forget(response, token_cookie())
    assert response.cookies["wall"]["max-age"] == 0


def test_over_https_the_cookie_is_bound_to_the_host():
    with override_settings(HTTPS=True):
        response = HttpResponse()
        keep(response, token_cookie(), "token", 60)
        assert (token_cookie(), secret_cookie()) == ("__Host-wall", "__Host-wall-device")
        assert response.cookies["__Host-wall"]["secure"] is True


@pytest.mark.parametrize(
    "around", ["{}", "session=1; {}", "{}; a=b", 'bad="; {}', "=; {}", "x" * 5000 + "=1; {}"]
)
def test_a_screen_is_found_in_any_cookie_header(around):
    screen, token = paired()
    found = screen_of_header(around.format(f"wall={token}"))
    assert found is not None
    assert found.id == screen.pk


@pytest.mark.parametrize("header", ["", "wall=", "wall=guess", "wall", "WALL=x", "other=1"])
def test_anybody_else_is_nobody(header):
    paired()
    assert screen_of_header(header) is None


def test_of_many_screens_those_that_still_hold():
    holding, _ = paired()
    revoked, _ = paired()
    revoke_screen(actor=factories.person("admin"), screen_id=revoked.pk)
    gone = revoked.pk + 100
    assert still_holding({holding.pk, revoked.pk, gone}) == {holding.pk}
    assert still_holding(set()) == set()
