"""Sockets through the real ASGI application: who gets in, what they may say, when they must go."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from crisisdesk.asgi import application
from tests import factories
from tests.wall.outages import database_away
from wall import tail as tails
from wall.actions import pair_here, revoke_screen
from wall.consumers import MOST_BYTES, REVOKED, is_same_origin, wall_socket
from wall.hub import SHARED_FRAMES
from wall.models import Profile, Screen
from wall.tail import tail_of_process

HOST = b"desk.example:8000"
OWN = b"http://testserver"


@pytest.fixture
async def token(async_db: None) -> AsyncIterator[str]:
    def make() -> str:
        return pair_here(actor=factories.person("admin"), profile=Profile.CORRIDOR, language="en")[
            1
        ]

    yield await sync_to_async(make)()
    await tail_of_process().close()


def caller(token: str = "", origin: bytes | None = OWN, host: bytes = b"testserver") -> Any:
    headers = [(b"host", host), (b"cookie", f"session=x; wall={token}".encode())]
    if origin is not None:
        headers.append((b"origin", origin))
    return WebsocketCommunicator(application, "/ws/wall/", headers=headers)


async def test_a_paired_screen_gets_its_picture(token):
    await sync_to_async(factories.mention)("Smoke on the car deck")
    socket = caller(token)
    assert await socket.connect(timeout=10) == (True, None)
    picture = orjson.loads(await socket.receive_from(timeout=10))
    assert (picture["kind"], picture["rows"][0]["text"]) == ("snapshot", "Smoke on the car deck")
    await socket.disconnect()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        b"null",
        b"",
        b"http://evil.example",
        b"https://evil.example",
        b"http://testserver.evil.example",
        b"http://eviltestserver",
        b"http://evil.testserver",
        b"http://testserver:9999",
        b"http://testserver@evil.example",
        b"http://evil.example/testserver",
        b"http://evil.example#testserver",
        b"file://",
        b"chrome-extension://testserver",
        b"http://127.0.0.1",
        b"testserver",
        b"\xff\xfe",
    ],
)
async def test_pages_of_others_are_turned_away(token, origin):
    socket = caller(token, origin)
    accepted, _ = await socket.connect(timeout=10)
    assert accepted is False


async def test_an_own_page_is_let_in_however_its_host_is_spelled(token):
    for origin, host in (
        (b"http://TESTSERVER", b"testserver"),
        (b"http://testserver:80", b"testserver"),
        (b"https://testserver", b"testserver:443"),
        (b"http://localhost:8461", b"localhost:8461"),
    ):
        socket = caller(token, origin, host)
        assert (await socket.connect(timeout=10))[0] is True
        await socket.disconnect()


def test_another_port_is_another_site():
    own = [(b"host", HOST), (b"origin", b"http://desk.example:8000")]
    other = [(b"host", HOST), (b"origin", b"http://desk.example:8001")]
    assert (is_same_origin(own), is_same_origin(other), is_same_origin([])) == (True, False, True)


@pytest.mark.parametrize("given", ["", "guess", "x" * 4000, "a%00b"])
async def test_without_a_good_token_nobody_gets_in(token, given):
    accepted, code = await caller(given).connect(timeout=10)
    assert (accepted, code) == (False, REVOKED)


async def test_a_person_who_is_signed_in_is_no_screen(token, async_db):
    person = await sync_to_async(factories.person)("admin")
    accepted, _ = await caller(str(person.pk)).connect(timeout=10)
    assert accepted is False


async def test_a_revoked_token_never_gets_in_again(token):
    await sync_to_async(revoke_all)()
    assert await caller(token).connect(timeout=10) == (False, REVOKED)


async def test_an_open_socket_is_closed_soon_after_its_screen_is_revoked(token):
    socket = caller(token)
    await socket.connect(timeout=10)
    await socket.receive_from(timeout=10)
    await sync_to_async(revoke_all)()
    for _frame in range(50):
        message = await socket.receive_output(timeout=5)
        if message["type"] == "websocket.close":
            break
    assert message == {"type": "websocket.close", "code": REVOKED}
    assert tail_of_process().seats == set()


async def test_what_a_screen_says_is_ignored(token):
    socket = caller(token)
    await socket.connect(timeout=10)
    await socket.receive_from(timeout=10)
    for said in ("{}", '{"kind":"hide","mention":1}', "x" * 1000):
        await socket.send_to(text_data=said)
    await socket.send_to(bytes_data=b"\x00" * 1000)
    await sync_to_async(factories.mention)("Smoke")
    frame = orjson.loads(await socket.receive_from(timeout=10))
    assert frame["rows"][0]["text"] == "Smoke"
    await socket.disconnect()


async def test_one_that_says_too_much_is_cut_off(token):
    socket = caller(token)
    await socket.connect(timeout=10)
    await socket.receive_from(timeout=10)
    await socket.send_to(bytes_data=b"x" * (MOST_BYTES + 1))
    message = await socket.receive_output(timeout=5)
    while message["type"] != "websocket.close":
        message = await socket.receive_output(timeout=5)
    assert message["code"] == 1009


async def test_while_the_database_is_away_a_screen_is_asked_to_come_later(token):
    away = database_away()
    await sync_to_async(away.__enter__)()
    try:
        accepted, code = await caller(token).connect(timeout=10)
    finally:
        await sync_to_async(away.__exit__)(None, None, None)
    assert (accepted, code) == (False, 1013)


async def test_a_slow_client_is_not_waited_for_and_misses_nothing_in_the_end(token, monkeypatch):
    monkeypatch.setattr(tails, "LOOK_S", 0.02)
    monkeypatch.setattr(tails, "FRAME_S", 0.005)
    goes_on = asyncio.Event()
    sent: list[dict[str, Any]] = []
    leaving: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            sent.append(orjson.loads(message["bytes"]))
            if len(sent) == 2:
                await goes_on.wait()

    await leaving.put({"type": "websocket.connect"})
    scope = {"headers": [(b"cookie", f"wall={token}".encode())]}
    serving = asyncio.create_task(wall_socket(scope, leaving.get, send))
    while len(sent) < 1:
        await asyncio.sleep(0.01)
    tail = tail_of_process()
    last = 0
    for number in range(500):
        last = (await sync_to_async(factories.mention)(f"post {number}")).pk
        if number % 10 == 0:
            await asyncio.sleep(0.01)
    while tail.seen is None or tail.seen.newest < last:
        await asyncio.sleep(0.02)
    assert len(sent) == 2
    goes_on.set()
    while not any(row["id"] == last for row in sent[-1]["rows"]):
        await asyncio.sleep(0.01)
    assert [message["kind"] for message in sent[:3]] == ["snapshot", "change", "snapshot"]
    await leaving.put({"type": "websocket.disconnect", "code": 1001})
    await asyncio.wait_for(serving, 5)
    assert tail.seats == set()


async def test_a_socket_that_breaks_leaves_no_seat_behind(token):
    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            raise ConnectionError("the other side is gone")

    coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    await coming.put({"type": "websocket.connect"})
    scope = {"headers": [(b"cookie", f"wall={token}".encode())]}
    await asyncio.wait_for(wall_socket(scope, coming.get, send), 10)
    assert tail_of_process().seats == set()


@pytest.mark.parametrize("takes", [True, False])
async def test_frames_are_written_as_they_are_where_the_server_can(token, takes):
    sent: list[bytes] = []
    written: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            sent.append(message["bytes"])

    def write(raw: bytes) -> bool:
        if takes:
            written.append(raw)
        return bool(takes)

    coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    await coming.put({"type": "websocket.connect"})
    cookie = (b"cookie", f"wall={token}".encode())
    scope = {"headers": [cookie], "extensions": {SHARED_FRAMES: {"write": write}}}
    serving = asyncio.create_task(wall_socket(scope, coming.get, send))
    while not sent:
        await asyncio.sleep(0.01)
    tail_of_process().channels[Profile.CORRIDOR].publish(b"{}")
    await asyncio.sleep(0.05)
    assert written == ([b"\x82\x02{}"] if takes else [])
    assert sent[1:] == ([] if takes else [b"{}"])
    await coming.put({"type": "websocket.disconnect", "code": 1001})
    await asyncio.wait_for(serving, 5)
    assert tail_of_process().seats == set()


def revoke_all() -> None:
    for screen in Screen.objects.all():
        revoke_screen(actor=screen.paired_by, screen_id=screen.pk)
