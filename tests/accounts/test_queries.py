"""Reads about people, and how many queries they take."""

from django.utils import timezone

from accounts import queries
from accounts.models import ApiToken, Organisation
from tests import factories
from tests.accounts.proofs import give_factor


def test_the_organisation_is_the_first_one(db):
    assert queries.organisation() is None
    house = factories.organisation()
    Organisation.objects.create(key="second", name="Second")
    assert queries.organisation() == house


def test_demo_people_are_listed_in_the_demo_only(comms):
    factories.person("lead", is_demo=True, name="A")
    factories.person(["admin", "comms"], is_demo=True, name="C")
    factories.person("comms", is_demo=True, name="B")
    factories.person("", is_demo=True, name="Aa")
    factories.person("comms", is_demo=True, is_active=False)
    factories.organisation(is_demo=False)
    assert queries.demo_people() == []
    factories.organisation(is_demo=True)
    assert [person.name for person in queries.demo_people()] == ["B", "C", "A", "Aa"]


def test_everybody_is_listed_in_one_query(comms, lead, admin, django_assert_num_queries):
    factories.person("comms", name="Aaron Closed", is_active=False, unit=factories.unit())
    give_factor(lead)
    with django_assert_num_queries(1):
        found = [(vars(p)["has_second_factor"], p.name, str(p.unit)) for p in queries.people_list()]
    assert found == [
        (False, "Elof Grandin", "None"),
        (False, "Saga Lindehav", "None"),
        (True, "Ylva Strandmo", "None"),
        (False, "Aaron Closed", "Terminal"),
    ]


def test_people_are_found_by_part_of_name_user_name_or_title(comms, lead):
    factories.person("comms", name="Åke", username="x", title="Head of ferries")
    assert [p.name for p in queries.people_list("SAGA")] == ["Saga Lindehav"]
    assert [p.name for p in queries.people_list("strandmo")] == ["Ylva Strandmo"]
    assert [p.name for p in queries.people_list("åKE")] == ["Åke"]
    assert [p.name for p in queries.people_list("ferries")] == ["Åke"]
    assert list(queries.people_list("100 %")) == []


def test_how_many_administrators_there_are_beside_one(admin, comms):
    factories.person("admin", is_active=False)
    assert queries.other_admins(admin) == 0
    factories.person(["comms", "admin"])
    assert (queries.other_admins(admin), queries.other_admins(comms)) == (1, 2)


def test_tokens_in_use_come_first(comms, lead):
    now = timezone.now()
    for name, revoked in (("old", now), ("first", None), ("second", None)):
        ApiToken.objects.create(user=comms, name=name, digest=name, revoked_at=revoked)
    ApiToken.objects.create(user=lead, name="foreign", digest="foreign")
    assert [token.name for token in queries.own_tokens(comms)] == ["second", "first", "old"]
