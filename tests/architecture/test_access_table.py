"""Every route, every kind of caller, one's own object, a foreign one and none at all.

What is expected stands in access_table.py. Whatever is forbidden must look like what is missing.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import ApplicationCommunicator, WebsocketCommunicator
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.links import issue_link
from accounts.models import User
from accounts.permissions import Permission
from crisisdesk.asgi import application
from escalation.criteria import actions as rules
from journal.record import record
from journal.streams import open_stream
from journal.timers import set_timer
from monitoring.models import Quarantined
from tests import factories
from tests.accounts.proofs import prove
from tests.architecture import access_table
from tests.crisisdesk.api.caller import Caller, token_for
from tests.crisisdesk.api.world import World, case
from wall.devices import token_cookie

pytestmark = pytest.mark.django_db
PEOPLE = ("comms", "lead", "legal", "admin", "employee")
STRANGERS = ("anonymous", "wall", "revoked", "closed")
PARAMETER = re.compile(r"<\w+:(\w+)>")
# What differs in two answers that are the same: tokens against forgery, ids of requests, the place.
CHANGING = re.compile(
    r'csrf[^>]*?value="[^"]*"|X-CSRFToken[^}]*|data-csrf="[^"]*"|nonce="[^"]*"|name="next"[^>]*'
)


def grants() -> dict[str, set[str]]:
    return {line.split()[0]: set(line.split()[1:]) for line in lines(access_table.ROLES)}


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def rows() -> list[tuple[str, str, str]]:
    found = [tuple(line.split()) for line in lines(access_table.ROUTES)]
    return [(name, method, needs) for name, method, needs in found]


def routes() -> dict[str, str]:
    """Pattern of every address by its name; a name may be given twice to one view."""

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            if hasattr(each, "url_patterns"):
                yield from walk(each.url_patterns, before + str(each.pattern))
            else:
                yield each.name or f"nameless {before}{each.pattern}", before + str(each.pattern)

    return dict(walk(get_resolver().url_patterns, "/"))


def views() -> dict[str, Any]:
    def walk(patterns: Any) -> Iterator[tuple[str, Any]]:
        for each in patterns:
            if hasattr(each, "url_patterns"):
                yield from walk(each.url_patterns)
            else:
                yield each.name, each.callback

    return dict(walk(get_resolver().url_patterns))


def view_of(name: str) -> Any:
    """The function of a page, or the class behind an endpoint."""
    view = views()[name]
    return getattr(view, "cls", view)


# ---------------------------------------------------------------- the table itself


def test_every_route_has_its_row_and_every_row_its_route():
    assert {name for name, _method, _needs in rows()} == set(routes())


def test_every_method_of_the_api_has_its_row():
    found = {(name, method) for name, method, _needs in rows() if name.startswith("api-")}
    wanted = set()
    for name in views():
        if name.startswith("api-"):
            needs: Any = view_of(name).needs
            wanted |= {(name, method) for method in (needs if isinstance(needs, dict) else ["GET"])}
    assert found == wanted


def test_every_permission_is_in_the_table():
    assert set(grants()) == {each.value for each in Permission} | {"public", "signed-in"}


def test_no_view_stands_open_unless_it_says_so():
    open_views = {name for name, view in views().items() if getattr(view, "needs", "") == "public"}
    assert open_views == {name for name, _method, needs in rows() if needs == "public"}


# ---------------------------------------------------------------- a desk with foreign things


class Desk(World):
    """The world of the API's tests, with things beside it that nobody of the cast may know of."""

    def __init__(self) -> None:
        super().__init__()
        outsider = factories.person("lead")
        self.private = factories.crisis(lead=outsider, is_private=True)
        exercise = open_stream("exercise:1")
        self.far_source = factories.source("far", exercise=exercise)
        self.far_entry = record(
            verb="crisis.noted", stream=self.private.stream, sealed={"text": "x"}
        ).pk
        self.far_story = factories.storyline(exercise=exercise)
        self.far_mention = factories.mention(
            source=self.far_source, storyline=self.far_story, exercise_id=exercise.pk
        )
        self.far_alert = factories.alert(70, crisis=self.private, state="in-crisis")
        batch = factories.batch(self.far_source, state="parked")
        self.far_batch = batch.pk
        self.far_item = Quarantined.objects.create(
            batch=batch, position=0, raw=b"x", reason="odd", at=timezone.now()
        ).pk
        self.far_token = token_for(outsider)[0].pk
        self.tokens = {role: token_for(person)[0].pk for role, person in self.people.items()}
        self.target = factories.person("comms")
        self.timer = set_timer("wake", "alert:1", timezone.now())
        type(self.timer).objects.filter(pk=self.timer.pk).update(state="parked")
        self.draft_version = rules.draft_rule_set(actor=self.admin).version
        self.hidden_one = self.hidden()
        self.link = issue_link(self.target, timezone.now())

    def value(self, parameter: str, whose: str, role: str) -> Any:
        """What stands in an address: one's own, a foreign thing, or nothing there is."""
        own: dict[str, Any] = {
            "alert_id": self.alert.pk, "number": self.crisis.number, "mention_id": self.mention.pk,
            "storyline_id": self.story.pk, "author_key": self.mention.author_key, "slug": "hook",
            "version": self.draft_version, "screen_id": self.screen.pk, "batch_id": self.batch.pk,
            "delivery_id": self.batch.pk, "item_id": self.item.pk, "person_id": self.target.pk,
            "token_id": self.tokens.get(role, self.far_token), "secret": self.link,
            "action": "acknowledge", "connector": "webhook", "name": "safety", "what": "note",
            "entry_id": self.entry.pk,
            "timer_id": self.timer.pk, "key": self.live.document["rules"][0]["key"],
        }  # fmt: skip
        foreign: dict[str, Any] = {
            "alert_id": self.far_alert.pk, "number": self.private.number,
            "mention_id": self.far_mention.pk, "storyline_id": self.far_story.pk,
            "author_key": self.far_mention.author_key, "slug": "far", "batch_id": self.far_batch,
            "entry_id": self.far_entry,
            "delivery_id": self.far_batch, "item_id": self.far_item, "token_id": self.far_token,
        }  # fmt: skip
        missing = {"number": "C-1999-001", "slug": "nothing", "author_key": "x:nobody",
                   "connector": "nothing", "what": "nothing", "action": "nothing",
                   "secret": "nothing"}  # fmt: skip
        if whose == "own":
            return own[parameter]
        return foreign.get(parameter) if whose == "foreign" else missing.get(parameter, 987_654)


# Parameters that name nothing that could be missing: any word list or rule may be begun.
WORDS = {"name", "key"}
# Answers 503 where no dispatcher runs, as in tests.
ILL = {"healthz", "api-health"}


def address(pattern: str, desk: Desk, whose: str, role: str) -> str | None:
    """An address with its parameters filled in; None if there is no such thing for this route."""
    named = [each for each in PARAMETER.findall(pattern) if each not in WORDS]
    if whose != "own" and not named:
        return None
    if whose == "own" and pattern.endswith("/show/"):
        return pattern.replace("<int:mention_id>", str(desk.hidden_one))
    # The last one that can be foreign is; what stands before it leads there.
    turned = next(
        (each for each in reversed(named) if desk.value(each, whose, role) is not None), None
    )
    if whose != "own" and turned is None:
        return None

    def filled(match: re.Match[str]) -> str:
        parameter = match[1]
        return str(desk.value(parameter, whose if parameter == turned else "own", role))

    return PARAMETER.sub(filled, pattern)


def body_of(name: str, method: str, desk: Desk, caller: str) -> dict[str, Any]:
    """What is sent: to the API what must succeed, to pages what names the object."""
    if name in {"api-alert-undo", "triage-undo"}:
        # One's own decision alone can be undone.
        return {"group": desk.undone(desk.people.get(caller, desk.lead))}
    if name.startswith("api-"):
        for operation in getattr(view_of(name), "operations", {}).values():
            if operation.method.upper() == method and operation.is_write:
                return dict(case(operation.name, desk).body or {})
    sent: dict[str, dict[str, Any]] = {
        "wall-hide": {"mention": desk.mention.pk},
        "wall-show": {"mention": desk.hidden_one},
        "triage-decide": {"alert": f"{desk.alert.pk}:1"},
        "person-note": {"kind": "press"},
        "storyline-name": {"title": "The smoke"},
        "crisis-act": {"text": "The captain rang", "kind": "note"},
        "csp-report": {},
        "screen-rename": {"name": "Hall"},
    }
    return sent.get(name, {})


def client_of(caller: str, desk: World) -> Any:
    if caller == "wall":
        client = Client()
        client.cookies[token_cookie()] = desk.wall_token
        return client
    if caller in {"revoked", "program"}:
        program = Caller(desk.lead)
        if caller == "revoked":
            type(program.token).objects.filter(pk=program.token.pk).update(
                revoked_at=timezone.now()
            )
        return program.client
    client = Client()
    if caller == "closed":
        person = factories.person(PEOPLE)
        client.force_login(person)
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif caller != "anonymous":
        client.force_login(desk.people[caller])
        return prove(client)
    return client


def asked(client: Any, method: str, path: str, body: dict[str, Any]) -> Any:
    """Ask, and put everything back as it was, the cookies of the browser too."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        if method == "GET":
            response = client.get(path)
        elif path.startswith("/api/") and "file" not in body:
            response = client.generic(
                method, path, json.dumps(body).encode(), content_type="application/json"
            )
        else:
            response = client.post(path, body)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def outcome(response: Any, *, is_api: bool) -> str:
    """in, missing, forbidden (the API's 403), or door: sign in first."""
    status = response.status_code
    if status == 401 or (status == 302 and response.url.startswith("/sign-in/")):
        return "door"
    if status == 403 and is_api:
        return "forbidden"
    return "missing" if status in {403, 404} else "in"


def expected(name: str, method: str, needs: str, caller: str, whose: str) -> str:
    is_api = name.startswith("api-")
    if needs == "public":
        return "missing" if whose == "missing" else "in"
    if caller in STRANGERS or (caller == "program" and (not is_api or name == "api-docs")):
        return "door"
    role = "lead" if caller == "program" else caller
    held = role in grants()[needs]
    if caller == "program" and f"{name}:{method}" in access_table.PEOPLE_ONLY.split():
        return "forbidden"
    if name in access_table.SEEN_BUT_NOT_LED.split():
        if role not in grants()["crisis.see"]:
            return "forbidden"
        return "in" if held and whose == "own" else "missing"
    if not held:
        return "forbidden" if is_api else "missing"
    if whose == "foreign" and name in access_table.FOREIGN_TOO.split():
        return "in"
    if whose == "missing" and name in access_table.SAYS_WHY.split():
        return "in"
    return "in" if whose == "own" else "missing"


@pytest.mark.parametrize("caller", [*PEOPLE, *STRANGERS, "program"])
def test_every_route_answers_as_its_row_says(caller):
    desk, patterns = Desk(), routes()
    client, wrong = client_of(caller, desk), {}
    for name, method, needs in rows():
        answers = dict(answered(client, name, method, patterns[name], caller, desk))
        for whose, response in answers.items():
            wanted = expected(name, method, needs, caller, whose)
            found = outcome(response, is_api=name.startswith("api-"))
            at_door = wanted == "in" and name in access_table.SENDS_TO_THE_DOOR.split()
            if found == "door" and at_door:
                found = "in"
            if found != wanted or (response.status_code >= 500 and name not in ILL):
                wrong[f"{method} {name} {whose}"] = f"{found}, {response.status_code}, not {wanted}"
        missing = answers.get("missing")
        is_closed = expected(name, method, needs, caller, "own") != "in"
        for whose in ("foreign", "own") if is_closed else ("foreign",):
            if expected(name, method, needs, caller, whose) == "in":
                continue
            if missing and whose in answers and not alike(answers[whose], missing):
                wrong[f"{method} {name} {whose}"] = "does not look like one that is not there"
    assert wrong == {}


def answered(
    client: Any, name: str, method: str, pattern: str, caller: str, desk: Desk
) -> Iterator[tuple[str, Any]]:
    """How a route answers for one's own object, a foreign one and none, as far as it names any."""
    body = body_of(name, method, desk, caller)
    for whose in ("own", "foreign", "missing"):
        path = address(pattern, desk, whose, caller)
        if path is not None:
            # A program calls often: a token of its own each, so that none is held back.
            asking = Caller(desk.lead).client if caller == "program" else client
            yield whose, asked(asking, method, path, body)


def alike(one: Any, other: Any) -> bool:
    if one.status_code != other.status_code:
        return False
    if one.status_code == 302:
        return bool(one.url.partition("?")[0] == other.url.partition("?")[0])
    return shown(one) == shown(other)


def shown(response: Any) -> str:
    return CHANGING.sub("", response.content.decode())


def test_a_forbidden_page_is_the_page_of_an_address_that_does_not_exist(signed_in, employee):
    browser = signed_in(employee)
    forbidden, nowhere = browser.get("/triage/"), browser.get("/nowhere/")
    assert (forbidden.status_code, nowhere.status_code) == (404, 404)
    assert shown(forbidden) == shown(nowhere)


# ---------------------------------------------------------------- sockets and doors


@pytest.mark.parametrize("path", access_table.SOCKETS)
@pytest.mark.parametrize("caller", [*PEOPLE, *STRANGERS, "revoked-wall"])
async def test_sockets_let_in_who_is_named(walls_closed, path, caller):
    cookie = await sync_to_async(cookie_of)(caller)
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    socket = WebsocketCommunicator(application, path, headers=[*headers, (b"cookie", cookie)])
    connected, _code = await socket.connect(timeout=10)
    await socket.disconnect()
    assert connected == (caller in access_table.SOCKETS[path])


def cookie_of(caller: str) -> bytes:
    desk = World()
    if caller == "revoked-wall":
        type(desk.screen).objects.filter(pk=desk.screen.pk).update(revoked_at=timezone.now())
    name = "wall" if caller == "revoked-wall" else caller
    client = client_of(name, desk)
    return "; ".join(f"{key}={each.value}" for key, each in client.cookies.items()).encode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", access_table.DOORS)
async def test_the_door_for_deliveries_asks_for_a_signature(async_db, door_threads, path):
    await sync_to_async(World)()
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    door = ApplicationCommunicator(application, scope)
    await door.send_input({"type": "http.request", "body": b"{}"})
    started = await door.receive_output(timeout=10)
    assert started["status"] == access_table.DOORS[path]
