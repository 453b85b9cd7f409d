"""Where this copy of CrisisDesk keeps its data, sockets and logs, and under which account.

Standard library only and usable before Django's settings exist. Never changes the mode of a
folder it did not make.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crisisdesk.rooms import ROOT

# A unix socket's path may have about 100 bytes; PostgreSQL adds 14 of its own to the folder.
LONGEST_RUN_PATH = 80

# The desk runs under this role of the database once it is prepared; see journal/rights.py.
RUNTIME_ROLE = "crisisdesk_runtime"

LASTING = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 (make_folder checks the owner)
PASSING = (Path("/var/tmp"),)  # noqa: S108


class CannotStart(Exception):
    """A server cannot run here; the message is one plain sentence for whoever started it."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account a server drops to when the desk is started by root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one set of embedded servers, and the account PostgreSQL runs under."""

    base: Path
    run: Path
    account: Account | None

    @property
    def database_url(self) -> str:
        """URL of the embedded PostgreSQL, as settings read it."""
        return f"postgres://postgres@/crisisdesk?host={self.run}"

    @property
    def runtime_url(self) -> str:
        """The same under the role of the running desk, which cannot change the record."""
        return self.database_url.replace("//postgres@", f"//{RUNTIME_ROLE}@")

    @property
    def redis_url(self) -> str:
        """URL of the embedded Valkey, as settings read it."""
        return f"unix://{self.run}/valkey.sock"


def place(name: str = "var", *, root: Path = ROOT) -> Place:
    """Work out where the servers called `name` live, without touching the disk."""
    account = unprivileged_account()
    base = root / name
    if account and not is_reachable(root, account):
        # A clone under /root, say: its data goes where the account can walk to instead, and
        # where no cleaner of temporary folders ever comes by. Test data may go.
        base = _system_folder(LASTING if name == "var" else PASSING, base)
    run = base / "run"
    if len(os.fsencode(run)) > LONGEST_RUN_PATH:
        run = _system_folder((), base)
    return Place(base=base, run=run, account=account)


def unprivileged_account() -> Account | None:
    """The account to drop to when running as root (PostgreSQL refuses root), otherwise None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root and this machine has neither a 'postgres' nor a 'nobody' "
        "account: start CrisisDesk as an ordinary user, or set DATABASE_URL."
    )


def is_reachable(path: Path, account: Account) -> bool:
    """Can `account` walk to `path`? Judged from mode bits alone, so that nothing is opened up."""
    for folder in [path, *path.parents]:
        try:
            info = folder.stat()
        except FileNotFoundError:
            continue
        if info.st_uid == account.uid:
            bit = stat.S_IXUSR
        elif info.st_gid == account.gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not info.st_mode & bit:
            return False
    return True


def make_folder(folder: Path, *, account: Account | None = None, mode: int = 0o700) -> None:
    """Make `folder` for us (or for `account`), refusing one that somebody else has put there."""
    folder.mkdir(parents=True, exist_ok=True)
    info = folder.lstat()
    owners = {os.geteuid()} | ({account.uid} if account else set())
    if not stat.S_ISDIR(info.st_mode) or info.st_uid not in owners:
        raise CannotStart(f"{folder} belongs to somebody else: remove it, then start again.")
    if account and info.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    if stat.S_IMODE(info.st_mode) != mode:
        folder.chmod(mode)


def wheel_folder(package: str) -> Path | None:
    """Folder of an installed package, found without running any of its code."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def wheel_version(distribution: str) -> str:
    """Version of an installed distribution, or an empty string."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _system_folder(parents: Iterable[Path], base: Path) -> Path:
    temporary = Path(tempfile.gettempdir())
    parent = next((p for p in parents if p.is_dir() and os.access(p, os.W_OK)), temporary)
    tag = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
    return parent / f"crisisdesk-{tag}"
