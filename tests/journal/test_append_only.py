"""The database refuses to change the record: as the role that runs the desk, and as the owner."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from journal.actions import erase_entry_payload
from journal.models import Checkpoint, Entry, Sealed, Stream
from journal.proof import verify_record
from journal.record import record
from journal.streams import open_stream
from tests.emptying import guard_the_record

ROLE = "desk_runtime_in_tests"
INSUFFICIENT_PRIVILEGE = "42501"

pytestmark = pytest.mark.django_db

# What neither the running desk nor the owner can do with plain SQL.
REFUSED = {
    "update": "UPDATE journal_entry SET verb = 'x.y'",
    "update nothing": "UPDATE journal_entry SET verb = 'x.y' WHERE false",
    "delete": "DELETE FROM journal_entry",
    "truncate": "TRUNCATE journal_entry CASCADE",
    "upsert": "INSERT INTO journal_entry SELECT * FROM journal_entry"
    " ON CONFLICT (id) DO UPDATE SET verb = 'x.y'",
    "merge": "MERGE INTO journal_entry e USING journal_entry o ON e.id = o.id"
    " WHEN MATCHED THEN UPDATE SET verb = 'x.y'",
    "update words": "UPDATE journal_sealed SET payload = '{}'",
    "truncate words": "TRUNCATE journal_sealed",
    "delete words": "DELETE FROM journal_sealed; SET CONSTRAINTS ALL IMMEDIATE",
    "update checkpoint": "UPDATE journal_checkpoint SET number = 9",
    "delete checkpoint": "DELETE FROM journal_checkpoint",
    "truncate checkpoint": "TRUNCATE journal_checkpoint",
    "turn back": "UPDATE journal_stream SET head_seq = head_seq - 1",
    "run ahead": "UPDATE journal_stream SET head_seq = head_seq + 1",
    "forge head": "UPDATE journal_stream SET head_hash = repeat('a', 64)",
    "rename": "UPDATE journal_stream SET key = 'other'",
    "delete stream": "DELETE FROM journal_stream",
    "truncate stream": "TRUNCATE journal_stream CASCADE",
}
# What only the running desk is kept from: its owner may, so evidence then rests on checkpoints.
REFUSED_TO_THE_DESK = {
    "disable triggers": "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "drop triggers": "DROP TRIGGER journal_entry_append_only ON journal_entry",
    "drop": "DROP TABLE journal_entry CASCADE",
    "alter": "ALTER TABLE journal_entry ALTER COLUMN verb TYPE text",
    "replace the guard": "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "add a rule": "CREATE RULE r AS ON INSERT TO journal_entry DO INSTEAD NOTHING",
    "replica mode": "SET session_replication_role = replica",
    "open a door": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "move the counter": "SELECT setval('journal_entry_id_seq', 1)",
}


@pytest.fixture
def written(lead):
    """Two entries, one with words, a checkpoint, and all guards in place."""
    guard_the_record()
    record(verb="alert.raised", agent="worker")
    entry = record(verb="alert.dismissed", actor=lead, sealed={"reason": "Åsa ringde"})
    Checkpoint.objects.create(
        number=1,
        at=entry.at,
        last_entry=entry.pk,
        heads={},
        previous="",
        key_id="",
        signature="",
    )
    # Keys that are still to be checked would hinder an ALTER, and look like a refusal.
    run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return entry


@pytest.fixture
def as_the_desk(written):
    """The same, seen as the role that runs the desk."""
    call_command("grant_runtime_role", ROLE, "--create", stdout=_Silence())
    run(f"SET LOCAL ROLE {ROLE}")
    yield written
    run("RESET ROLE")


class _Silence:
    def write(self, text: str) -> None:
        self.said = text


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def is_refused(sql: str) -> bool:
    """Refused for want of a right, not because the statement is wrong."""
    try:
        with transaction.atomic():
            run(sql)
    except DatabaseError as error:
        return getattr(error.__cause__, "pgcode", "") == INSUFFICIENT_PRIVILEGE
    return False


def state() -> list[list[tuple]]:
    tables = (Entry, Sealed, Checkpoint, Stream)
    return [list(model.objects.order_by("pk").values_list()) for model in tables]


def test_the_desk_cannot_change_the_record(as_the_desk):
    before = state()
    attempts = REFUSED | REFUSED_TO_THE_DESK
    assert [name for name, sql in attempts.items() if not is_refused(sql)] == []
    assert state() == before


def test_the_owner_is_refused_in_plain_sql_too(written):
    before = state()
    assert [name for name, sql in REFUSED.items() if not is_refused(sql)] == []
    assert state() == before


@pytest.mark.parametrize("whose", ["written", "as_the_desk"])
def test_the_models_are_no_way_around(whose, request):
    written = request.getfixturevalue(whose)
    attempts = [
        lambda: Entry.objects.update(verb="x.y"),
        lambda: Entry.objects.all().delete(),
        written.save,
        written.delete,
        lambda: Entry.objects.bulk_update([written], ["verb"]),
        lambda: Sealed.objects.update(payload={}),
        lambda: Checkpoint.objects.all().delete(),
        lambda: Stream.objects.all().delete(),
        lambda: Stream.objects.update(head_seq=0),
    ]
    allowed = []
    for number, attempt in enumerate(attempts):
        try:
            with transaction.atomic():
                attempt()
            allowed.append(number)
        except (DatabaseError, ProtectedError):
            pass
    assert allowed == []


def test_replica_mode_does_not_switch_the_guards_off(written):
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        assert is_refused(REFUSED["update"])
        assert is_refused(REFUSED["delete words"])
        run("SET LOCAL session_replication_role = origin")


def test_an_owner_who_takes_the_guards_off_is_found_by_the_check(written):
    run("ALTER TABLE journal_entry DISABLE TRIGGER ALL")
    Entry.objects.filter(pk=written.pk).update(verb="x.y")
    report, _ = verify_record()
    assert [(p.kind, p.seq) for p in report.problems] == [("changed", 2)]


def test_the_desk_can_do_its_work(as_the_desk, legal):
    entry = record(verb="alert.dismissed", actor=legal, sealed={"reason": "two"})
    erase_entry_payload(actor=legal, entry_id=entry.pk, ground="request", reason="asked")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    report, _ = verify_record()
    assert (report.problems, report.entries) == ((), 4)
    assert not Sealed.objects.filter(entry=entry).exists()


def put_in(entry: Entry, prev_hash: str) -> None:
    """An entry written past record(), as next after this one."""
    Entry.objects.create(
        stream_id=entry.stream_id,
        seq=entry.seq + 1,
        at=entry.at,
        verb="x.y",
        prev_hash=prev_hash,
        hash="b" * 64,
    )


def test_a_head_moves_only_onto_what_continues_the_chain(written):
    move = "UPDATE journal_stream SET head_seq = head_seq + 1, head_hash = repeat('b', 64)"
    with transaction.atomic():
        put_in(written, prev_hash="a" * 64)
        assert is_refused(move)
        transaction.set_rollback(True)
    with transaction.atomic():
        put_in(written, prev_hash=written.hash)
        assert is_refused(f"{move}, key = 'other'")
        assert not is_refused(move)
        transaction.set_rollback(True)


@pytest.mark.parametrize("stream", ["desk", "crisis:K-1"])
def test_a_tombstone_must_name_this_entry_in_its_own_stream(written, stream):
    open_stream(stream)
    beside = written.pk if stream != "desk" else written.pk + 1000
    record(verb="entry.erased", stream=stream, about=("entry", beside))
    with pytest.raises(DatabaseError, match="tombstone"), transaction.atomic():
        run("DELETE FROM journal_sealed")
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_role_that_is_not_there_is_said_plainly(db):
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("grant_runtime_role", "nobody_by_this_name")


def test_rights_are_set_again_without_harm(as_the_desk):
    run("RESET ROLE")
    call_command("grant_runtime_role", ROLE, "--create", stdout=_Silence())
    run(f"SET LOCAL ROLE {ROLE}")
    assert is_refused(REFUSED["update"])
    assert record(verb="alert.raised").seq == 3


def test_a_password_comes_from_a_file(db, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("a calm sea\n")
    said = _Silence()
    call_command("grant_runtime_role", ROLE, "--create", "--password-file", secret, stdout=said)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolpassword LIKE 'SCRAM%%' FROM pg_authid WHERE rolname = %s", [ROLE]
        )
        assert cursor.fetchone() == (True,)
