"""Whose password opens, and demo logins outside the demo."""

import pytest
from django.contrib.auth import authenticate

from accounts import demo
from tests import factories


def test_the_right_password_opens(comms):
    assert authenticate(username="saga.lindehav", password=factories.PASSWORD) == comms
    assert authenticate(username="SAGA.Lindehav", password=factories.PASSWORD) == comms


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("saga.lindehav", "wrong"),
        ("saga.lindehav", ""),
        ("nobody", factories.PASSWORD),
        ("", ""),
    ],
)
def test_anything_else_does_not(comms, username, password):
    assert authenticate(username=username, password=password) is None


def test_a_closed_account_does_not_open(db):
    person = factories.person("comms", is_active=False)
    assert authenticate(username=person.username, password=factories.PASSWORD) is None


def test_an_account_without_a_password_does_not_open(comms):
    comms.set_unusable_password()
    comms.save()
    assert authenticate(username=comms.username, password="") is None
    assert authenticate(username=comms.username, password=comms.password) is None


@pytest.mark.parametrize("house", [None, False, True])
def test_demo_logins_open_the_demo_only(db, house):
    if house is not None:
        factories.organisation(is_demo=house)
    person = factories.person("comms", is_demo=True)
    person.set_password(demo.PASSWORD)
    person.save()
    found = authenticate(username=person.username, password=demo.PASSWORD)
    assert found == (person if house else None)
