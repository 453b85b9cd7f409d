"""The code after the password, its set-up, recovery codes, and the proof asked for in between."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import sealing, second_factor, sessions, stepup
from crisisdesk.people.actions import door
from tests import factories
from tests.accounts.proofs import (
    change_session,
    code_at,
    give_factor,
    prove,
    recorded,
    worded,
)

SIGN_IN, CODE, SET_UP, CONFIRM = "/sign-in/", "/sign-in/code/", "/me/second-factor/", "/confirm/"
RIGHT = {"username": "ylva.strandmo", "password": factories.PASSWORD}


def now_code(secret: str, steps: int = 0) -> str:
    return code_at(secret, timezone.now(), steps)


@pytest.fixture
def secret(lead):
    return give_factor(lead)


@pytest.fixture
def halfway(stranger, secret):
    assert stranger.post(SIGN_IN, RIGHT | {"next": "/me/"}).url == "/sign-in/code/?next=%2Fme%2F"
    return stranger


def test_the_password_alone_opens_nothing(halfway):
    assert halfway.get("/me/").status_code == 302
    assert recorded() == []


def test_the_code_opens_the_page_that_was_asked_for(halfway, secret):
    before = halfway.session.session_key
    answer = halfway.post(CODE, {"code": now_code(secret), "next": "/me/"})
    assert answer.url == "/me/"
    assert halfway.session.session_key != before
    assert halfway.session[sessions.FACTOR] is True
    assert halfway.session["proof"]["kind"] == stepup.CODE
    assert recorded() == [("session.opened", "ylva.strandmo", {"with": "code"})]


def test_a_code_that_was_used_does_not_open_again(halfway, secret):
    code = now_code(secret)
    halfway.post(CODE, {"code": code})
    second = Client()
    second.post(SIGN_IN, RIGHT)
    answer = second.post(CODE, {"code": code})
    assert answer.status_code == 403
    assert "Wrong code, or already used." in answer.content.decode()


def test_a_recovery_code_opens_once(halfway, lead):
    code = second_factor.renew_recovery_codes(lead)[0]
    assert halfway.post(CODE, {"code": code}).status_code == 302
    second = Client()
    second.post(SIGN_IN, RIGHT)
    assert second.post(CODE, {"code": code}).status_code == 403
    assert [data for _verb, _actor, data in recorded()] == [
        {"with": "recovery"},
        {"why": "code", "known": True, "last": False},
    ]


def test_codes_cannot_be_guessed_from_any_number_of_browsers(secret):
    statuses = []
    for _ in range(40):
        client = Client()
        client.post(SIGN_IN, RIGHT)
        statuses.append(client.post(CODE, {"code": "000000"}).status_code)
    assert (statuses.count(403), statuses.count(429)) == (5, 35)


def test_the_code_page_needs_the_password_first_and_soon(stranger, secret):
    assert stranger.get(CODE).url == SIGN_IN
    stranger.post(SIGN_IN, RIGHT)
    pending = stranger.session["signing_in"]
    change_session(stranger, signing_in=pending | {"at": pending["at"] - 601})
    assert stranger.post(CODE, {"code": now_code(secret)}).url == SIGN_IN


def test_the_act_itself_needs_the_password_first(stranger, secret):
    request = RequestFactory().post(CODE)
    request.session = stranger.session
    assert door.enter_with_code(request=request, code=now_code(secret)).state == door.WRONG
    assert recorded() == []


@pytest.mark.parametrize("change", [{"session_epoch": 2}, {"is_active": False}])
def test_a_change_between_password_and_code_starts_over(halfway, secret, lead, change):
    type(lead).objects.filter(pk=lead.pk).update(**change)
    assert halfway.post(CODE, {"code": now_code(secret)}).url == SIGN_IN


# ---------------------------------------------------------------- set-up


def test_deciders_are_asked_to_set_one_up_and_may_do_it_later(stranger, lead):
    answer = stranger.post(SIGN_IN, RIGHT | {"next": "/me/"})
    assert answer.url == "/me/second-factor/?next=%2Fme%2F&first=1"
    page = stranger.get(answer.url).content.decode()
    assert 'href="/me/"' in page and "Later" in page


def test_others_are_not_asked(stranger, comms):
    posted = {"username": "saga.lindehav", "password": factories.PASSWORD, "next": "/me/"}
    assert stranger.post(SIGN_IN, posted).url == "/me/"


def waiting_secret(client, person):
    return sealing.unseal_text(client.session["new_second_factor"], f"waiting {person.pk}")


def test_setting_it_up_takes_a_first_code_and_shows_recovery_codes_once(signed_in, lead):
    client = signed_in(lead)
    page = client.get(SET_UP).content.decode()
    secret = waiting_secret(client, lead)
    assert secret in page.replace(" ", "")
    assert secret not in str(dict(client.session))
    answer = client.post(SET_UP, {"code": now_code(secret)})
    codes = answer.context["codes"]
    assert len(codes) == 10 and all(code in answer.content.decode() for code in codes)
    assert second_factor.has_second_factor(lead)
    assert client.session[sessions.FACTOR] is True
    assert recorded() == [("user.factor-set", "ylva.strandmo", {})]
    assert codes[0] not in client.get("/me/").content.decode()


def test_the_picture_needs_no_style_and_no_script(signed_in, lead):
    page = signed_in(lead).get(SET_UP).content.decode()
    assert '<svg class="qr"' in page
    assert "style=" not in page and "<style" not in page


def test_a_wrong_first_code_sets_nothing_up(signed_in, lead):
    client = signed_in(lead)
    client.get(SET_UP)
    secret = waiting_secret(client, lead)
    page = client.post(SET_UP, {"code": "000000"}).content.decode()
    assert "This code does not fit." in page
    assert waiting_secret(client, lead) == secret
    assert not second_factor.has_second_factor(lead)
    assert recorded() == []


def test_a_secret_waiting_under_a_key_that_is_gone_is_replaced(signed_in, lead, settings):
    client = signed_in(lead)
    client.get(SET_UP)
    before = waiting_secret(client, lead)
    settings.FIELD_KEYS = "other:" + "B" * 43 + "="
    assert client.get(SET_UP).status_code == 200
    assert waiting_secret(client, lead) != before


def test_a_new_phone_needs_a_proof_from_the_old_one(signed_in, lead, secret):
    client = signed_in(lead)
    assert client.get(SET_UP).url == "/confirm/?next=/me/second-factor/"
    assert prove(client).get(SET_UP).status_code == 200


@pytest.mark.parametrize("address", ["/me/second-factor/codes/", "/me/second-factor/remove/"])
def test_codes_are_renewed_and_the_factor_given_up_with_a_fresh_proof_only(
    signed_in, lead, secret, address
):
    client = signed_in(lead)
    assert client.post(address).url.startswith("/confirm/")
    prove(client, at=timezone.now() - timedelta(minutes=11))
    assert client.post(address).url.startswith("/confirm/")
    assert client.get(address).status_code == 405
    assert recorded() == []


def test_renewing_recovery_codes(signed_in, lead, secret):
    client = prove(signed_in(lead))
    codes = client.post("/me/second-factor/codes/").context["codes"]
    assert len(codes) == 10
    assert worded() == ["Ylva Strandmo made new recovery codes"]


def test_giving_it_up(signed_in, lead, secret):
    client = prove(signed_in(lead))
    assert client.post("/me/second-factor/remove/").url == "/me/"
    assert not second_factor.has_second_factor(lead)
    assert client.session[sessions.FACTOR] is False
    assert worded() == ["Ylva Strandmo gave up their second factor"]


def test_where_it_is_required_it_cannot_be_given_up(signed_in, lead, secret, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = prove(signed_in(lead))
    client.get(SET_UP)
    change_session(client, second_factor=True)
    answer = client.post("/me/second-factor/remove/")
    assert answer.status_code == 409
    assert "Your role needs a second factor here." in answer.content.decode()


@pytest.mark.parametrize("address", ["/me/second-factor/codes/", "/me/second-factor/remove/"])
def test_without_a_factor_there_is_nothing_to_renew_or_give_up(signed_in, lead, address):
    answer = prove(signed_in(lead)).post(address)
    assert (answer.status_code, recorded()) == (409, [])


# ---------------------------------------------------------------- proof in between


def test_a_code_proves_who_is_there(signed_in, lead, secret):
    client = signed_in(lead)
    answer = client.post(CONFIRM, {"code": now_code(secret), "next": "/me/tokens/"})
    assert answer.url == "/me/tokens/"
    assert client.get("/me/tokens/").status_code == 200
    assert recorded() == [("session.confirmed", "ylva.strandmo", {"with": "code"})]


def test_a_wrong_code_does_not(signed_in, lead, secret):
    client = signed_in(lead)
    answer = client.post(CONFIRM, {"code": "000000"})
    assert (answer.status_code, "4 tries left." in answer.content.decode()) == (403, True)
    assert client.get("/me/tokens/").status_code == 302
    for _ in range(4):
        client.post(CONFIRM, {"code": "000000"})
    assert client.post(CONFIRM, {"code": now_code(secret)}).status_code == 429


def test_in_the_demo_a_password_proves_it_for_those_without_a_factor(signed_in, comms):
    factories.organisation(is_demo=True)
    client = signed_in(comms)
    assert client.post(CONFIRM, {"password": "wrong"}).status_code == 403
    assert "Wrong password." in client.post(CONFIRM, {"password": "no"}).content.decode()
    answer = client.post(CONFIRM, {"password": factories.PASSWORD, "next": "/me/tokens/"})
    assert answer.url == "/me/tokens/"
    assert client.get("/me/tokens/").status_code == 200


def test_elsewhere_they_set_one_up_first(signed_in, comms):
    client = signed_in(comms)
    page = client.get(CONFIRM + "?next=/me/tokens/").content.decode()
    assert '<a href="/me/second-factor/?next=/me/tokens/">' in page
    assert client.post(CONFIRM, {"password": factories.PASSWORD}).status_code == 403
    assert client.get("/me/tokens/").status_code == 302
    assert recorded() == []
