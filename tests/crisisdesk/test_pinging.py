"""Somebody outside hears that all is well, and hears nothing when it is not."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crisisdesk import pinging
from crisisdesk.pinging import ping, tell_outside
from journal.heartbeats import beat
from tests.crisisdesk.outside import served

pytestmark = pytest.mark.django_db


class Listener(ThreadingHTTPServer):
    """Counts who asks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.heard = 200, 0


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.heard += 1
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener(settings):
    with served(Listener(), settings) as server:
        settings.PING_URL = f"http://127.0.0.1:{server.server_port}/desk"
        yield server


def test_the_word_goes_out_while_all_is_well(listener):
    beat("dispatcher")
    assert tell_outside()
    assert listener.heard == 1
    listener.status = 500
    assert not tell_outside()


def test_a_desk_that_merely_runs_stays_silent(listener, caplog):
    assert not tell_outside()
    assert listener.heard == 0
    assert "The dispatcher has not been heard from." in caplog.text


def test_an_address_that_does_not_answer_breaks_nothing(settings, caplog):
    beat("dispatcher")
    settings.PING_URL = "https://169.254.169.254/latest"
    assert not tell_outside()
    assert "could not be told" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_beside_the_dispatcher_it_is_said_once_a_minute(listener):
    beat("dispatcher")
    for _ in range(3):
        ping()
        pinging._teller.wait()
    assert listener.heard == 1


def test_nobody_is_told_unasked(settings):
    settings.PING_URL = ""
    ping()
    assert pinging._teller._round is None or pinging._teller._round.done()
