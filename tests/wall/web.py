"""The web process alone, on the test's own database; and a line to it that can go dead."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from django.conf import settings
from django.db import connection

from crisisdesk.programs import WEB

ROOT = Path(__file__).resolve().parents[2]
BOOT_S = 30
# How the database knows it.
PROGRAM = "web of a test"


class WebProcess:
    """Starts and kills the web process, always on the same port."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._given = environment
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._running is not None

    def start(self) -> None:
        """Start it and return once it answers."""
        own = connection.settings_dict
        place = f"{own['USER']}@/{own['NAME']}?host={own['HOST']}"
        environment = os.environ | {
            "DATABASE_URL": f"postgres://{place}",
            "CRISISDESK_FIELD_KEYS": settings.FIELD_KEYS,
            # Files come straight from the tree, as in development.
            "CRISISDESK_DEBUG": "1",
            "PGAPPNAME": PROGRAM,
            **self._given,
        }
        argv = [sys.executable, *WEB, "--host=localhost", f"--port={self.port}"]
        self._running = subprocess.Popen(argv, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + BOOT_S
        while not self._answers():
            if time.monotonic() > ends or self._running.poll() is not None:
                raise TimeoutError("the web process did not come up")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it, as a crash does."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/wall/state/", timeout=2).status_code == 401
        except httpx.TransportError:
            return False


class Line:
    """One connection through us. `is_dead`: nothing passes any more, and nobody is told."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.is_dead = False
        self.far_left = threading.Event()
        self._ends = (near, far)
        threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
        threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def close(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _carry(self, source: socket.socket, target: socket.socket, is_far: bool) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if not self.is_dead:
                    target.sendall(said)
        if is_far:
            self.far_left.set()
        if not self.is_dead:
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)


@contextmanager
def lines_to(port: int) -> Iterator[tuple[int, list[Line]]]:
    """A port that leads to another one of this machine; yields it and its lines so far."""
    lines: list[Line] = []
    door = socket.create_server(("localhost", 0))

    def take() -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("localhost", port))
            except OSError:
                near.close()
            else:
                lines.append(Line(near, far))

    taking = threading.Thread(target=take, daemon=True)
    taking.start()
    try:
        yield door.getsockname()[1], lines
    finally:
        # Closing alone would not wake whoever waits at it.
        door.shutdown(socket.SHUT_RDWR)
        taking.join()
        door.close()
        for line in lines:
            line.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port
