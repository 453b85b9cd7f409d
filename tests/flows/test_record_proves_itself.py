"""A desk's record through a bad week: signed, carried away, tampered with, and it shows.

Reads from top to bottom: what was done is written once, erased words leave a tombstone, and
whoever rewrites history is found by the checkpoints that legal kept.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from journal.actions import erase_entry_payload
from journal.checkpoints import checkpoint_if_due, write_checkpoint
from journal.models import Entry
from journal.record import record
from journal.streams import open_stream
from tests.journal import chains

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings):
    settings.JOURNAL_KEY = chains.SEED


@pytest.fixture
def kept_by_legal(tmp_path):
    return tmp_path / "checkpoints.jsonl"


def a_day_at_the_desk(lead, comms) -> Entry:
    """A crisis is opened, decided on and noted; returns the note with somebody's name in it."""
    with transaction.atomic():
        open_stream("crisis:K-2026-014")
        record(verb="crisis.opened", stream="crisis:K-2026-014", actor=lead, data={"level": 3})
    with transaction.atomic():
        note = record(
            verb="crisis.noted",
            stream="crisis:K-2026-014",
            actor=comms,
            sealed={"text": "Passenger Tuva Ekelund in cabin 412 called the desk."},
        )
    for number in range(120):
        with transaction.atomic():
            record(verb="batch.stored", agent="worker", about=("batch", number))
    return note


def carried_away(path) -> None:
    out = StringIO()
    call_command("export_checkpoints", stdout=out)
    path.write_text(out.getvalue())


def verdict(*given: str) -> tuple[int, list[str]]:
    out = StringIO()
    try:
        call_command("verify_journal", *given, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def as_owner(*statements: str) -> None:
    """What somebody can do who owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("entry", "sealed", "stream", "checkpoint"):
            cursor.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER ALL")
        for sql in statements:
            cursor.execute(sql)


def test_the_record_proves_itself(lead, comms, legal, kept_by_legal):
    note = a_day_at_the_desk(lead, comms)
    assert checkpoint_if_due() is not None
    carried_away(kept_by_legal)
    assert verdict("--checkpoints", str(kept_by_legal))[0] == 0

    # The passenger asks to be forgotten. Her name goes, that something was noted stays.
    erase_entry_payload(actor=legal, entry_id=note.pk, ground="request", reason="Asked in writing.")
    write_checkpoint()
    carried_away(kept_by_legal)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_entry e LEFT JOIN journal_sealed s ON s.entry_id = e.id"
            " WHERE e::text LIKE '%Ekelund%' OR s::text LIKE '%Ekelund%'"
        )
        assert cursor.fetchone() == (0,)
    code, said = verdict("--checkpoints", str(kept_by_legal))
    assert (code, said[0].startswith("The record is whole.")) == (0, True)

    # Somebody who owns the tables pretends that nobody opened the crisis.
    as_owner("UPDATE journal_entry SET actor_id = NULL WHERE verb = 'crisis.opened'")
    code, said = verdict()
    assert (code, said[0]) == (1, "crisis:K-2026-014 #1: something in the entry was changed")


def test_a_history_that_was_cut_short_is_missed_where_a_copy_was_kept(lead, comms, kept_by_legal):
    a_day_at_the_desk(lead, comms)
    write_checkpoint()
    carried_away(kept_by_legal)
    as_owner(
        "DELETE FROM journal_checkpoint",
        "DELETE FROM journal_sealed",
        "DELETE FROM journal_entry WHERE stream_id ="
        " (SELECT id FROM journal_stream WHERE key LIKE 'crisis:%')",
        "DELETE FROM journal_stream WHERE key LIKE 'crisis:%'",
    )
    assert verdict()[0] == 0  # the desk by itself has nothing left to compare with
    code, said = verdict("--checkpoints", str(kept_by_legal))
    assert (code, said[1]) == (
        1,
        "crisis:K-2026-014 #1: is not what checkpoint 1 signed; it, or one before it, was changed",
    )
