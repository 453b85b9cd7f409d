"""Senders of mentions that keep a ledger of what they were told is kept."""

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from monitoring.connectors.signature import signed_headers
from tests.races.desk import Desk

STORIES = (
    "Fire on board the ferry, smoke from the car deck, people are screaming",
    "Personal data leaked from the booking system, names and passports of guests",
    "The staff at the terminal threw an old man out of the queue",
    "Toxic spill from the harbour, chemicals in the water by the beach",
)
QUIET = ("Nice morning at the quay", "Is the nine o'clock boat late?", "Coffee on deck four")


@dataclass
class Producers:
    """Senders that deliver until they are answered; what was answered stands in the ledger."""

    desk: Desk
    total: int
    per_delivery: int
    pause_s: float = 0.0
    seed: int = 1
    # Faults go on for their time: senders send for as long, and at least `total`.
    is_over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int = 3) -> None:
        """Begin to send."""
        numbers = itertools.count()
        lock = threading.Lock()
        for thread in range(count):
            dice = random.Random(f"{self.seed}:{thread}")
            self.threads.append(
                threading.Thread(target=self._send_all, args=(numbers, lock, dice), daemon=True)
            )
            self.threads[-1].start()

    def is_busy(self) -> bool:
        """Is anybody still sending?"""
        return any(thread.is_alive() for thread in self.threads)

    def join(self, seconds: float) -> None:
        """Wait until everything was answered."""
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        assert not self.is_busy(), f"senders are not done\n{self.desk.tail()}"

    def _send_all(self, numbers: Iterator[int], lock: Any, dice: random.Random) -> None:
        while True:
            with lock:
                number = next(numbers)
            if number * self.per_delivery >= self.total and self.is_over.is_set():
                return
            ids = [f"post-{number}-{place}" for place in range(self.per_delivery)]
            posts = [self._post(each, dice) for each in ids]
            self._deliver(f"delivery-{number}", posts)
            self.desk.ledger.update(ids)
            if dice.random() < 0.1:
                # An answer that got lost on its way: the sender asks again, with the same bytes.
                self._deliver(f"delivery-{number}", posts)
            time.sleep(self.pause_s)

    def _post(self, key: str, dice: random.Random) -> dict[str, Any]:
        said = dice.choice(STORIES if dice.random() < 0.5 else QUIET)
        return {
            "id": key,
            "text": f"{said} {dice.randrange(10**6)}",
            "lang": "en",
            "created_at": datetime.now(UTC).isoformat(),
            "author": {"handle": f"@sender{dice.randrange(300)}", "followers": 900},
        }

    def _deliver(self, delivery_id: str, posts: list[dict[str, Any]]) -> None:
        body = json.dumps({"mentions": posts}).encode()
        for attempt in itertools.count():
            headers = signed_headers(self.desk.secret, delivery_id, datetime.now(UTC), body)
            link = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=20)
            begun = time.monotonic()
            try:
                link.request("POST", f"/in/{self.desk.slug}/", body, headers)
                answer = link.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                answer = None
            finally:
                link.close()
            if answer is not None:
                self.desk.worst_answer_s = max(self.desk.worst_answer_s, time.monotonic() - begun)
            if answer is not None and answer.status == 202:
                return
            if answer is not None and answer.status != 503:
                self.desk.refused.append(f"{answer.status} for {delivery_id}")
                return
            time.sleep(min(0.05 * 2 ** min(attempt, 5), 1.0))
