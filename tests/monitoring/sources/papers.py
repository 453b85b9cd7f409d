"""A newspaper's server on loopback that the desk may reach, and connectors that misbehave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from monitoring.connectors.interface import Batch, ConnectorSpec
from monitoring.models import Source
from monitoring.sources.contexts import guarded_client
from tests import factories
from tests.monitoring.http.world import Server, serving


class Paper:
    """One server; `feed` adds a source that reads one of its addresses."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.base = f"http://127.0.0.1:{server.server_port}"

    def shows(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "application/rss+xml",
        **headers: str,
    ) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.server.answers[path] = (200, {"content-type": content_type, **headers}, raw)

    def sends_on(self, path: str, to: str, status: int = 301) -> None:
        self.server.answers[path] = (status, {"location": to}, b"")

    def feed(self, path: str = "/feed.xml", slug: str = "paper", **config: Any) -> Source:
        return factories.source(
            slug, connector="feed", config={"url": self.base + path, **config}, last_heard_at=None
        )

    @property
    def asked(self) -> list[str]:
        return [path for _method, path, _headers in self.server.asked]


@contextmanager
def printed(settings: Any) -> Iterator[Paper]:
    with serving() as server:
        settings.REACHABLE_INSIDE = [f"127.0.0.1:{server.server_port}"]
        guarded_client.cache_clear()
        try:
            yield Paper(server)
        finally:
            guarded_client.cache_clear()


class Doing:
    """A poller that does something while it reads, then answers or fails."""

    spec = ConnectorSpec(
        slug="doing", name="Doing", summary="", cannot_see=(), capabilities=frozenset({"poll"})
    )

    def __init__(self, outcome: Batch | Exception, meanwhile: Callable[[], Any]) -> None:
        self.outcome = outcome
        self.meanwhile = meanwhile

    def fetch(self, *_args: Any) -> Batch:
        self.meanwhile()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome
