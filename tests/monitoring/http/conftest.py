"""One TLS server on loopback for the tests of the guarded client."""

import ssl
from collections.abc import Iterator

import pytest

from monitoring.http.client import GuardedClient
from tests.monitoring.http.world import Names, Server, Wire, certificates, serving


class World:
    """A client, the names it resolves, the addresses it dials, and the one server there is."""

    def __init__(self, server: Server, trusted: ssl.SSLContext) -> None:
        self.server = server
        self.trusted = trusted
        self.names = Names()
        self.wire = Wire(server.server_port)

    def client(self, *allowed: tuple[str, int]) -> GuardedClient:
        return GuardedClient(allowed, resolve=self.names, backend=self.wire, context=self.trusted)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def world(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[World]:
    with serving(tls[0]) as server:
        yield World(server, tls[1])


@pytest.fixture
def plain_world(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[World]:
    with serving() as server:
        yield World(server, tls[1])
