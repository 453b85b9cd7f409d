"""verify_journal names the first bad entry and fails; export_checkpoints carries evidence away."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.checkpoints import write_checkpoint
from journal.management.commands.verify_journal import Command
from journal.models import Entry
from journal.record import record
from journal.streams import open_stream
from tests.journal import chains
from tests.journal.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings):
    settings.JOURNAL_KEY = chains.SEED


@pytest.fixture
def written():
    open_stream("crisis:K-1")
    for number in range(8):
        record(verb="x.y", stream="crisis:K-1" if number % 4 == 0 else "desk", data={"n": number})
    write_checkpoint()


def verify(*given: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_journal", *given, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def exported(*given: str) -> str:
    out = StringIO()
    call_command("export_checkpoints", *given, stdout=out)
    return out.getvalue()


def test_a_whole_record(written):
    code, said = verify()
    assert code == 0
    assert said.startswith(
        "The record is whole. Checked entries: 9, streams: 2, checkpoints: 1, in "
    )
    code, said = verify("--stream", "crisis:K-1")
    assert (code, "entries: 2, streams: 1," in said) == (0, True)


def test_without_a_checkpoint_it_says_what_it_cannot_know():
    record(verb="x.y")
    code, said = verify()
    assert (code, said.splitlines()[1]) == (
        0,
        "There is no checkpoint yet, so a cut-off end would not show.",
    )


def test_it_names_the_bad_entry_and_fails(written):
    tamper("UPDATE journal_entry SET verb = 'x.z' WHERE seq = 3")
    code, said = verify()
    assert (code, said.splitlines()[0]) == (1, "desk #3: something in the entry was changed")
    assert verify("--stream", "crisis:K-1")[0] == 0
    code, said = verify("--json")
    told = json.loads(said)
    assert (code, told["whole"], told["entries"], told["checkpoints"]) == (1, False, 9, 1)
    assert told["problems"] == [
        {
            "kind": "changed",
            "stream": "desk",
            "seq": 3,
            "checkpoint": 0,
            "says": "desk #3: something in the entry was changed",
        }
    ]


def test_a_whole_record_as_json(written):
    code, said = verify("--json")
    told = json.loads(said)
    assert (code, told["whole"], told["problems"]) == (0, True, [])
    assert told["last_entry"] == Entry.objects.latest("id").pk


def test_in_a_terminal_it_shows_how_far_it_is():
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal, pipe = Terminal(), StringIO()
    Command(stderr=terminal)._tick(5000)
    Command(stderr=pipe)._tick(5000)
    assert ("5000 entries" in terminal.getvalue(), pipe.getvalue()) == (True, "")


def test_a_stream_that_is_not_there_is_said_so():
    with pytest.raises(CommandError, match="crisis:K-9"):
        verify("--stream", "crisis:K-9")


def test_what_was_cut_off_here_is_missed_with_the_copy_kept_elsewhere(written, tmp_path):
    copy = tmp_path / "checkpoints.jsonl"
    copy.write_text(exported() + "\n")
    assert verify("--checkpoints", str(copy))[0] == 0
    tamper(
        "DELETE FROM journal_entry WHERE verb = 'journal.key-changed'",
        "UPDATE journal_stream s SET head_seq = 6,"
        " head_hash = (SELECT hash FROM journal_entry e WHERE e.stream_id = s.id AND seq = 6)"
        " WHERE key = 'desk'",
        "DELETE FROM journal_checkpoint",
    )
    assert verify()[0] == 0  # nothing here can tell any more
    code, said = verify("--checkpoints", str(copy))
    assert (code, said.splitlines()[:2]) == (
        1,
        [
            "checkpoint 1: does not follow the one before it, or is gone from the desk",
            "desk #7: is not what checkpoint 1 signed; it, or one before it, was changed",
        ],
    )


def test_only_trusted_keys_count(written):
    assert verify("--key", "56475aa75463474c")[0] == 0
    code, said = verify("--key", "0000000000000000")
    assert (code, said.splitlines()[0]) == (1, "checkpoint 1: signed with a key that is not known")


def test_checkpoints_are_written_one_a_line(written):
    record(verb="x.y")
    write_checkpoint()
    lines = [json.loads(line) for line in exported().splitlines()]
    assert [line["number"] for line in lines] == [1, 2]
    assert [json.loads(line)["number"] for line in exported("--after", "1").splitlines()] == [2]


def test_a_file_that_is_none_is_said_so(tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("hello\n")
    with pytest.raises(CommandError, match=r"other\.txt cannot be read"):
        verify("--checkpoints", str(other))
    with pytest.raises(CommandError, match="cannot be read"):
        verify("--checkpoints", str(tmp_path / "none"))


def test_a_checkpoint_of_an_unknown_key_is_not_exported(written):
    tamper("DELETE FROM journal_entry WHERE verb = 'journal.key-changed'")
    with pytest.raises(CommandError, match="verify_journal"):
        exported()
