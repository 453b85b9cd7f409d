"""What `up` checks before anything slow begins: its arguments, a second desk, a taken port.

Standard library only; each problem ends in one plain sentence.
"""

import argparse
import errno
import fcntl
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crisisdesk.servers.places import CannotStart, make_folder, place

# How long the web process of a killed desk may take to let go of its port.
LETTING_GO_S = 10
NEEDED_BYTES = 200_000_000


@dataclass(frozen=True)
class Options:
    """What was asked of `up`."""

    host: str
    port: int
    empty: bool

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the desk."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


class Claim:
    """The right to run the desk in this folder, held by one process until it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "up.lock"
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> bool:
        """Take it; False when another process has it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def read(self) -> dict[str, str]:
        """What its holder, or the last one that was killed, has written."""
        try:
            note = json.loads(self._path.read_text(encoding="utf-8") or "{}")
        except ValueError:
            return {}
        return note if isinstance(note, dict) else {}

    def write(self, note: dict[str, str]) -> None:
        """Leave a note for whoever comes next; an empty one says that all was stopped in order."""
        self._path.write_text(json.dumps(note), encoding="utf-8")

    def release(self) -> None:
        """Give it up."""
        os.close(self._descriptor)


def options(argv: Sequence[str]) -> Options:
    """Read the arguments of `up`; exits on bad ones, as argparse does."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run CrisisDesk.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on")
    parser.add_argument("--empty", action="store_true", help="start without the demo organisation")
    found = parser.parse_args(argv)
    return Options(host=found.host, port=found.port, empty=found.empty)


def check(argv: Sequence[str]) -> None:
    """Exit with a sentence when `up` cannot work here and now."""
    wanted = options(argv)
    try:
        claim = claimed()
    except CannotStart as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"CrisisDesk may not write its data folder: {error}")
    try:
        if problem := disk_problem():
            sys.exit(problem)
        # Whoever was killed has left a note, and may need a moment to let go of the port.
        patience_s = LETTING_GO_S if claim.read() else 0
        if problem := port_problem(wanted, patience_s=patience_s):
            sys.exit(problem)
    finally:
        claim.release()


def claimed() -> Claim:
    """Take the folder for this process. Raises CannotStart when a desk already runs in it."""
    where = place()
    make_folder(where.base, mode=0o711 if where.account else 0o700)
    claim = Claim(where.base)
    if not claim.take():
        note = claim.read()
        claim.release()
        address = note.get("address", "its address was printed where it was started")
        raise CannotStart(f"CrisisDesk already runs in this folder: {address}")
    return claim


def disk_problem() -> str:
    """Why the data folder's disk does not do, in one sentence; empty when it does."""
    folder = place().base
    free = shutil.disk_usage(folder).free
    if free >= NEEDED_BYTES:
        return ""
    return (
        f"The disk is too full: CrisisDesk needs at least {NEEDED_BYTES // 10**6} MB for its data "
        f"in {folder}, and {free // 10**6} MB are free."
    )


def port_problem(wanted: Options, *, patience_s: float = 0) -> str:
    """Why the desk cannot listen where it was told to, in one sentence; empty when it can."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            _listen_once(wanted)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            return _told_plainly(error, wanted)
        return ""


def _listen_once(wanted: Options) -> None:
    found = socket.getaddrinfo(
        wanted.host, wanted.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()


def _told_plainly(error: OSError, wanted: Options) -> str:
    if error.errno == errno.EADDRINUSE:
        other = wanted.port + 1 if wanted.port < 65535 else 8000
        return f"Port {wanted.port} is already in use: choose another one, such as --port {other}."
    if error.errno == errno.EACCES:
        return f"Port {wanted.port} is reserved for the system: choose one above 1023 with --port."
    return f"{wanted.host} is not an address of this machine: leave --host out, or use 0.0.0.0."


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 1 to 65535")
    return int(text)
