"""The embedded PostgreSQL and Valkey, started for real in a folder of their own."""

import os
import shutil
import signal
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis

from crisisdesk.servers import places
from crisisdesk.servers.places import Account, CannotStart, Place, is_reachable, make_folder, place
from crisisdesk.servers.postgres import Postgres
from crisisdesk.servers.running import failure, make_folders, open_log, running, start, stop, wanted
from crisisdesk.servers.valkey import Valkey
from tests.not_proved import not_proved
from tests.small_disk import WHY_NOT, can_mount, small_disk

SOMEBODY = Account("somebody", 54321, 54321)


@pytest.fixture(scope="module")
def where():
    """A place that PostgreSQL's account can walk to, and that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o711)
    account = places.unprivileged_account()
    yield Place(base=folder / "servers", run=folder / "servers" / "run", account=account)
    shutil.rmtree(folder)


def asked(where: Place, query: str):
    connection = psycopg2.connect(host=str(where.run), user="postgres", dbname="crisisdesk")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def valkey(where: Place) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(where.run / "valkey.sock"), decode_responses=True)


def test_both_answer_on_private_sockets_and_know_swedish(where):
    servers = wanted(where, {}, durable=False)
    assert [server.name for server in servers] == ["Valkey", "PostgreSQL"]
    assert [server.is_ready() for server in servers] == [False, False]
    with running(servers):
        assert [server.is_ready() for server in servers] == [True, True]
        assert asked(where, "SELECT lower('ÅÄÖ'), 'FÄRJAN' ILIKE 'färjan'") == ("åäö", True)
        assert asked(where, "SHOW listen_addresses") == ("",)
        assert valkey(where).config_get("port") == {"port": "0"}
        sockets = [path for path in where.run.iterdir() if path.is_socket()]
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in sockets}
        assert modes == {".s.PGSQL.5432": 0o700, "valkey.sock": 0o700}
        assert stat.S_IMODE(where.run.stat().st_mode) == 0o700
    assert [server.is_ready() for server in servers] == [False, False]


def test_what_was_acknowledged_is_there_after_a_kill(where):
    postgres, broker = Postgres(where), Valkey(where)
    processes = [start(postgres), start(broker)]
    asked(where, "CREATE TABLE kept AS SELECT 42 AS number")
    valkey(where).set("kept", "42")
    valkey(where).execute_command("WAITAOF", 1, 0, 2000)
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with running([postgres, broker]):
        assert asked(where, "SELECT number FROM kept") == (42,)
        assert valkey(where).get("kept") == "42"


def test_a_disk_too_small_for_a_database_is_one_sentence(where):
    if not can_mount():
        not_proved(WHY_NOT)
    base = where.base.parent / "small"
    with small_disk(base, "8m"):
        # What initdb leaves behind on the way is taken away: no half database stays.
        postgres = Postgres(replace(where, base=base, run=where.base.parent / "small-run"))
        with pytest.raises(CannotStart, match=r"^The disk is full: [^\n]+\.$"):
            start(postgres)
        assert not postgres.data.exists()


def test_a_first_start_that_was_cut_off_is_made_good(where):
    cut = replace(where, base=where.base.parent / "cut", run=where.base.parent / "cut" / "run")
    postgres = Postgres(cut, durable=False)
    make_folders(cut)
    make_folder(postgres.data, account=cut.account)
    (postgres.data / "base").mkdir()
    with running([postgres]):
        assert asked(cut, "SELECT 1") == (1,)


def test_data_of_another_version_is_never_opened(where):
    old = replace(where, base=where.base.parent / "old")
    postgres = Postgres(old)
    postgres.data.mkdir(parents=True)
    (postgres.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match=r"^There is no PostgreSQL 9 for this platform: set "):
        postgres.prepare()
    assert (postgres.data / "PG_VERSION").read_text() == "9\n"


def test_a_server_that_ends_at_once_is_one_sentence(where):
    class Broken(Valkey):
        def prepare(self) -> list[str]:
            return ["false"]

    broken = Broken(replace(where, base=where.base.parent / "broken"))
    with pytest.raises(CannotStart) as told:
        start(broken)
    assert str(told.value) == f"Valkey did not start; the reason is in {broken.log}."


def test_a_server_without_room_says_that_the_disk_is_full(where, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    assert failure(Valkey(where)) == (
        f"The disk is full: free some space in {where.base}, then start again."
    )


def test_one_that_does_not_stop_is_killed(where):
    class Stubborn(Valkey):
        def is_ready(self) -> bool:
            return True

        def prepare(self) -> list[str]:
            return ["sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"]

    stubborn = Stubborn(where, grace_s=0.3)
    process = start(stubborn)
    stop(stubborn, process)
    assert process.returncode in {-signal.SIGKILL, -signal.SIGTERM}


@pytest.mark.parametrize(
    ("given", "started"),
    [
        ({}, ["Valkey", "PostgreSQL"]),
        ({"DATABASE_URL": "postgres://x"}, ["Valkey"]),
        ({"REDIS_URL": "redis://x"}, ["PostgreSQL"]),
        ({"DATABASE_URL_FILE": "/run/secrets/x", "REDIS_URL": "redis://x"}, []),
    ],
)
def test_only_servers_without_an_address_are_started(where, given, started):
    assert [server.name for server in wanted(where, given)] == started


def test_an_account_reaches_only_what_the_modes_let_it_reach(tmp_path):
    open_way = tmp_path / "open"
    inner = open_way / "inner"
    inner.mkdir(parents=True)
    below = [folder for folder in (inner, *inner.parents) if folder.is_relative_to(tmp_path)]
    for folder in below:
        folder.chmod(0o711)
    before = is_reachable(tmp_path, SOMEBODY)
    assert is_reachable(inner, SOMEBODY) == before
    assert is_reachable(inner / "not" / "there" / "yet", SOMEBODY) == before
    open_way.chmod(0o700)
    assert not is_reachable(inner, SOMEBODY)
    me = Account("me", os.getuid(), os.getgid())
    open_way.chmod(0o100)
    assert is_reachable(inner, me)
    open_way.chmod(0o070)
    assert not is_reachable(inner, me)
    open_way.chmod(0o700)


def test_a_clone_in_a_closed_home_keeps_its_data_outside(tmp_path, monkeypatch):
    home = tmp_path / "home"
    clone = home / "clone"
    clone.mkdir(parents=True)
    home.chmod(0o700)
    monkeypatch.setattr(places, "unprivileged_account", lambda: SOMEBODY)
    monkeypatch.setattr(places, "LASTING", (tmp_path / "no such folder", tmp_path))
    monkeypatch.setattr(places, "PASSING", ())
    found = place(root=clone)
    assert found.base.parent == tmp_path
    assert found.base.name.startswith("crisisdesk-")
    assert found == place(root=clone)
    for_tests = place("var-test", root=clone).base
    assert for_tests.name != found.base.name
    assert for_tests.parent == Path(tempfile.gettempdir())
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_long_path_moves_only_the_sockets(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "unprivileged_account", lambda: None)
    clone = tmp_path / ("long" * 30)
    found = place(root=clone)
    assert found.base == clone / "var"
    assert len(os.fsencode(found.run)) <= places.LONGEST_RUN_PATH
    short = place(root=Path("/srv/desk"))
    assert short.run == Path("/srv/desk/var/run")


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    mine = tmp_path / "mine"
    make_folder(mine)
    assert stat.S_IMODE(mine.stat().st_mode) == 0o700
    (tmp_path / "link").symlink_to(mine)
    with pytest.raises(CannotStart, match=r"belongs to somebody else: remove it"):
        make_folder(tmp_path / "link")


def test_a_log_that_has_grown_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr("crisisdesk.servers.running.LOG_BYTES", 3)
    path = tmp_path / "server.log"
    for line in (b"1\n", b"22\n", b"333\n"):
        with open_log(path) as log:
            log.write(line)
    assert path.read_bytes() == b"333\n"
    assert (tmp_path / "server.1.log").read_bytes() == b"1\n22\n"
