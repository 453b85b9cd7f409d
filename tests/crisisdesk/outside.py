"""Somebody outside who is called over real HTTP, on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any, TypeVar

from monitoring.sources.contexts import guarded_client

S = TypeVar("S", bound=ThreadingHTTPServer)


@contextmanager
def served(server: S, settings: Any) -> Iterator[S]:
    """Serve, and let the guarded client reach it."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        settings.REACHABLE_INSIDE = [f"127.0.0.1:{server.server_port}"]
        guarded_client.cache_clear()
        yield server
        guarded_client.cache_clear()
        server.shutdown()
        thread.join()
