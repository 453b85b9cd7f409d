"""Names, units and roles as their models say them."""

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from accounts.models import Unit, User
from tests import factories


def test_sign_in_names_are_unique_whatever_their_case(comms):
    with pytest.raises(IntegrityError):
        factories.person("comms", username="SAGA.LINDEHAV")


@pytest.mark.parametrize("typed", ["åsa.ö", "ÅSA.Ö", "Åsa.ö"])
def test_people_are_found_whatever_the_case_of_their_letters(db, typed):
    person = factories.person("comms", username="Åsa.Ö")
    assert User.objects.get_by_natural_key(typed) == person
    assert User.objects.named(typed) == person


def test_nobody_goes_by_an_unknown_name(db):
    assert User.objects.named("nobody") is None
    assert User.objects.named("") is None


@pytest.mark.parametrize(
    ("name", "initials", "given"),
    [
        ("Saga Lindehav", "SL", "Saga"),
        ("Cher", "C", "Cher"),
        ("Anna Maria von Ö", "AÖ", "Anna"),
        ("", "", ""),
    ],
)
def test_initials_and_given_name(name, initials, given):
    person = User(name=name)
    assert (person.initials, person.given_name) == (initials, given)


def test_roles_are_named_in_the_readers_language_and_the_tables_order():
    person = User(roles=["admin", "comms", "emperor"])
    with override("en"):
        assert person.role_words == ["Communications", "Administrator"]


def test_a_unit_has_a_name_in_swedish_where_it_was_given():
    unit = Unit(name="Ships", name_sv="Fartyg")
    with override("sv"):
        assert (unit.local_name, Unit(name="Legal").local_name) == ("Fartyg", "Legal")
    with override("en"):
        assert unit.local_name == "Ships"
