"""A whole desk to be killed: servers and processes of its own, in a folder of its own.

Nothing here knows Django: the desk is driven and looked at from outside, as its surroundings would.
"""

import http.client
import itertools
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
import redis

from crisisdesk import keys, surroundings
from crisisdesk.programs import MANAGE, WEB, WORKER
from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import Place, unprivileged_account
from crisisdesk.servers.process import start_options
from crisisdesk.servers.running import Server, start, stop, wanted
from monitoring.connectors.signature import signed_headers

READY_S = 60.0
# Variables of the surrounding test run that must not reach a desk of its own.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "CRISISDESK_VAR", "CRISISDESK_TEST_DB")
STORIES = (
    "Fire on board the ferry, smoke from the car deck, people are screaming",
    "Personal data leaked from the booking system, names and passports of guests",
    "The staff at the terminal threw an old man out of the queue",
    "Toxic spill from the harbour, chemicals in the water by the beach",
)
QUIET = ("Nice morning at the quay", "Is the nine o'clock boat late?", "Coffee on deck four")


@dataclass
class Desk:
    """One desk. `ledger`: what a sender was told is kept, by mention id."""

    place: Place
    environment: dict[str, str]
    port: int
    log: Path
    servers: dict[str, tuple[Server, "subprocess.Popen[bytes]"]] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    slug: str = ""
    secret: str = ""
    ledger: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    worst_answer_s: float = 0.0

    def manage(self, *words: str) -> str:
        """Run a management command to its end and return what it printed."""
        done = subprocess.run(
            [*MANAGE, *words],
            cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def run(self, name: str) -> None:
        """Start one process of ours, again if it has ended."""
        python = sys.executable
        commands = {
            "web": [python, *WEB, "--host=127.0.0.1", f"--port={self.port}"],
            "worker": [python, *WORKER],
            "dispatcher": [*MANAGE, "dispatcher"],
        }
        with self.log.open("ab") as out:
            self.processes[name] = subprocess.Popen(
                commands[name],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                **start_options(parent_died=signal.SIGKILL),
            )

    def kill(self, name: str) -> None:
        """Kill a process of ours outright, then start it again, as the supervisor does."""
        process = self.processes[name]
        process.kill()
        process.wait()
        self.sweep_up(process)
        self.run(name)

    def kill_pool_child(self, dice: random.Random) -> None:
        """Kill one of the processes in which the worker works."""
        children = children_of(self.processes["worker"].pid)
        if children:
            os.kill(dice.choice(children), signal.SIGKILL)

    def sweep_up(self, process: "subprocess.Popen[bytes]") -> None:
        """End what a killed process of ours has left in its own session."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def restart(self, name: str, how: signal.Signals) -> None:
        """Stop a server in the given way and start it again."""
        server, process = self.servers[name]
        process.send_signal(how)
        process.wait(30)
        self.servers[name] = (server, start(server))

    def flush(self) -> None:
        """Empty the broker."""
        with closing(redis.Redis.from_url(self.environment["REDIS_URL"])) as broker:
            broker.flushall()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the desk's database."""
        with closing(
            psycopg2.connect(host=str(self.place.run), user="postgres", dbname="crisisdesk")
        ) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())

    def is_done(self) -> bool:
        """Has everything that was kept been stored and judged?"""
        try:
            ((waiting, unjudged),) = self.rows(
                "SELECT (SELECT count(*) FROM monitoring_batch WHERE state <> 'done'),"
                " (SELECT coalesce(max(seq), 0) FROM monitoring_mention)"
                " > coalesce((SELECT cursor FROM journal_reader WHERE name = 'judge'), 0)"
            )
        except psycopg2.Error:
            return False
        return not waiting and not unjudged

    def settle(self, seconds: float) -> float:
        """Wait until all is done; return how long it took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            if self.is_done():
                return time.monotonic() - begun
            time.sleep(0.1)
        left = self.rows(
            "SELECT state, attempts, count(*) FROM monitoring_batch WHERE state <> 'done'"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )
        raise AssertionError(f"not done after {seconds} s: {left}\n{self.signs()}\n{self.tail()}")

    def signs(self) -> str:
        """Who is alive, who worked last, and what lies in the broker."""
        ended = {name: each.poll() for name, each in self.processes.items()}
        beats = self.rows(
            "SELECT name, round(extract(epoch FROM clock_timestamp() - at), 1), last_done"
            " FROM journal_heartbeat"
        )
        with closing(redis.Redis.from_url(self.environment["REDIS_URL"], db=1)) as broker:
            lengths = {queue: broker.llen(queue) for queue in ("alert", "bulk")}
            lengths["unacked"] = broker.hlen("unacked")
        return f"ended: {ended}, last beats: {beats}, broker: {lengths}"

    def is_well(self) -> bool:
        """Does /healthz answer 200?"""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except OSError:
            return False
        finally:
            link.close()

    def wait_until_well(self, seconds: float = READY_S) -> None:
        """Wait for /healthz."""
        deadline = time.monotonic() + seconds
        while not self.is_well():
            ended = [name for name, each in self.processes.items() if each.poll() is not None]
            assert not ended, f"{ended} ended by itself\n{self.tail()}"
            assert time.monotonic() < deadline, f"not well in {seconds} s\n{self.tail()}"
            time.sleep(0.1)

    def tail(self) -> str:
        """The end of what its processes said."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(line[:200] for line in lines[-150:])


def children_of(pid: int) -> list[int]:
    """Process ids of the direct children of a process."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _new_desk(base: Path) -> Desk:
    where = Place(base=base / "var", run=base / "run", account=unprivileged_account())
    environment = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    environment |= {"C_FORCE_ROOT": "1", "CRISISDESK_LOG": "WARNING"}
    return Desk(where, environment, _free_port(), base / "desk.log")


@contextmanager
def a_desk() -> Iterator[Desk]:
    """A running desk with one webhook source; everything it started is ended afterwards."""
    base = Path(tempfile.mkdtemp(prefix="desk-"))
    base.chmod(0o711)
    desk = _new_desk(base)
    try:
        for server in wanted(desk.place, desk.environment):
            desk.servers[server.name] = (server, start(server))
        keys.make_missing(desk.place.base / "keys")
        surroundings.fill(desk.environment, desk.place)
        desk.manage("prepare", "--empty", "--only=data")
        told = json.loads(desk.manage("source", "add", "webhook", "Storm", "--json"))
        desk.slug, desk.secret = told["slug"], told["secret"]
        for name in ("web", "worker", "dispatcher"):
            desk.run(name)
        desk.wait_until_well()
        yield desk
    finally:
        for process in reversed(desk.processes.values()):
            process.kill()
            process.wait()
            desk.sweep_up(process)
        for server, process in reversed(desk.servers.values()):
            stop(server, process)
        shutil.rmtree(base, ignore_errors=True)


@dataclass
class Producers:
    """Senders that deliver until they are answered; what was answered stands in the ledger."""

    desk: Desk
    total: int
    per_delivery: int
    pause_s: float = 0.0
    seed: int = 1
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
            if number * self.per_delivery >= self.total:
                return
            ids = [f"post-{number}-{place}" for place in range(self.per_delivery)]
            self._deliver(f"delivery-{number}", [self._post(each, dice) for each in ids])
            self.desk.ledger.update(ids)
            if dice.random() < 0.1:
                # An answer that got lost on its way: the sender asks again.
                self._deliver(f"delivery-{number}", [self._post(each, dice) for each in ids])
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
