"""The sender of a measurement: signed deliveries over a few kept connections, paced or flat out."""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from monitoring.connectors.signature import signed_headers

CONNECTIONS: Final = 4


@dataclass(slots=True)
class Sent:
    """When each mention left, by its id, and how long each delivery waited for its answer."""

    at: dict[str, float] = field(default_factory=dict)
    answers_ms: list[float] = field(default_factory=list)


def send_all(
    url: str, secret: str, posts: Sequence[dict[str, Any]], per_request: int, rate: float, run: str
) -> Sent:
    """Deliver every post; rate in mentions a second, 0 for as fast as answers come.

    A paced delivery that had to wait for a free connection counts from when it was due.
    """
    parts = urlsplit(url)
    work: SimpleQueue[tuple[int, float, Sequence[dict[str, Any]]]] = SimpleQueue()
    start = time.time() + 0.05
    for number, begin in enumerate(range(0, len(posts), per_request)):
        due = start + begin / rate if rate else 0.0
        work.put((number, due, posts[begin : begin + per_request]))
    sent = Sent()
    threads = [
        threading.Thread(target=_sender, args=(parts, secret, work, sent, run))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


def _sender(parts: Any, secret: str, work: Any, sent: Sent, run: str) -> None:
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    while True:
        try:
            number, due, posts = work.get_nowait()
        except Empty:
            return
        time.sleep(max(due - time.time(), 0.0))
        now = time.time()
        created = datetime.fromtimestamp(now, UTC).isoformat()
        body = orjson.dumps({"mentions": [{**post, "created_at": created} for post in posts]})
        headers = signed_headers(secret, f"{run}-{number}", datetime.now(UTC), body)
        for post in posts:
            sent.at.setdefault(post["id"], due or now)
        _deliver(link, parts.path, body, headers)
        sent.answers_ms.append((time.time() - (due or now)) * 1000)


def _deliver(
    link: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]
) -> None:
    link.request("POST", path, body, {**headers, "Content-Type": "application/json"})
    answer = link.getresponse()
    answer.read()
    if answer.status != 202:
        raise RuntimeError(f"A delivery was answered with {answer.status}.")


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return a percentile, None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))], 1)
