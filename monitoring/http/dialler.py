"""The network backend under every call: resolve once, check every address, dial a checked one.

Also keeps the clock of the whole call, so that a server that drips one byte at a time cannot hold
a worker. Knows nothing of HTTP.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

from monitoring.http.errors import Blocked, TimedOut, Unreachable
from monitoring.http.guard import PORTS, Policy, checked_addresses

STEP_S = 10.0

Resolver = Callable[[str, int], list[str]]

deadline: ContextVar[float] = ContextVar("deadline")


def system_addresses(host: str, port: int) -> list[str]:
    """Return every address the system's resolver knows for a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def remaining(step_s: float | None = STEP_S) -> float:
    """Return how long the next step may take. Raises httpcore.ReadTimeout when the time is up."""
    left = deadline.get(time.monotonic() + STEP_S) - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return min(left, STEP_S if step_s is None else step_s)


class Dialler(httpcore.NetworkBackend):
    """Connects to hosts by name and hands out streams that keep the deadline."""

    def __init__(
        self,
        policy: Policy,
        resolve: Resolver = system_addresses,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._backend = backend or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Dial the first address of a host that answers. Raises Blocked, Unreachable, TimedOut."""
        if port not in PORTS and not self._policy.allows(host, port):
            raise Blocked("port", port=port, host=host)
        addresses = checked_addresses(host, port, self._addresses(host, port), self._policy)
        for address in addresses:
            try:
                stream = self._backend.connect_tcp(
                    address, port, remaining(timeout), local_address, socket_options
                )
            except httpcore.ConnectError:
                continue
            except httpcore.TimeoutException as error:
                raise TimedOut(sent=False, host=host, seconds=round(STEP_S)) from error
            return Stream(stream, host)
        raise Unreachable("unreachable", host=host)

    def connect_unix_socket(self, *_args: Any, **_options: Any) -> httpcore.NetworkStream:
        """Refuse: nothing outside lives on a socket file."""
        raise Blocked("address-broken")

    def _addresses(self, host: str, port: int) -> list[str]:
        # Looked up aside, because the system's lookup takes no time limit of its own; a thread of
        # its own survives a fork and holds up nobody who wants to stop.
        outcome: SimpleQueue[list[str] | Exception] = SimpleQueue()
        Thread(target=_look_up, args=(self._resolve, host, port, outcome), daemon=True).start()
        try:
            found = outcome.get(timeout=remaining())
        except Empty as error:
            raise TimedOut(sent=False, host=host, seconds=round(STEP_S)) from error
        if isinstance(found, Exception):
            raise Unreachable("no-such-host", host=host) from found
        return found


def _look_up(
    resolve: Resolver, host: str, port: int, outcome: "SimpleQueue[list[str] | Exception]"
) -> None:
    try:
        outcome.put(resolve(host, port))
    except Exception as error:  # whatever it is, whoever waits must hear of it
        outcome.put(error)


class Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline of the call."""

    def __init__(self, stream: httpcore.NetworkStream, host: str) -> None:
        self._stream = stream
        self._host = host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self._stream.read(max_bytes, remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, remaining(timeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt. The name that is proven is the one that was asked for, not the address."""
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, remaining(timeout))
        except httpcore.ConnectError as error:
            code = "certificate" if "CERTIFICATE" in str(error).upper() else "unreachable"
            raise Unreachable(code, host=self._host) from error
        except httpcore.TimeoutException as error:
            raise TimedOut(sent=False, host=self._host, seconds=round(STEP_S)) from error
        return Stream(stream, self._host)

    def get_extra_info(self, info: str) -> Any:
        """Pass on what the connection knows of itself."""
        return self._stream.get_extra_info(info)
