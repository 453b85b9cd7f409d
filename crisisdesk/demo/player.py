"""Plays streams of posts through the webhook door, as a network would: signed, on real timing."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from crisisdesk.demo import content, timing
from monitoring.connectors.signature import signed_headers

TRIES: Final = 30


class NotTaken(Exception):
    """The desk refused a delivery for good; the sentence says why. status: 0 without an answer."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Doorway:
    """One webhook source of a running desk."""

    url: str
    secret: str


def send(client: httpx.Client, door: Doorway, delivery_id: str, mentions: list[Any]) -> None:
    """Deliver until it is acknowledged; a desk that restarts is waited for. Raises NotTaken."""
    body = json.dumps({"mentions": mentions}, ensure_ascii=False).encode()
    for attempt in range(TRIES):
        headers = signed_headers(door.secret, delivery_id, datetime.now(UTC), body)
        headers["content-type"] = "application/json"
        try:
            answer = client.post(door.url, content=body, headers=headers)
        except httpx.TransportError:
            time.sleep(min(0.2 * 2**attempt, 5))
            continue
        if answer.status_code < 300:
            return
        if answer.status_code < 500:
            said = f"{answer.status_code}: {answer.text[:200]}"
            raise NotTaken(said, answer.status_code)
        time.sleep(min(0.2 * 2**attempt, 5))
    raise NotTaken("The desk did not answer.")


def storm_rows() -> list[content.Row]:
    """Return the storm and what came from inside meanwhile, in order of time."""
    rows = [*content.rows("storm"), *content.rows("storm_inbox")]
    return sorted(rows, key=lambda row: float(row["offset_s"]))


def played_rows() -> list[content.Row]:
    """Return the storm as it is played: with the reposts that carry it, in order of time.

    Reposts say again what others said. They have no labels, and no accuracy is measured on them.
    """
    rows = [*storm_rows(), *content.rows("storm_reposts")]
    return sorted(rows, key=lambda row: float(row["offset_s"]))


def retimed(rows: Iterable[content.Row], run: str) -> Iterator[tuple[content.Row, str]]:
    """Yield rows with ids of their own for this run, so that a replay is a new storm."""
    for row in rows:
        fresh = dict(row)
        for key in ("id", "reply_to", "quote_of"):
            if fresh.get(key):
                fresh[key] = f"{run}-{fresh[key]}"
        yield fresh, str(row["source"])


def play(
    rows: list[content.Row],
    *,
    speed: int,
    run: str,
    deliver: Callable[[str, str, Any], None],
    stopped: Callable[[int], bool] = lambda _sent: False,
) -> int:
    """Hand rows to `deliver(source, delivery id, mention)` on their own timing; return how many.

    Args: speed: how many times faster than it was. stopped: asked before each row, with the count.
    """
    delays = timing.storm_delays([float(row["offset_s"]) for row in rows], speed)
    due = time.monotonic()
    for sent, ((row, source), delay) in enumerate(zip(retimed(rows, run), delays, strict=True)):
        due += delay
        time.sleep(max(due - time.monotonic(), 0.0))
        if stopped(sent):
            return sent
        now = datetime.now(UTC).isoformat()
        deliver(source, f"{run}-{sent}", content.mention(row, now))
    return len(rows)
