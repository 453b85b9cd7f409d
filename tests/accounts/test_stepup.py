"""What needs a fresh proof, and what counts as one."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts import stepup
from tests import factories
from tests.accounts.proofs import give_factor, prove


@stepup.needs_fresh_factor
def publish(request):
    return HttpResponse("published")


@pytest.fixture
def client(signed_in, admin):
    return signed_in(admin)


def request(client, method="POST", **headers):
    made = RequestFactory().generic(method, "/rules/publish/", headers=headers)
    made.session = client.session
    return made


def test_without_a_proof_nothing_is_done(client):
    made = request(client, referer="http://testserver/rules/?v=3")
    answer = publish(made)
    assert (answer.status_code, answer.url) == (302, "/confirm/?next=/rules/%3Fv%3D3")


def test_a_part_of_a_page_moves_the_whole_page(client):
    made = request(client, **{"HX-Request": "true", "HX-Current-URL": "http://testserver/rules/"})
    answer = publish(made)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, "/confirm/?next=/rules/")


def test_a_page_asked_for_comes_back_after_the_proof(client):
    assert publish(request(client, "GET")).url == "/confirm/?next=/rules/publish/"


@pytest.mark.parametrize(
    ("age", "opens"), [(timedelta(0), True), (timedelta(minutes=9, seconds=55), True),
                       (timedelta(minutes=10, seconds=1), False), (timedelta(hours=5), False)]
)  # fmt: skip
def test_a_code_counts_for_ten_minutes(client, age, opens):
    prove(client, at=timezone.now() - age)
    assert publish(request(client)).status_code == (200 if opens else 302)


def test_how_long_it_counts_can_be_asked(client):
    prove(client, at=timezone.now() - timedelta(minutes=3))
    assert not stepup.fresh(request(client), minutes=2)
    assert stepup.fresh(request(client), minutes=4)


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_password_counts_in_the_demo_only(client, is_demo):
    factories.organisation(is_demo=is_demo)
    prove(client, kind=stepup.PASSWORD)
    assert publish(request(client)).status_code == (200 if is_demo else 302)
    assert (stepup.proved_at(request(client)) is not None) == is_demo


def test_what_a_person_is_asked_for(admin):
    assert stepup.asked_proof(admin) == ""
    factories.organisation(is_demo=True)
    assert stepup.asked_proof(admin) == stepup.PASSWORD
    give_factor(admin)
    assert stepup.asked_proof(admin) == stepup.CODE
