"""Makes `.venv` from the lock files and continues inside it. Standard library only.

Whatever can go wrong on a bare machine ends in one plain sentence and a non-zero exit.
"""

import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crisisdesk.installing import InstallFailed, install
from crisisdesk.progress import Progress
from crisisdesk.rooms import ROOT

RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"  # everything in RUN_LOCK, and the test packages
NEEDED_BYTES = 900_000_000
STOPPED_BY_HAND = 130


class Environment:
    """The virtual environment of one clone, and what is known to be installed in it."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self._stamp = self.folder / "crisisdesk.json"
        self._torn = self.folder / "installing"

    def has(self, lock: str) -> bool:
        """Is exactly this lock file known to be installed?"""
        stamp = self._read()
        return (
            not self._torn.exists()
            and stamp.get(lock) == self._fingerprint(lock)
            and stamp.get("python") == str(self.python.resolve())
            and self.python.exists()
        )

    def is_usable(self) -> bool:
        """May more be installed into it, or must it be made anew?"""
        python = self._read().get("python")
        moved = python is not None and python != str(self.python.resolve())
        return self.python.exists() and not self._torn.exists() and not moved

    @contextmanager
    def installing(self, lock: str) -> Iterator[None]:
        """Note that `lock` is being installed, so that an interruption cannot look finished."""
        self._stamp.unlink(missing_ok=True)
        self._torn.touch()
        yield
        stamp = {"python": str(self.python.resolve()), RUN_LOCK: self._fingerprint(RUN_LOCK)}
        if lock == TEST_LOCK:
            stamp[TEST_LOCK] = self._fingerprint(TEST_LOCK)
        self._stamp.write_text(json.dumps(stamp), encoding="utf-8")
        self._torn.unlink()

    def _read(self) -> dict[str, str]:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _fingerprint(self, lock: str) -> str:
        return hashlib.sha256((self.root / lock).read_bytes()).hexdigest()


def enter(command: str, *, root: Path = ROOT) -> None:
    """Return inside a complete `.venv`; otherwise make it, and start this command again in it."""
    if os.environ.get("CRISISDESK_BOOTSTRAP") == "off":  # in a container, which is the environment
        return
    environment = Environment(root)
    is_inside = Path(sys.prefix).resolve() == environment.folder.resolve()
    if is_inside and command not in {"up", "test"}:
        return
    lock = TEST_LOCK if command == "test" else RUN_LOCK
    if not environment.has(lock):
        try:
            prepare(environment, lock, Progress())
        except InstallFailed as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.stderr.write("\nStopped. The next start begins this part again.\n")
            sys.exit(STOPPED_BY_HAND)
        except OSError as error:
            sys.exit(told_plainly(error, root))
    elif is_inside:
        return
    python = str(environment.python)
    os.execv(python, [python, str(root / "manage.py"), *sys.argv[1:]])


def prepare(environment: Environment, lock: str, progress: Progress) -> None:
    """Make or complete the environment; one at a time, also across processes."""
    with _alone(environment.root, progress):
        if environment.has(lock):  # whoever we waited for has done it
            return
        uv = shutil.which("uv")
        refuse_what_cannot_work(environment, uv)
        if not environment.is_usable():
            with progress.step("Making a Python environment in .venv"):
                make_environment(environment, uv)
        with environment.installing(lock), progress.step("Installing packages") as step:
            install(environment.root / lock, environment.folder, uv=uv, told=step.note)


def refuse_what_cannot_work(environment: Environment, uv: str | None) -> None:
    """Say at once what would fail after minutes. Raises InstallFailed."""
    has_venv = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    if not (uv or has_venv or environment.is_usable()):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise InstallFailed(
            f"This Python {version} has no venv module: install it (on Debian and Ubuntu: "
            f"apt install python{version}-venv), then start again."
        )
    free = shutil.disk_usage(environment.root).free
    if not environment.is_usable() and free < NEEDED_BYTES:
        raise InstallFailed(
            f"The disk is too full: CrisisDesk needs about {NEEDED_BYTES // 10**6} MB in "
            f"{environment.root}, and {free // 10**6} MB are free."
        )


def make_environment(environment: Environment, uv: str | None) -> None:
    """Make an empty environment in place of whatever is there. Raises InstallFailed."""
    if environment.folder.is_symlink():
        environment.folder.unlink()
    elif environment.folder.exists():
        shutil.rmtree(environment.folder)
    argv = [sys.executable, "-m", "venv", str(environment.folder)]
    if uv:
        argv = [uv, "venv", "--quiet", "--python", sys.executable, str(environment.folder)]
    made = subprocess.run(argv, capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(environment.folder, ignore_errors=True)
        if os.strerror(errno.ENOSPC) in made.stdout + made.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        last = (made.stderr or made.stdout).strip().splitlines()[-1:]
        raise InstallFailed(" ".join(["The Python environment could not be made:", *last]))


def told_plainly(error: OSError, root: Path) -> str:
    """One sentence for an error of the operating system."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: free some space in {root}, then start again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        where = error.filename or root
        return f"CrisisDesk may not write {where}: start it as the owner of that folder."
    return f"CrisisDesk could not be prepared: {error}"


@contextmanager
def _alone(root: Path, progress: Progress) -> Iterator[None]:
    # A lock on the folder itself: nothing to leave behind, gone when its holder is.
    descriptor = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step("Waiting for another start in this folder"):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
