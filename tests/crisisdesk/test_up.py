"""`manage.py up` as a person uses it: a copy of the project, a terminal, and a few kills."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from crisisdesk import up
from crisisdesk.preflight import Options
from crisisdesk.programs import STOP_ORDER, commands, programs
from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import place
from crisisdesk.servers.process import start_options

PATIENCE_S = 90
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "var", "var-*", "__pycache__", ".*_cache")
NAMES = {
    "web": "uvicorn",
    "worker": "celery",
    "dispatcher": "manage.py dispatcher",
    "PostgreSQL": "bin/postgres -D",
    "Valkey": "valkey-server",
}


class Clone:
    """A copy of the project in a folder of its own, sharing the installed packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *argv],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def up(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--empty", f"--port={self.port}"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                **start_options(),  # gone when the tests are
            )

    @property
    def environment(self) -> dict[str, str]:
        ours = ("DATABASE_URL", "REDIS_URL", "CRISISDESK_", "COV_", "PYTEST")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)}

    def wait(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        """Does the web process answer, from a database that answers it?"""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                told = page.read()
        except urllib.error.HTTPError as error:
            told = error.read()
        except OSError:
            return False
        return isinstance(json.loads(told), dict)

    def running(self) -> dict[str, int]:
        """Our processes by name: what the supervisor has started and not yet buried."""
        assert self.process
        found: dict[str, int] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if stat[0] == "Z" or int(stat[1]) != self.process.pid:
                continue
            found |= {name: int(folder.name) for name, sign in NAMES.items() if sign in line}
        return found

    def left_over(self) -> list[str]:
        """Command lines of all processes that belong to this copy."""
        signs = (str(self.folder), str(place(root=self.folder).base), f"--port={self.port}")
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if any(sign in line for sign in signs):
                found.append(line)
        return found


@pytest.fixture
def clone():
    if not Path("/proc/self/stat").exists():
        pytest.skip("NOT PROVED: needs /proc to see which processes run")
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o755)
    shutil.copytree(ROOT, folder / "clone", ignore=LEFT_BEHIND, symlinks=True)
    (folder / "clone" / ".venv").symlink_to(ROOT / ".venv")
    made = Clone(folder / "clone")
    yield made
    if made.process and made.process.poll() is None:
        made.process.send_signal(signal.SIGINT)
        made.process.wait(PATIENCE_S)
    shutil.rmtree(folder)
    if sys.pycache_prefix:
        shutil.rmtree(Path(sys.pycache_prefix, *folder.parts[1:]), ignore_errors=True)


def test_a_desk_comes_back_from_every_kill_and_leaves_in_order(clone):
    clone.up()
    clone.wait(clone.answers)
    clone.wait(lambda: f"CrisisDesk is open at http://127.0.0.1:{clone.port}/" in told(clone))
    clone.wait(lambda: set(clone.running()) == set(NAMES))
    first = clone.running()

    second = clone.manage("up", "--port=1")
    assert (second.stdout, second.stderr, second.returncode) == (
        "",
        f"CrisisDesk already runs in this folder: http://127.0.0.1:{clone.port}/\n",
        1,
    )

    for name, pid in first.items():
        os.kill(pid, signal.SIGKILL)
        clone.wait(lambda name=name, pid=pid: clone.running().get(name, pid) != pid)
    clone.wait(clone.answers)

    clone.process.kill()
    clone.process.wait()
    clone.wait(lambda: clone.left_over() == [])

    clone.up()
    clone.wait(clone.answers)
    clone.wait(lambda: told(clone).count("CrisisDesk is open") == 2)
    clone.process.send_signal(signal.SIGINT)
    assert clone.process.wait(PATIENCE_S) == 0
    assert clone.left_over() == []
    assert told(clone).endswith("Stopped.\n")


def test_a_taken_port_is_said_at_once(clone):
    with socket.create_server(("127.0.0.1", clone.port)):
        refused = clone.manage("up", f"--port={clone.port}")
    assert (refused.stdout, refused.returncode) == ("", 1)
    assert refused.stderr.startswith(f"Port {clone.port} is already in use: choose another one")


def told(clone: Clone) -> str:
    return clone.log.read_text(encoding="utf-8")


def test_the_programs_and_their_order():
    found = [each.name for each in programs(Options("127.0.0.1", 8000, False), commands())]
    assert found == ["web", "worker", "dispatcher", "player"]
    assert set(found) | {"PostgreSQL", "Valkey"} == set(STOP_ORDER)
    known = [each.name for each in programs(Options("127.0.0.1", 8000, False), [])]
    assert known == ["web", "worker"]


def test_the_greeting_names_address_and_logins():
    logins = [
        {"username": "asa", "password": "one", "about": "comms"},
        {"username": "jonatan", "password": "two"},
    ]
    assert up.greeting(Options("127.0.0.1", 8000, False), up.People(logins), 4.2) == [
        "CrisisDesk is open at http://127.0.0.1:8000/  (after 4 s, Ctrl-C stops it)",
        "",
        "Demo logins (this organisation is made up):",
        "  asa      one  comms",
        "  jonatan  two",
    ]


def test_a_desk_without_people_says_how_the_first_one_gets_in():
    said = up.greeting(Options("127.0.0.1", 8000, True), up.People(nobody=True), 4)
    assert said[-2:] == [
        "Nobody can sign in yet. Type in another terminal, in this folder:",
        "  python3 manage.py add_person NAME --role admin",
    ]


def test_the_greeting_warns_when_others_can_reach_the_desk():
    assert up.greeting(Options("0.0.0.0", 8000, True), up.People(), 4) == [
        "CrisisDesk is open at http://127.0.0.1:8000/  (after 4 s, Ctrl-C stops it)",
        "Other machines can reach it, without encryption: for trusted networks only.",
    ]


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("127.0.0.1", []),
        ("192.0.2.7", ["192.0.2.7"]),
        ("2001:db8::7", ["[2001:db8::7]"]),
        ("desk.local", ["desk.local"]),
    ],
)
def test_browsers_may_ask_for_the_desk_by_these_names(host, more):
    assert up.host_names(host) == ["localhost", "127.0.0.1", "[::1]", *more]


def test_on_all_addresses_the_machine_answers_to_its_own_names():
    names = up.host_names("0.0.0.0")
    assert socket.gethostname() in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ('{"logins": [{"username": "asa"}]}', up.People(({"username": "asa"},))),
        ('{"logins": [], "nobody": true}', up.People((), nobody=True)),
        ("Traceback ...", up.People()),
    ],
)
def test_whatever_preparation_leaves_the_desk_opens(tmp_path, written, people):
    path = tmp_path / "logins.json"
    assert up.told_people(path) == up.People()
    path.write_text(written)
    assert up.told_people(path) == people
