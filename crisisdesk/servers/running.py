"""Starting and stopping the embedded servers for commands that simply need them for a while.

`up` supervises them instead; both take command line, readiness and stop signal from the server.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crisisdesk.env import is_given
from crisisdesk.servers.places import CannotStart, Place, make_folder
from crisisdesk.servers.postgres import Postgres
from crisisdesk.servers.process import start_options
from crisisdesk.servers.valkey import Valkey

STARTUP_S = 60
LOG_BYTES = 10_000_000
FULL_BYTES = 50_000_000

Server = Postgres | Valkey


def wanted(place: Place, environ: Mapping[str, str], *, durable: bool = True) -> list[Server]:
    """The servers nobody has given a URL for, in the order in which they start."""
    servers: list[Server] = []
    if not is_given("REDIS_URL", environ):
        servers.append(Valkey(place, durable))
    if not is_given("DATABASE_URL", environ):
        servers.append(Postgres(place, durable))
    return servers


def make_folders(place: Place) -> None:
    """Make the folders the servers share: data for us, sockets for PostgreSQL's account."""
    # The account only needs to walk through the first folder, never to list it.
    make_folder(place.base, mode=0o711 if place.account else 0o700)
    make_folder(place.base / "log")
    make_folder(place.run, account=place.account)


def open_log(path: Path) -> IO[bytes]:
    """Open a server's log for appending; one that has grown too long is set aside first."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".1.log"))
    return path.open("ab")


@contextmanager
def running(servers: list[Server]) -> Iterator[None]:
    """Run `servers` for the length of a `with` block. Raises CannotStart."""
    started: list[tuple[Server, subprocess.Popen[bytes]]] = []
    try:
        for server in servers:
            started.append((server, start(server)))
        yield
    finally:
        for server, process in reversed(started):
            stop(server, process)


def start(server: Server) -> subprocess.Popen[bytes]:
    """Start one server and wait until it answers. Raises CannotStart."""
    make_folders(server.place)
    argv = server.prepare()
    with open_log(server.log) as log:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **start_options(account=server.account, parent_died=server.stop_signal),
        )
    deadline = time.monotonic() + STARTUP_S
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise CannotStart(failure(server))
        time.sleep(0.03)
    return process


def failure(server: Server) -> str:
    """One sentence for a server that did not start."""
    if shutil.disk_usage(server.place.base).free < FULL_BYTES:
        return f"The disk is full: free some space in {server.place.base}, then start again."
    return f"{server.name} did not start; the reason is in {server.log}."


def stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Stop one server the gentle way, and the hard way when it takes too long."""
    if process.poll() is not None:
        return
    process.send_signal(server.stop_signal)
    try:
        process.wait(server.grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
