"""The `test` command: its servers, several runs at once, and one run in two processes."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from crisisdesk import testing
from crisisdesk.rooms import ROOT
from crisisdesk.servers import places
from crisisdesk.servers.places import CannotStart, place
from crisisdesk.servers.postgres import Postgres
from crisisdesk.servers.valkey import Valkey
from tests import side_by_side


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "unprivileged_account", lambda: None)
    return tmp_path


def test_runs_at_the_same_time_get_folders_of_their_own(house):
    with testing.free_place(house) as first, testing.free_place(house) as second:
        assert first.base == house / "var-test"
        assert second.base == house / "var-test-2"
        assert first.database_url != second.database_url
        assert first.redis_url != second.redis_url
    with testing.free_place(house) as again:
        assert again == first


def test_there_is_an_end_to_it(house, monkeypatch):
    monkeypatch.setattr(testing, "MOST_RUNS", 1)
    with (
        testing.free_place(house),
        pytest.raises(CannotStart) as told,
        testing.free_place(house),
    ):
        pass
    assert str(told.value) == "1 test runs are already under way in this folder."


def test_everything_runs_in_two_processes_on_servers_of_our_own(house, monkeypatch):
    where = place(root=house)
    valkey, postgres = Valkey(where, durable=False), Postgres(where, durable=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert testing.in_two([valkey, postgres]) == ["-n2"]
    assert [testing.in_two(given) for given in ([], [valkey], [postgres])] == [[], [], []]
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert testing.in_two([valkey, postgres]) == []


def test_compiled_files_go_where_they_disturb_nobody(house):
    where = place(root=house)
    unwanted, wanted = {"PYTHONDONTWRITEBYTECODE": "1"}, {"PATH": "/bin"}
    for environ in (unwanted, wanted):
        testing.keep_compiled(environ, where)
    assert unwanted == {"PYTHONPYCACHEPREFIX": str(where.base / "compiled")}
    assert wanted == {"PATH": "/bin"}


def test_the_order_names_files_that_are_there_and_all_with_a_browser():
    assert [path for path in side_by_side.ORDER if not (ROOT / path).exists()] == []
    marked = re.compile(r"pytest\.mark\.browser")
    found = {path for path in (ROOT / "tests").rglob("test_*.py") if marked.search(text(path))}
    assert found == {ROOT / path for path in side_by_side.BROWSERS}


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_each_process_has_a_broker_and_a_database_of_its_own():
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    assert worker in settings.REDIS_URL
    assert str(connection.settings_dict["NAME"]).endswith(worker)
