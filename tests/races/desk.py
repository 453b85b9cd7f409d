"""A whole desk to be killed: servers and processes of its own, in a folder of its own.

Nothing here knows Django: the desk is driven and looked at from outside, as its surroundings would.
"""

import http.client
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
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
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
from crisisdesk.supervisor import FIRST_PAUSE_S
from tests.small_disk import fill, small_disk

READY_S = 60.0
# Room for the empty database and a run of a few hundred mentions.
SMALL_DISK = "300m"
# Variables of the surrounding test run that must not reach a desk of its own.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "CRISISDESK_VAR", "CRISISDESK_TEST_DB")


@dataclass
class Desk:
    """One desk. `ledger`: what a sender was told is kept, by mention id.

    small_disk: where its data lies on a disk of its own that can be filled, if it does.
    """

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
    small_disk: Path | None = None
    # A broker that is there and does not work.
    broker_is_ill: bool = False
    # Processes that ended by themselves; they were started again, as the supervisor does.
    gave_up: list[str] = field(default_factory=list)
    watching: threading.Event = field(default_factory=threading.Event)
    at_processes: threading.Lock = field(default_factory=threading.Lock)

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
            "player": [*MANAGE, "player"],
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
        with self.at_processes:
            process = self.processes[name]
            process.kill()
            process.wait()
            self.sweep_up(process)
            self.run(name)

    def watch(self) -> None:
        """Start again what ends by itself, until told otherwise."""
        while not self.watching.wait(FIRST_PAUSE_S):
            with self.at_processes:
                for name, process in self.processes.items():
                    if process.poll() is not None:
                        self.gave_up.append(name)
                        self.sweep_up(process)
                        self.run(name)

    def hang(self, name: str, *, ends: bool = False) -> None:
        """Stop a process of ours and those it works in, or let them go on."""
        main = self.processes[name].pid
        for pid in (main, *children_of(main)):
            os.kill(pid, signal.SIGCONT if ends else signal.SIGSTOP)

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
        with self._broker() as broker:
            broker.flushall()

    def stop_broker(self, seconds: float) -> None:
        """Let the broker hold every connection and answer none."""
        _server, process = self.servers["Valkey"]
        with self._ill_broker():
            process.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            process.send_signal(signal.SIGCONT)

    def fill_broker(self, seconds: float) -> None:
        """Let the broker refuse every write for want of memory."""
        with self._broker() as broker, self._ill_broker():
            broker.config_set("maxmemory-policy", "noeviction")
            broker.config_set("maxmemory", "1")
            time.sleep(seconds)
            broker.config_set("maxmemory", "0")

    def empty_broker(self) -> None:
        """Kill the broker and start it without anything it had kept."""
        server, process = self.servers["Valkey"]
        process.kill()
        process.wait(30)
        shutil.rmtree(self.place.base / "valkey")
        self.servers["Valkey"] = (server, start(server))

    def fill_disk(self, seconds: float) -> None:
        """Leave the database no byte of room, then give it back."""
        assert self.small_disk is not None
        filler = fill(self.small_disk)
        time.sleep(seconds)
        filler.unlink()
        server, process = self.servers["PostgreSQL"]
        if process.poll() is not None:
            self.servers["PostgreSQL"] = (server, start(server))

    @contextmanager
    def _ill_broker(self) -> Iterator[None]:
        self.broker_is_ill = True
        yield
        self.broker_is_ill = False

    def _broker(self) -> "closing[redis.Redis]":
        return closing(redis.Redis.from_url(self.environment["REDIS_URL"]))

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
    port = _free_port()
    environment |= {
        "C_FORCE_ROOT": "1",
        "CRISISDESK_LOG": "WARNING",
        "CRISISDESK_ADDRESS": f"http://127.0.0.1:{port}",
    }
    return Desk(where, environment, port, base / "desk.log")


@contextmanager
def a_desk(
    *, on_small_disk: bool = False, with_demo: bool = False, **environment: str
) -> Iterator[Desk]:
    """A running desk; everything it started is ended afterwards.

    Empty with one webhook source, or with_demo as `up` begins.
    """
    base = Path(tempfile.mkdtemp(prefix="desk-"))
    base.chmod(0o711)
    desk = _new_desk(base)
    desk.environment |= environment
    try:
        with small_disk(desk.place.base, SMALL_DISK) if on_small_disk else nullcontext():
            desk.small_disk = desk.place.base if on_small_disk else None
            yield from _run(desk, with_demo=with_demo)
    finally:
        # Only now, when nothing is mounted in it any more.
        shutil.rmtree(base)


def _run(desk: Desk, *, with_demo: bool) -> Iterator[Desk]:
    watcher = None
    try:
        for server in wanted(desk.place, desk.environment):
            desk.servers[server.name] = (server, start(server))
        keys.make_missing(desk.place.base / "keys")
        surroundings.fill(desk.environment, desk.place)
        if with_demo:
            desk.manage("prepare")
        else:
            desk.manage("prepare", "--empty", "--only=data")
            told = json.loads(desk.manage("source", "add", "webhook", "Storm", "--json"))
            desk.slug, desk.secret = told["slug"], told["secret"]
        for name in ("web", "worker", "dispatcher", *(["player"] if with_demo else [])):
            desk.run(name)
        desk.wait_until_well()
        watcher = threading.Thread(target=desk.watch)
        watcher.start()
        yield desk
    finally:
        desk.watching.set()
        if watcher is not None:
            watcher.join()
        for process in reversed(desk.processes.values()):
            process.kill()
            process.wait()
            desk.sweep_up(process)
        for server, process in reversed(desk.servers.values()):
            stop(server, process)
