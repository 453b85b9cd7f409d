"""Real sockets of a real web process: what ends them, and what they outlive without a hand."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
import redis
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from crisisdesk import nudge
from crisisdesk.servers.places import Place
from crisisdesk.servers.running import start, stop
from crisisdesk.servers.valkey import Valkey
from tests import factories
from tests.wall.outages import database_away
from tests.wall.web import PROGRAM, WebProcess, lines_to
from wall.actions import hide_mention, pair_here, revoke_screen, show_mention
from wall.consumers import MOST_BYTES, REVOKED
from wall.models import Screen

pytestmark = pytest.mark.django_db(transaction=True)

BEAT_S = 5
NOTICED_S = 15


class Broker:
    """A broker of the web process's own, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self._server = Valkey(Place(folder / "var", folder / "run", None), durable=False)
        self.url = f"unix://{self._server.socket_path}"
        self._running = start(self._server)

    def kill(self) -> None:
        self._running.kill()
        self._running.wait()

    def start(self) -> None:
        self._running = start(self._server)

    def stop(self) -> None:
        stop(self._server, self._running)

    def has_listener(self) -> bool:
        """Ring the bell: is anybody there who hears it?"""
        with redis.Redis.from_url(self.url) as link:
            return bool(link.publish(nudge._CHANNEL, nudge._BELL))


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with TemporaryDirectory(prefix="cd-") as folder:
        made = Broker(Path(folder))
        yield made
        made.stop()


@pytest.fixture(scope="module")
def process(broker: Broker, django_db_setup: None) -> Iterator[WebProcess]:
    """The web process, once for all tests: starting it is most of the time they take."""
    web = WebProcess(REDIS_URL=broker.url)
    yield web
    web.kill()


@pytest.fixture
def web(process: WebProcess, transactional_db: None) -> WebProcess:
    if not process.is_running:
        process.start()
    return process


@contextmanager
def wall(port: int) -> Iterator[ClientConnection]:
    """The socket of a screen paired for this, past its first picture."""
    _screen, token = pair_here(actor=factories.person("admin"), profile="control", language="en")
    home = f"localhost:{port}"
    with connect(
        f"ws://{home}/ws/wall/",
        origin=Origin(f"http://{home}"),
        additional_headers={"Cookie": f"wall={token}"},
        # It answers pings, and says nothing by itself: as a browser does.
        ping_interval=None,
        close_timeout=1,
    ) as socket_of_screen:
        assert heard(socket_of_screen)["kind"] == "snapshot"
        yield socket_of_screen


def heard(connection: ClientConnection, within_s: float = 10) -> dict[str, Any]:
    frame: dict[str, Any] = orjson.loads(connection.recv(timeout=within_s))
    return frame


def until(
    connection: ClientConnection, is_it: Callable[[dict[str, Any]], bool], within_s: float = 10
) -> float:
    """Read until a frame is the one; returns after how many seconds it came."""
    began = time.monotonic()
    while (left := began + within_s - time.monotonic()) > 0:
        if is_it(heard(connection, left)):
            return time.monotonic() - began
    raise AssertionError(f"it did not come within {within_s} s")


def tells(text: str) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: any(row["text"] == text for row in frame.get("rows", ()))


def closed_with(connection: ClientConnection, within_s: float) -> tuple[int, float]:
    """Read until the other side closes; returns the code and after how many seconds."""
    began = time.monotonic()
    try:
        while (left := began + within_s - time.monotonic()) > 0:
            connection.recv(timeout=left)
    except ConnectionClosed as closed:
        assert closed.rcvd is not None
        return closed.rcvd.code, time.monotonic() - began
    raise AssertionError(f"still open after {within_s} s")


def test_a_revoked_screen_is_turned_out_within_five_seconds_and_not_let_in_again(web):
    with wall(web.port) as one, wall(web.port) as other:
        mine, _ = Screen.objects.order_by("pk")
        revoke_screen(actor=mine.paired_by, screen_id=mine.pk)
        code, after = closed_with(one, 10)
        assert (code, after < 5) == (REVOKED, True)
        factories.mention("Smoke")
        until(other, tells("Smoke"))


@pytest.mark.parametrize("said", ["x" * (MOST_BYTES + 1), b"x" * (MOST_BYTES + 1)])
def test_a_frame_of_more_than_64_kib_ends_the_socket_and_one_of_less_does_not(web, said):
    with wall(web.port) as connection:
        connection.send(said[:MOST_BYTES])
        factories.mention("Smoke")
        until(connection, tells("Smoke"))
        connection.send(said)
        assert closed_with(connection, 5)[0] == 1009


def test_what_is_hidden_is_gone_within_a_second(web):
    by = factories.person("comms")
    post = factories.mention("abuse")
    took = []
    with wall(web.port) as connection:
        for _try in range(3):
            hide_mention(actor=by, mention_id=post.pk)
            took.append(until(connection, lambda frame: post.pk in frame.get("gone", ())))
            show_mention(actor=by, mention_id=post.pk)
            until(connection, tells("abuse"))
    assert statistics.median(took) < 1


def test_a_line_that_went_dead_without_a_word_is_noticed_by_the_desk_and_a_quiet_one_kept(web):
    with wall(web.port) as quiet, lines_to(web.port) as (port, lines), wall(port):
        # The screen is there and answers; only nothing of it gets through any more.
        (line,) = lines
        line.is_dead = True
        began = time.monotonic()
        assert line.far_left.wait(NOTICED_S + 5), "the desk never noticed"
        assert BEAT_S <= time.monotonic() - began <= NOTICED_S
        factories.mention("Smoke")
        until(quiet, tells("Smoke"))
        line.close()


def test_a_killed_broker_costs_no_wall_a_mention_and_is_used_again(web, broker):
    with wall(web.port) as connection:
        ends = time.monotonic() + 5
        while not broker.has_listener():
            assert time.monotonic() < ends, "nobody ever listened"
            time.sleep(0.1)
        broker.kill()
        factories.mention("while it was away")
        assert until(connection, tells("while it was away")) < 2
        broker.start()
        ends = time.monotonic() + 10
        while not broker.has_listener():
            assert time.monotonic() < ends, "nobody listens again"
            time.sleep(0.1)
        factories.mention("when it was back")
        assert until(connection, tells("when it was back")) < 2


def test_while_the_database_is_away_nothing_passes_for_live_and_then_all_comes(web):
    with wall(web.port) as connection:
        with database_away(program=PROGRAM):
            ends = time.monotonic() + BEAT_S + 2
            with pytest.raises(TimeoutError):
                # One frame may have been on its way.
                while True:
                    heard(connection, ends - time.monotonic())
        factories.mention("written when it was back")
        assert until(connection, tells("written when it was back")) < 5


def test_a_killed_desk_is_found_again_on_the_same_token(web):
    with wall(web.port) as connection:
        web.kill()
        with pytest.raises(ConnectionClosedError):
            heard(connection)
    web.start()
    with wall(web.port):
        pass
