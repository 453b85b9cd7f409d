"""Signed checkpoints leave this machine: in order, none left out; a place that fails is said."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from crisisdesk import carrying, checks
from crisisdesk.carrying import NotCarried, carry, carry_checkpoints, late_targets
from crisisdesk.health import report
from journal.checkpoints import write_checkpoint
from journal.heartbeats import beat
from journal.record import record
from monitoring.sources.contexts import guarded_client
from tests.crisisdesk.outside import served
from tests.journal import chains

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings):
    settings.JOURNAL_KEY = chains.SEED


def more(count: int = 1) -> None:
    for _ in range(count):
        with transaction.atomic():
            record(verb="x.y")
        write_checkpoint()


def lines(folder) -> list[dict]:
    return [
        json.loads(line)
        for path in sorted(folder.iterdir())
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def test_a_folder_gets_each_one_once_and_the_check_believes_it(tmp_path):
    more(2)
    assert carry(f"file:{tmp_path}") == 2
    more()
    assert (carry(f"file:{tmp_path}"), carry(f"file:{tmp_path}")) == (1, 0)
    assert [line["number"] for line in lines(tmp_path)] == [1, 2, 3]
    (path,) = tmp_path.iterdir()
    assert path.name == f"checkpoints-{datetime.now(UTC):%Y-%m-%d}.jsonl"
    out = StringIO()
    call_command("verify_journal", "--checkpoints", str(path), stdout=out)
    assert out.getvalue().startswith("The record is whole.")


def test_a_folder_that_is_missing_is_not_made_and_gets_all_once_it_is_there(tmp_path):
    away = tmp_path / "mount"
    more(2)
    with pytest.raises(NotCarried, match="No such file"):
        carry(f"file:{away}")
    assert not away.exists()
    away.mkdir()
    assert carry(f"file:{away}") == 2


def test_places_have_their_own_pace(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    more()
    assert carry(f"file:{tmp_path}/one") == 1
    more()
    assert carry(f"file:{tmp_path}/two") == 2
    assert carry(f"file:{tmp_path}/one") == 1


class Archive(ThreadingHTTPServer):
    """Keeps what it is sent, or answers with another status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 204
        self.kept: list[tuple[str, int]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/in?token=secret"


class _Handler(BaseHTTPRequestHandler):
    server: Archive

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 204:
            self.server.kept.append((self.headers["Idempotency-Key"], json.loads(body)["number"]))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def archive(settings):
    with served(Archive(), settings) as server:
        yield server


def test_an_address_is_sent_each_one_until_it_has_kept_it(archive):
    more(2)
    archive.status = 503
    with pytest.raises(NotCarried, match="answered 503"):
        carry(archive.address)
    archive.status = 204
    assert carry(archive.address) == 2
    assert archive.kept == [("checkpoint-1", 1), ("checkpoint-2", 2)]


def test_nothing_is_sent_into_our_own_network_unasked(archive, settings):
    settings.REACHABLE_INSIDE = []
    guarded_client.cache_clear()
    more()
    with pytest.raises(NotCarried):
        carry(archive.address)
    assert archive.kept == []


def test_health_says_which_place_has_waited_too_long(settings, tmp_path):
    settings.CHECKPOINTS_TO = [f"file:{tmp_path}", "https://archive.example/in?token=secret"]
    beat("dispatcher")
    more()
    carry(f"file:{tmp_path}")
    assert report().is_well
    soon, late = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (9, 11))
    assert (late_targets(soon), late_targets(late)) == ([], ["archive.example"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carrying, "LATE_AFTER", timedelta(0))
        assert report().reasons == [
            "Checkpoints of the log could not be carried to archive.example."
        ]


@pytest.mark.django_db(transaction=True)
def test_beside_the_dispatcher_a_place_that_fails_rests_and_the_others_go_on(
    settings, tmp_path, caplog
):
    settings.CHECKPOINTS_TO = [f"file:{tmp_path}/none", f"file:{tmp_path}"]
    for _ in range(2):
        more()
        carry_checkpoints()
        carrying._carrier.wait()
    assert [line["number"] for line in lines(tmp_path)] == [1, 2]
    assert len(caplog.messages) == 1
    assert "No such file" in caplog.text


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("file:/mnt/evidence", []),
        ("https://archive.example/in", []),
        ("/mnt/evidence", ["crisisdesk.E005"]),
        ("file://mnt/evidence", ["crisisdesk.E005"]),
        ("mailto:legal@example.org", ["crisisdesk.E005"]),
    ],
)
def test_a_place_that_is_none_is_said_before_the_start(settings, target, expected):
    settings.CHECKPOINTS_TO = [target]
    assert [found.id for found in checks.check_checkpoints()] == expected
