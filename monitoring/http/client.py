"""The guarded client: one call in, one bounded answer out.

Every hop of a redirect is checked again; credentials never follow to another host; environment
proxies, cookies and automatic retries do not exist here.
"""

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import certifi
import httpcore
import httpx

from monitoring.http.dialler import STEP_S, Dialler, Resolver, deadline, system_addresses
from monitoring.http.errors import Broken, TimedOut, TooLarge, TooManyRedirects
from monitoring.http.guard import Policy, checked_url, port_of

CALL_S = 30.0
CAP = 5 * 1024 * 1024
REDIRECTS = 3
AGENT = "CrisisDesk"

# What may follow a redirect to another host: nothing that says who we are.
_HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})
_PERMANENT = frozenset({301, 308})
_REDIRECT = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `url` is where it came from in the end; `moved_to` only if moved for good."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str
    moved_to: str = ""
    hops: tuple[str, ...] = field(default=())


class Http(Protocol):
    """What a connector may do on the network."""

    def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        redirects: int = REDIRECTS,
        cap: int = CAP,
        call_s: float = CALL_S,
    ) -> Answer:
        """Call an address and return its answer, whatever its status. Raises HttpFailed."""
        ...


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport whose every connection goes through the dialler."""

    def __init__(self, dialler: Dialler, context: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context or ssl.create_default_context(cafile=certifi.where()),
            network_backend=dialler,
            max_connections=8,
            max_keepalive_connections=4,
            keepalive_expiry=5.0,
            retries=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request as it is; no redirects, no cookies."""
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions={}
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class GuardedClient:
    """Calls public addresses, and the pairs an administrator has allowed."""

    def __init__(
        self,
        allowed: Iterable[tuple[str, int]] = (),
        *,
        resolve: Resolver = system_addresses,
        backend: httpcore.NetworkBackend | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._policy = Policy(frozenset((host.lower().rstrip("."), port) for host, port in allowed))
        self._dialler = (resolve, backend)
        self._context = context or ssl.create_default_context(cafile=certifi.where())

    def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        redirects: int = REDIRECTS,
        cap: int = CAP,
        call_s: float = CALL_S,
    ) -> Answer:
        """Call an address and return its answer, whatever its status.

        Args: redirects: how many to follow; 0 hands a redirect back as the answer. cap: bytes of
        the unpacked body. call_s: seconds for everything together. Raises HttpFailed.
        """
        policy = self._policy
        target = checked_url(url, policy)
        # An address on the list may be called because somebody asked for it by name, never
        # because a page elsewhere sends us there.
        asked_for = frozenset({(target.host.lower().rstrip("."), port_of(target))})
        policy = Policy(policy.allowed & asked_for)
        transport = GuardedTransport(Dialler(policy, *self._dialler), self._context)
        token = deadline.set(time.monotonic() + call_s)
        try:
            return self._follow(
                transport, policy, httpx.Request(method, target, headers=headers, content=content),
                redirects, cap,
            )  # fmt: skip
        finally:
            deadline.reset(token)
            transport.close()

    def _follow(
        self,
        transport: GuardedTransport,
        policy: Policy,
        request: httpx.Request,
        redirects: int,
        cap: int,
    ) -> Answer:
        hops: list[str] = []
        is_permanent = True
        while True:
            with _translated(request.url.host):
                response, body = _exchange(transport, request, cap)
            location = response.headers.get("location", "")
            if not redirects or response.status_code not in _REDIRECT or not location:
                url = str(request.url)
                moved_to = url if hops and is_permanent else ""
                return Answer(
                    response.status_code, response.headers, body, url, moved_to, tuple(hops)
                )
            hops.append(str(request.url))
            if len(hops) > redirects:
                raise TooManyRedirects("redirects", host=request.url.host, count=redirects)
            is_permanent = is_permanent and response.status_code in _PERMANENT
            request = _next_request(request, location, policy)


def _next_request(request: httpx.Request, location: str, policy: Policy) -> httpx.Request:
    try:
        joined = str(request.url.join(location))
    except (httpx.InvalidURL, ValueError):
        joined = ""
    target = checked_url(joined, policy)
    same_host = (target.scheme, target.host, port_of(target)) == (
        request.url.scheme, request.url.host, port_of(request.url),
    )  # fmt: skip
    kept = {
        name: value
        for name, value in request.headers.items()
        if name in _HARMLESS or (same_host and name not in {"host", "content-length"})
    }
    return httpx.Request("HEAD" if request.method == "HEAD" else "GET", target, headers=kept)


def _exchange(
    transport: GuardedTransport, request: httpx.Request, cap: int
) -> tuple[httpx.Response, bytes]:
    request.headers["user-agent"] = AGENT
    request.headers["accept-encoding"] = "gzip"
    request.extensions = {
        "timeout": {"connect": STEP_S, "read": STEP_S, "write": STEP_S, "pool": STEP_S}
    }
    response = transport.handle_request(request)
    try:
        host = request.url.host
        return response, _bounded(response, cap, host)
    finally:
        response.stream.close()  # type: ignore[union-attr]


def _bounded(response: httpx.Response, cap: int, host: str) -> bytes:
    """Return the unpacked body; a packing bomb is stopped at the cap, not after it."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    unpacker = None
    if packing in ("gzip", "x-gzip", "deflate"):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32 if "gzip" in packing else zlib.MAX_WBITS)
    elif packing not in ("identity", ""):
        raise Broken("encoding", host=host)
    body = bytearray()
    for chunk in response.stream:  # type: ignore[union-attr]
        body += unpacker.decompress(chunk, cap + 1 - len(body)) if unpacker else chunk
        if len(body) > cap:
            raise TooLarge("too-large", host=host, megabytes=cap // (1024 * 1024))
    if unpacker and body and not unpacker.eof:
        raise Broken("broken", host=host)
    return bytes(body)


@contextmanager
def _translated(host: str) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TimedOut(sent=True, host=host, seconds=round(CALL_S)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
        raise Broken("broken", host=host) from error
