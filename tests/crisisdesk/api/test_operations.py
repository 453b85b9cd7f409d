"""Every operation: it works, needs its scope, and under a key it is done once."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.access import SIGNED_IN
from accounts.permissions import Permission
from crisisdesk.api.endpoint import KEY_HEADER, REPEAT_HEADER
from journal.models import Entry
from tests.accounts.proofs import prove
from tests.crisisdesk.api.caller import ROOT, Caller
from tests.crisisdesk.api.described import problems
from tests.crisisdesk.api.world import FILE, Case, World, case, operations

pytestmark = pytest.mark.django_db
ALL = {operation.name: operation for _route, operation in operations()}
WRITES = {name: each for name, each in ALL.items() if each.is_write}


@pytest.fixture
def world(db):
    return World()


def client_of(world: World, name: str, role: str) -> Client:
    """A signed-in person for what only people do, a program for the rest."""
    if ALL[name].by_person:
        return at_a_page(world, role)
    return Caller(world.people[role]).client


def at_a_page(world: World, role: str) -> Client:
    """A signed-in person in a browser, with the token that every page of theirs carries."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[role])
    prove(client)
    token = get_random_string(CSRF_TOKEN_LENGTH)
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    client.defaults["HTTP_X_CSRFTOKEN"] = token
    return client


def call(client: Client, name: str, wanted: Case, **headers: str) -> Any:
    operation = ALL[name]
    if operation.method == "get":
        return client.get(ROOT + wanted.path, wanted.query, headers=headers)
    if operation.multipart:
        # The same file again, from its beginning.
        body = {**wanted.body, "file": SimpleUploadedFile("posts.csv", FILE, "text/csv")}
        return client.post(ROOT + wanted.path, body, headers=headers)
    send = getattr(client, operation.method)
    return send(ROOT + wanted.path, wanted.body or {}, "application/json", headers=headers)


def test_names_are_unique():
    names = [operation.name for _route, operation in operations()]
    assert len(names) == len(set(names)) > 90


@pytest.mark.parametrize("name", [name for name in ALL if name not in WRITES])
def test_what_only_reads(world, name):
    wanted = case(name, world)
    before = Entry.objects.count()
    response = call(client_of(world, name, wanted.role), name, wanted)
    assert response.status_code == wanted.status, response.content
    assert response.headers["Content-Type"] == "application/json"
    assert problems(name, response) == []
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", WRITES)
def test_under_a_key_it_is_done_once_and_answered_twice(world, name):
    wanted = case(name, world)
    client = client_of(world, name, wanted.role)
    first = call(client, name, wanted, **{KEY_HEADER: "k-1"})
    assert first.status_code == wanted.status, first.content
    assert problems(name, first) == []
    after = Entry.objects.count()
    again = call(client, name, wanted, **{KEY_HEADER: "k-1"})
    assert again.status_code == wanted.status
    assert Entry.objects.count() == after
    told, repeated = first.json(), again.json()
    if wanted.told_once:
        assert told.pop(wanted.told_once)
        assert repeated.pop(wanted.told_once) == ""
    if not ALL[name].has_own_key:
        assert repeated == told
        assert problems(name, again) == []
        assert again.headers[REPEAT_HEADER] == "true"


@pytest.mark.parametrize("name", [name for name in WRITES if not WRITES[name].by_person])
def test_a_signed_in_person_does_it_from_a_page(world, name):
    wanted = case(name, world)
    done = call(at_a_page(world, wanted.role), name, wanted)
    assert done.status_code == wanted.status, done.content


# ---------------------------------------------------------------- refused, all in one desk


def refused(world: World, names: list[str], client: Any, **headers: str) -> dict[str, Any]:
    """Call operations that must all be refused; returns how each was answered, nothing written."""
    cases = {name: case(name, world) for name in names}
    before = Entry.objects.count()
    answers = {}
    for name, wanted in cases.items():
        response = call(client(name, wanted), name, wanted, **headers)
        answers[name] = (response.status_code, response.json().get("code"))
    assert Entry.objects.count() == before
    return answers


def test_every_other_scope_together_is_not_enough(world):
    names = [name for name, each in ALL.items() if each.needs != SIGNED_IN]

    def client(name: str, wanted: Case) -> Client:
        person = world.people[wanted.role]
        others = [each.value for each in Permission if person.may(each)]
        return Caller(person, [each for each in others if each != ALL[name].needs]).client

    assert refused(world, names, client) == dict.fromkeys(names, (403, "not-allowed"))


def test_nobody_gets_in(world):
    found = refused(world, list(ALL), lambda name, wanted: Client())
    assert found == dict.fromkeys(ALL, (401, "not-signed-in"))


def test_what_only_people_do_is_refused_to_programs(world):
    names = [name for name, each in ALL.items() if each.by_person]
    found = refused(world, names, lambda name, wanted: Caller(world.people[wanted.role]).client)
    assert found == dict.fromkeys(names, (403, "person-needed"))


def test_what_cannot_be_taken_back_needs_a_fresh_proof(world, signed_in):
    names = [name for name, each in ALL.items() if each.fresh]
    found = refused(world, names, lambda name, wanted: signed_in(world.people[wanted.role]))
    assert found == dict.fromkeys(names, (403, "confirm-first"))


def test_a_session_without_the_token_of_its_page_changes_nothing(world):
    def client(name: str, wanted: Case) -> Client:
        made = Client(enforce_csrf_checks=True)
        made.force_login(world.people[wanted.role])
        prove(made)
        return made

    found = refused(world, list(WRITES), client)
    assert found == dict.fromkeys(WRITES, (403, "not-allowed"))
