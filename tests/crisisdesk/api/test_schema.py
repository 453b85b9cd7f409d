"""The OpenAPI file: valid, complete, and true: no route, method or status outside it."""

import json
import random
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema

from accounts.access import SIGNED_IN
from crisisdesk.api.endpoint import KEY_HEADER
from tests.crisisdesk.api import made_up
from tests.crisisdesk.api.caller import ROOT, Caller
from tests.crisisdesk.api.described import described, problems, whole
from tests.crisisdesk.api.test_operations import ALL, WRITES
from tests.crisisdesk.api.world import World, case, operations

pytestmark = pytest.mark.django_db
TRIES = 3


def test_it_is_openapi_3_1_and_makes_sense():
    assert whole()["openapi"] == "3.1.0"
    validate_schema(whole())


def test_it_lists_every_route_and_method_and_nothing_else():
    found = {(each["path"], each["method"]) for each in described().values()}
    wanted = set()
    for route, operation in operations():
        path = route
        for kind in ("int:", "slug:", "path:"):
            path = path.replace(f"<{kind}", "{").replace(">", "}")
        wanted.add((f"{ROOT}{path}", operation.method))
    assert found == wanted


def test_every_operation_says_what_it_needs_and_what_it_refuses():
    for name, told in described().items():
        operation = ALL[name]
        assert told["summary"]
        assert (f"`{operation.needs}`" in told["description"]) or operation.needs == SIGNED_IN
        assert {"401", "403", "429"} <= told["responses"].keys()
        keyed = any(each["name"] == KEY_HEADER for each in told.get("parameters", ()))
        assert keyed == (operation.is_write and not operation.has_own_key)
        assert {"token": []} in told["security"]


def test_every_write_is_described_with_its_body():
    told = described()
    for name in WRITES:
        assert ("requestBody" in told[name]) == (ALL[name].asks is not None)


def test_the_file_is_for_people_and_programs_of_the_desk(comms, stranger):
    assert stranger.get("/api/schema/").status_code == 401
    answer = Caller(comms).client.get("/api/schema/")
    assert answer.status_code == 200
    assert b"openapi: 3.1.0" in answer.content


@pytest.mark.parametrize("role", ["lead", "admin", "employee", ""])
def test_whatever_fits_the_file_or_nearly_so_is_answered_as_it_says(role):
    """Made-up calls to real and made-up places: no 5xx, no other status or shape than described."""
    world, dice = World(), random.Random(f"made up for {role}")
    places = {name: ROOT + case(name, world).path for name in ALL}
    wrong, seen = {}, set()
    for name, told in described().items():
        # A token of its own each: nobody is held back for calling often.
        client = Caller(world.people[role]).client if role else Client()
        for _ in range(TRIES):
            response = called(client, told, places[name], dice)
            seen.add(response.status_code)
            found = problems(name, response)
            if found or (response.status_code >= 500 and name != "health"):
                wrong[name] = (response.status_code, found or response.content)
    assert wrong == {}
    assert 429 not in seen
    assert seen == {401} if not role else seen >= {200, 400, 403}


def called(client: Client, told: dict[str, Any], real: str, dice: random.Random) -> Any:
    """Make one call up: where, asking for what, with which body."""
    path = real if dice.random() < 0.7 else made_up.place(told, whole(), dice)
    if told["method"] == "get":
        return client.get(path, made_up.queries(told, whole(), dice))
    if "multipart/form-data" in told.get("requestBody", {}).get("content", {}):
        return client.post(path, {"file": "no file"})
    raw = made_up.bodies(told, whole(), dice)
    return client.generic(told["method"].upper(), path, raw, content_type="application/json")


def test_made_up_values_fit_what_they_are_made_for():
    """The generator itself: half of what it makes for a write must not be refused as malformed."""
    world, dice = World(), random.Random(1)
    program = Caller(world.people["lead"]).client
    told = described()["alert_dismiss"]
    answers = []
    for _ in range(40):
        raw = made_up.bodies(told, whole(), dice)
        path = f"{ROOT}alerts/{world.alert.pk}/dismiss/"
        response = program.post(path, json.loads(raw), "application/json")
        answers.append(response.status_code)
    assert answers.count(400) < 30
    assert {200, 409} <= set(answers)
