"""Nobody fills our disk: a body is bounded before it is kept, whatever it says of itself."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crisisdesk.asgi import application
from crisisdesk.bodies import MOST, Bounded

pytestmark = pytest.mark.django_db(transaction=True)

PIECE = b"x" * 65_536


class Sender:
    """Sends pieces without saying how many, and counts those that were taken."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.pieces):
            self.taken += 1
            yield PIECE


async def _sent(app: Any, path: str, **given: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.post(path, **given)


def sent(path: str, app: Any = application, **given: Any) -> httpx.Response:
    return asyncio.run(_sent(app, path, **given))


@pytest.mark.parametrize("path", ["/sign-in/", "/sources/import/", "/api/v1/mentions/", "/nowhere"])
def test_what_says_that_it_is_too_large_is_not_even_begun(path):
    answer = sent(path, content=b"x" * (MOST + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert answer.headers["connection"] == "close"


def test_what_does_not_say_how_large_it_is_is_cut_off_at_the_bound():
    sender = Sender(1000)
    answer = sent("/sign-in/", content=sender)
    assert answer.status_code == 413
    assert sender.taken == MOST // len(PIECE) + 1


def test_a_length_that_lies_helps_nobody():
    headers = {"content-length": "10"}
    assert sent("/sign-in/", content=Sender(200), headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 40, "ten"])
def test_a_length_that_is_none_is_passed_over_and_the_bytes_are_counted(length):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if (await receive())["type"] == "http.disconnect":
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    headers = {"content-length": length}
    assert sent("/", Bounded(app, 10), content=b"x" * 10, headers=headers).status_code == 204
    assert sent("/", Bounded(app, 10), content=b"x" * 11, headers=headers).status_code == 413


def test_what_fits_is_read_whole():
    heard: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            heard.append(len(message["body"]))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    assert sent("/", Bounded(app), content=Sender(MOST // len(PIECE))).status_code == 204
    assert sum(heard) == MOST


def test_other_kinds_of_connections_pass():
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    async def nothing(*_given: Any) -> Any:
        return None

    asyncio.run(Bounded(app)({"type": "lifespan"}, nothing, nothing))
    assert seen == ["lifespan"]
