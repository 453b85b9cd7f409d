"""The whole suite in two processes: each has a broker and a database of its own.

Files go to whoever is free, in one order: what is long first. Never two of those that start a
whole desk run at a time, and never two browsers.
"""

import os
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from crisisdesk.servers.places import Place
from crisisdesk.servers.running import running
from crisisdesk.servers.valkey import Valkey

# Each starts many processes: one after the other, in one of the two.
DESKS = (
    "tests/races/test_nothing_lost.py",
    "tests/crisisdesk/test_up.py",
    "tests/crisisdesk/bench/test_main.py",
    "tests/crisisdesk/test_servers.py",
    "tests/crisisdesk/test_first_fill.py",
)
# In the other: those that look at a clock come when the desks are done.
BROWSERS = (
    "tests/browser/test_every_screen.py",
    "tests/browser/test_front.py",
    "tests/browser/test_error_pages.py",
    "tests/crisisdesk/api/test_docs_page.py",
    "tests/browser/test_triage_keyboard.py",
    "tests/browser/test_triage_haste.py",
    "tests/browser/test_wall.py",
)
LONG = (
    "tests/architecture/test_access_table.py",
    "tests/wall/test_real_sockets.py",
    "tests/wall/test_tail.py",
    "tests/wall/test_consumers.py",
    "tests/crisisdesk/test_dispatching_loop.py",
)
ORDER = {path: place for place, path in enumerate((*DESKS, *BROWSERS, *LONG))}


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Tests in the order in which their files are handed out."""
    return sorted(items, key=lambda item: ORDER.get(item.nodeid.partition("::")[0], len(ORDER)))


class Files(LoadFileScheduling):
    """Hands out whole files, and all desks and all browsers as if each were one."""

    def _split_scope(self, nodeid: str) -> str:
        path = super()._split_scope(nodeid)
        if path in DESKS:
            return "desks"
        return "browsers" if path in BROWSERS else path


class SideBySide:
    """Starts a broker for each process, and tells it which servers are its own."""

    def __init__(self) -> None:
        self.brokers = ExitStack()

    def pytest_xdist_newgateway(self, gateway: Any) -> None:
        folder = Path(self.brokers.enter_context(TemporaryDirectory(prefix=f"cd-{gateway.id}-")))
        broker = Valkey(Place(folder / "var", folder / "run", None), durable=False)
        self.brokers.enter_context(running([broker]))
        database = os.environ.get("CRISISDESK_TEST_DB", "crisisdesk")
        own = {
            "REDIS_URL": f"unix://{broker.socket_path}",
            "CRISISDESK_TEST_DB": f"{database}_{gateway.id}",
        }
        # Before anything of ours is imported there: settings are read once.
        gateway.remote_exec(f"import os\nos.environ.update({own!r})").waitclose()

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Files:
        config.option.loadscopereorder = False
        return Files(config, log)

    def pytest_unconfigure(self) -> None:
        self.brokers.close()
