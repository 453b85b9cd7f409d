"""What is checked before anything slow begins."""

import shutil
import socket
import threading
import time
from types import SimpleNamespace

import pytest

from crisisdesk import preflight
from crisisdesk.preflight import Claim, Options
from crisisdesk.servers.places import CannotStart, Place
from tests.not_proved import not_proved
from tests.small_disk import WHY_NOT, can_mount, fill, small_disk


@pytest.fixture
def taken():
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A clone of its own."""
    where = Place(base=tmp_path / "var", run=tmp_path / "run", account=None)
    monkeypatch.setattr(preflight, "place", lambda: where)
    return where


@pytest.mark.parametrize(
    ("argv", "options"),
    [
        ([], Options("127.0.0.1", 8000, False)),
        (["--host", "::1", "--port=81", "--empty"], Options("::1", 81, True)),
    ],
)
def test_the_arguments_of_up(argv, options):
    assert preflight.options(argv) == options


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8e3", ""])
def test_a_port_that_is_none(port, capsys):
    with pytest.raises(SystemExit) as ended:
        preflight.options(["--port", port])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("desk.local", "http://desk.local:8000/"),
    ],
)
def test_the_address_a_browser_can_use(host, address):
    assert Options(host, 8000, False).address == address


def test_a_taken_port_is_one_sentence(taken):
    port = taken.getsockname()[1]
    for host in ("127.0.0.1", "0.0.0.0"):
        assert preflight.port_problem(Options(host, port, False)) == (
            f"Port {port} is already in use: choose another one, such as --port {port + 1}."
        )


def test_a_free_port_is_no_problem(taken):
    port = taken.getsockname()[1]
    taken.close()
    assert preflight.port_problem(Options("127.0.0.1", port, False)) == ""


def test_the_port_of_a_desk_that_was_killed_gets_a_moment(taken):
    port = taken.getsockname()[1]
    threading.Timer(0.3, taken.close).start()
    started = time.monotonic()
    assert preflight.port_problem(Options("127.0.0.1", port, False), patience_s=10) == ""
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_an_address_of_another_machine_is_one_sentence(host):
    assert preflight.port_problem(Options(host, 8000, False)) == (
        f"{host} is not an address of this machine: leave --host out, or use 0.0.0.0."
    )


def test_a_second_desk_in_the_folder_is_told_where_the_first_is(here):
    first = preflight.claimed()
    first.write({"address": "http://127.0.0.1:8000/"})
    with pytest.raises(CannotStart) as told:
        preflight.claimed()
    assert str(told.value) == "CrisisDesk already runs in this folder: http://127.0.0.1:8000/"
    first.release()
    second = preflight.claimed()
    assert second.read() == {"address": "http://127.0.0.1:8000/"}  # it was killed, then
    second.write({})
    second.release()
    assert preflight.claimed().read() == {}


def test_a_disk_without_room_for_data_is_one_sentence(here, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=12_000_000))
    with pytest.raises(SystemExit) as ended:
        preflight.check([])
    assert str(ended.value) == (
        "The disk is too full: CrisisDesk needs at least 200 MB for its data in "
        f"{here.base}, and 12 MB are free."
    )


def test_a_disk_that_is_really_full_is_one_sentence(here):
    if not can_mount():
        not_proved(WHY_NOT)
    with small_disk(here.base, "1m"):
        fill(here.base)
        with pytest.raises(SystemExit) as ended:
            preflight.check([])
    assert str(ended.value) == (
        "The disk is too full: CrisisDesk needs at least 200 MB for its data in "
        f"{here.base}, and 0 MB are free."
    )


def test_checking_leaves_the_folder_free(here, taken):
    port = taken.getsockname()[1]
    with pytest.raises(SystemExit) as ended:
        preflight.check(["--port", str(port)])
    assert str(ended.value).startswith(f"Port {port} is already in use")
    taken.close()
    preflight.check(["--port", str(port)])
    assert preflight.claimed().read() == {}


def test_a_damaged_note_counts_as_none(here):
    claim = preflight.claimed()
    (here.base / "up.lock").write_text("{half")
    assert claim.read() == {}
    assert isinstance(claim, Claim)
