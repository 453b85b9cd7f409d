"""The web server's sockets: who answers is kept, whatever else it says; who does not is let go."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from websockets.sync.client import ClientConnection, connect

from crisisdesk.sockets import SharedFrames

ASK_S = 0.2


async def listens(scope, receive, send) -> None:
    """An application that says back what it hears."""
    await receive()
    await send({"type": "websocket.accept"})
    while (heard := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": heard["bytes"]})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that asks five times a second, and waits no longer than that for an answer."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(
                listens,
                ws=SharedFrames,
                ws_ping_interval=ASK_S,
                ws_ping_timeout=ASK_S,
                ws_per_message_deflate=False,
                lifespan="off",
                log_level="critical",
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def opened(port: int) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{port}/", ping_interval=None, compression=None)


def echo(line: ClientConnection, said: bytes) -> str | bytes:
    line.send(said)
    return line.recv(timeout=5)


def test_who_only_answers_is_kept_and_may_still_speak(port):
    with opened(port) as line:
        time.sleep(6 * ASK_S)
        assert echo(line, b"here") == b"here"


def test_who_speaks_and_answers_is_kept(port):
    with opened(port) as line:
        for number in range(6):
            # Six bytes like those of an answer, as the payload of a message.
            said = b"\x8a\x80" + bytes([number] * 4)
            assert echo(line, said) == said
            time.sleep(ASK_S)


def test_who_does_not_answer_is_let_go(port):
    request = (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(request.encode())
        assert b" 101 " in line.recv(4096)
        began = time.monotonic()
        heard = b""
        while part := line.recv(4096):
            heard += part
    assert heard[:2] == b"\x89\x00"
    assert 2 * ASK_S - 0.05 <= time.monotonic() - began < 5
