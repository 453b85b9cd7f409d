"""A desk of its own to measure: embedded servers and the real processes, in a folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from crisisdesk import keys, surroundings
from crisisdesk.bench.cpu import tree_seconds
from crisisdesk.programs import MANAGE, WEB, WORKER
from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import CannotStart, place
from crisisdesk.servers.process import start_options
from crisisdesk.servers.running import Server, start, stop, wanted

READY_S: Final = 60
# At rest: for so many seconds one after another less than this share of one core.
QUIET_S: Final = 4
QUIET_SHARE: Final = 0.06
QUIET_LIMIT_S: Final = 120.0


@dataclass(slots=True)
class BenchDesk:
    """A running desk that nobody else uses."""

    port: int
    processes: dict[str, subprocess.Popen[bytes]]
    servers: list[tuple[Server, subprocess.Popen[bytes]]]
    begin: Callable[[str], subprocess.Popen[bytes]]

    def pause(self, *names: str) -> None:
        """End some of its processes, as they are ended when the desk is stopped."""
        for name in names:
            _end(self.processes.pop(name, None))

    def resume(self, *names: str) -> None:
        """Begin processes again that were paused: they know what they find stored, and no more."""
        for name in names:
            self.processes[name] = self.begin(name)
        _wait(self)

    def rest(self, limit_s: float = QUIET_LIMIT_S) -> bool:
        """Wait until nothing works any more; tells whether it came to that in time."""
        deadline = time.monotonic() + limit_s
        before, quiet = self._seconds(), 0
        while time.monotonic() < deadline and quiet < QUIET_S:
            time.sleep(1)
            now = self._seconds()
            quiet = quiet + 1 if now - before < QUIET_SHARE else 0
            before = now
        return quiet >= QUIET_S

    def _seconds(self) -> float:
        return sum(self.cpu_seconds().values())

    @property
    def url(self) -> str:
        """Address of the web process."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> dict[str, float]:
        """Return CPU seconds of web, worker, dispatcher, PostgreSQL and Valkey, by name."""
        pids = {name: each.pid for name, each in self.processes.items()}
        pids |= {server.name: process.pid for server, process in self.servers}
        return {name: tree_seconds([pid]) for name, pid in pids.items()}

    def server_seconds(self) -> float:
        """Return CPU seconds of PostgreSQL alone."""
        return tree_seconds(
            process.pid for server, process in self.servers if server.name == "PostgreSQL"
        )


@contextmanager
def servers_of_its_own() -> Iterator[list[tuple[Server, subprocess.Popen[bytes]]]]:
    """Start PostgreSQL and Valkey for measuring; settings must not have been read before."""
    where = place("var-bench")
    started: list[tuple[Server, subprocess.Popen[bytes]]] = []
    try:
        servers = wanted(where, os.environ)
        if any(server.is_ready() for server in servers):
            raise CannotStart("Another measurement is under way in this folder.")
        # The record refuses to be emptied, so every measurement begins on a new cluster.
        shutil.rmtree(where.base, ignore_errors=True)
        started.extend((server, start(server)) for server in servers)
        keys.make_missing(where.base / "keys")
        os.environ["CRISISDESK_VAR"] = str(where.base)
        surroundings.fill(os.environ, where)
        yield started
    finally:
        for server, process in reversed(started):
            stop(server, process)


@contextmanager
def open_desk(
    servers: list[tuple[Server, subprocess.Popen[bytes]]], *, log: Path
) -> Iterator[BenchDesk]:
    """Run web, worker and dispatcher until the block ends."""
    port = _free_port()
    environment = {**os.environ, "C_FORCE_ROOT": "1", "CRISISDESK_LOG": "WARNING"}
    commands = _commands(port)
    with log.open("ab") as out:

        def begin(name: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                commands[name],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                **start_options(),
            )

        desk = BenchDesk(port, {}, servers, begin)
        try:
            desk.resume(*commands)
            yield desk
        finally:
            desk.pause("dispatcher", "worker", "web")


def _commands(port: int) -> dict[str, Sequence[str]]:
    python = sys.executable
    return {
        "web": [python, *WEB, "--host=127.0.0.1", f"--port={port}"],
        "worker": [python, *WORKER],
        "dispatcher": [*MANAGE, "dispatcher"],
    }


def _wait(desk: BenchDesk) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        gone = [name for name, each in desk.processes.items() if each.poll() is not None]
        if gone:
            raise CannotStart(f"The {gone[0]} process ended at once; see the log.")
        try:
            if httpx.get(f"{desk.url}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise CannotStart("The desk did not become healthy in time; see the log.")


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
