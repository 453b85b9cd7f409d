"""A filter is known or refused: a misspelt one never brings everything."""

import pytest

from tests import factories
from tests.crisisdesk.api.caller import Caller
from tests.crisisdesk.api.world import World, case, operations

pytestmark = pytest.mark.django_db
LISTS = sorted(
    operation.name
    for _route, operation in operations()
    if not operation.is_write
    and not operation.by_person
    and (operation.query or operation.pages or operation.many)
)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_takes_a_filter_it_does_not_know(name):
    world = World()
    wanted = case(name, world)
    program = Caller(world.people[wanted.role])
    assert program.get(wanted.path, wanted.query).status_code == 200
    response = program.get(wanted.path, wanted.query | {"bogus": "1"})
    assert (response.status_code, response.json()) == (
        400, {"code": "unknown-filter", "message": "There is no filter called bogus here."},
    )  # fmt: skip


def test_pages_are_asked_for_as_before(comms):
    for _ in range(2):
        factories.alert()
    found = Caller(comms).get("alerts/", {"limit": "1"}).json()
    assert len(found["results"]) == 1
    assert Caller(comms).client.get(found["next"]).json()["next"] is None


def test_a_mention_says_how_sure_its_tone_is(comms):
    mention = factories.mention("smoke", tone=-1, tone_confidence=0.75)
    told = Caller(comms).get(f"mentions/{mention.pk}/").json()
    assert (told["tone"], told["tone_confidence"]) == (-1, 0.75)
