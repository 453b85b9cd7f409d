"""People's programs that write with a key until they are answered, and keep a ledger of it."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field

from tests.races.desk import Desk

# One crisis, and a token for each writer; run inside the desk to be killed.
CAST = """
from tests import factories
from tests.crisisdesk.api.caller import token_for
crisis = factories.crisis("Smoke")
tokens = [token_for(factories.person("lead"))[1] for _ in range({count})]
print(crisis.number, *tokens)
"""
# As many calls a second as one token may make.
PAUSE_S = 0.1


@dataclass
class Writers:
    """Each writes one note after the other; acked: the texts that were answered with 201."""

    desk: Desk
    acked: set[str] = field(default_factory=set)
    # Statuses that no writer should ever see.
    odd: list[tuple[int, str]] = field(default_factory=list)
    # How long answers took, usually and while the broker was ill.
    took_s: list[float] = field(default_factory=list)
    took_while_ill_s: list[float] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def start(self, count: int = 4) -> None:
        """Begin to write."""
        said = self.desk.manage("shell", "--no-imports", "-c", CAST.format(count=count))
        number, *tokens = said.split()
        for place, token in enumerate(tokens):
            thread = threading.Thread(target=self._write, args=(place, token, number), daemon=True)
            self.threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let each bring its last note to its end."""
        self.is_over.set()
        for thread in self.threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.threads), self.desk.tail()

    def _write(self, place: int, token: str, number: str) -> None:
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            text = f"note {place}-{turn}"
            while not self._is_kept(text, token, number):
                time.sleep(PAUSE_S)
            self.acked.add(text)
            time.sleep(PAUSE_S)

    def _is_kept(self, text: str, token: str, number: str) -> bool:
        was_ill, begun = self.desk.broker_is_ill, time.monotonic()
        link = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=20)
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": text.replace(" ", "-"),
        }
        body = json.dumps({"text": text})
        try:
            link.request("POST", f"/api/v1/crises/{number}/notes/", body, headers)
            answer = link.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            # Nobody there: its process was killed and is not back yet.
            return False
        finally:
            link.close()
        is_ill = was_ill and self.desk.broker_is_ill
        (self.took_while_ill_s if is_ill else self.took_s).append(time.monotonic() - begun)
        if answer.status not in {201, 429, 503}:
            self.odd.append((answer.status, said.decode(errors="replace")[:200]))
        return answer.status == 201
