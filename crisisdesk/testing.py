"""`manage.py test`: pytest on servers of its own, beside a running desk and beside other runs.

Everything, asked for without a word, runs in two processes: each waits half of its time.
"""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from crisisdesk import keys, surroundings
from crisisdesk.bootstrap import told_plainly
from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import CannotStart, Place, make_folder, place
from crisisdesk.servers.postgres import Postgres
from crisisdesk.servers.process import tied_to_parent
from crisisdesk.servers.running import Server, running, wanted
from crisisdesk.servers.valkey import Valkey

MOST_RUNS = 8


def main(argv: Sequence[str]) -> int:
    """Run the tests with pytest's own arguments; returns pytest's exit code."""
    signal.signal(signal.SIGTERM, _end)
    try:
        with free_place() as where:
            servers = wanted(where, os.environ, durable=False)
            side_by_side = [] if argv else in_two(servers)
            with running(servers):
                keys.make_missing(where.base / "keys")
                os.environ["CRISISDESK_VAR"] = str(where.base)
                surroundings.fill(os.environ, where)
                keep_compiled(os.environ, where)
                return _pytest([*side_by_side, *argv])
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(told_plainly(error, ROOT) + "\n")
    return 1


@contextmanager
def free_place(root: Path = ROOT) -> Iterator[Place]:
    """A folder for test servers that no other run uses now. Raises CannotStart."""
    for number in range(1, MOST_RUNS + 1):
        where = place("var-test" if number == 1 else f"var-test-{number}", root=root)
        make_folder(where.base, mode=0o711 if where.account else 0o700)
        descriptor = os.open(where.base / "test.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield where
            return
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)
    raise CannotStart(f"{MOST_RUNS} test runs are already under way in this folder.")


def in_two(servers: Sequence[Server]) -> list[str]:
    """What asks pytest for two processes, where there are two processors and our own servers."""
    has_both = {type(server) for server in servers} == {Postgres, Valkey}
    return ["-n2"] if has_both and (os.cpu_count() or 1) > 1 else []


def keep_compiled(environ: MutableMapping[str, str], where: Place) -> None:
    """Where Python may leave nothing compiled beside the code, let it do so in our own folder.

    A run starts some eighty processes, which would else compile everything anew.
    """
    if environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        environ.setdefault("PYTHONPYCACHEPREFIX", str(where.base / "compiled"))


def _pytest(argv: Sequence[str]) -> int:
    # In our own session, so that Ctrl-C reaches it, and never longer alive than its servers.
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *argv],
        cwd=ROOT,
        preexec_fn=tied_to_parent(signal.SIGTERM),  # noqa: PLW1509 (no threads here)
    )
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # pytest has had the same Ctrl-C and is finishing its report
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
