"""What every test shares: the test database's name, quick settings, and honest skips."""

import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.utils import timezone, translation

from crisisdesk import door
from crisisdesk.messages import LANGUAGES, compile_language, is_stale
from escalation.alerts import volume as standing_out
from escalation.alerts import windows
from escalation.criteria import live
from monitoring.store import replica
from monitoring.volume import queries as volume
from monitoring.volume import streams
from tests.cast import admin, comms, employee, lead, legal, signed_in, stranger
from tests.emptying import close_the_database, let_the_record_be_emptied
from tests.not_proved import PREFIX
from tests.side_by_side import SideBySide, in_order
from wall.tail import tail_of_process

__all__ = ["admin", "comms", "employee", "lead", "legal", "signed_in", "stranger"]

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long kill and race runs")


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(SideBySide())
    # Pages are rendered without collecting files first, and passwords are hashed in no time.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Secrets are sealed in tests as well, with a key that protects nothing.
    settings.FIELD_KEYS = settings.FIELD_KEYS or f"test:{'A' * 43}="
    for language in LANGUAGES:
        if is_stale(language):
            compile_language(language)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items[:] = in_order(items)
    chromium = find_chromium()
    for item in items:
        if item.get_closest_marker("browser") and not chromium:
            item.add_marker(pytest.mark.skip(reason=PREFIX + "no Chromium found on this machine"))
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason=PREFIX + "long run, only with --long"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ").removeprefix(PREFIX)
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section(f"NOT PROVED: {sum(reasons.values())}", yellow=True)
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{count:5} {reason}")


def find_chromium() -> str | None:
    """Path of an installed Chromium, named by CHROMIUM or found on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser for tests marked `browser`."""
    path = find_chromium()
    assert path, "a test that asks for `chromium` must be marked `browser`"
    return path


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give the test database a name of its own when several suites share one server."""
    if "DATABASE_URL" not in os.environ:
        pytest.exit("No DATABASE_URL: run `python3 manage.py test`, which starts its own servers.")
    if name := os.environ.get("CRISISDESK_TEST_DB"):
        connections["default"].settings_dict["TEST"]["NAME"] = f"test_{name}"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, django_db_keepdb: bool
) -> Iterator[None]:
    """After the database is made: tests that commit empty it, which the record itself refuses.

    Before it is dropped, threads that a file has left behind are cut off.
    """
    with django_db_blocker.unblock():
        let_the_record_be_emptied()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            close_the_database()


@pytest.fixture
async def async_db(transactional_db: None) -> AsyncIterator[None]:
    """A database for async tests; closes the connection that the sync thread has opened."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
def door_threads() -> Iterator[None]:
    """Close the connections that the threads of the webhook door have opened."""
    yield
    together = threading.Barrier(4)

    def close() -> None:
        together.wait(10)
        connections.close_all()

    for done in [door._THREADS.submit(close) for _ in range(4)]:
        done.result()


@pytest.fixture
async def walls_closed(async_db: None) -> AsyncIterator[None]:
    """End the tail that the first wall socket of this process has begun."""
    yield
    await tail_of_process().close()


@pytest.fixture(autouse=True)
def _nobodys_settings() -> Iterator[None]:
    """Leave no language and time zone of one test's people to the next test."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Leave nothing that a process keeps in mind of one test's rows to the next test."""
    yield
    replica.forget()
    windows.drop_windows()
    volume.forget()
    streams.forget()
    standing_out.forget()
    live.forget()
    door.forget()


@pytest.fixture
def media(tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for uploaded files."""
    before = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path
    settings.MEDIA_ROOT = before
