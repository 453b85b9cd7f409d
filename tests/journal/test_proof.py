"""Reading stored chains for the check: all of them, one, or the newest span."""

import pytest

from journal import proof
from journal.checkpoints import write_checkpoint
from journal.models import Entry, Sealed
from journal.record import record
from journal.streams import open_stream
from journal.walk import Head, Problem, Row
from tests.journal import chains
from tests.journal.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings):
    settings.JOURNAL_KEY = chains.SEED


@pytest.fixture
def written():
    """Three spans of entries in two streams, a checkpoint after each of the first two."""
    open_stream("crisis:K-1")
    for span in range(3):
        for number in range(6):
            stream = "crisis:K-1" if number % 3 == 0 and span < 2 else "desk"
            record(verb="x.y", stream=stream, data={"n": number}, sealed={"reason": "r"})
        if span < 2:
            write_checkpoint()


def everything() -> list[Problem]:
    report, told = proof.verify_record()
    return [*told.problems, *report.problems]


def newest() -> list[Problem]:
    report, told = proof.verify_newest_span()
    return [*told.problems, *report.problems]


def test_a_stream_nobody_has_written_to_is_a_head_alone():
    open_stream("crisis:K-3")
    assert list(proof.stored()) == [Head("crisis:K-3", 0, "0" * 64)]
    assert everything() == []


def test_rows_come_as_they_are_stored(written):
    items = list(proof.stored())
    assert [item.stream for item in items if isinstance(item, Head)] == ["crisis:K-1", "desk"]
    rows = [item for item in items if isinstance(item, Row)]
    assert len(rows) == Entry.objects.count() == 19
    assert list(proof.stored(["crisis:K-9"])) == []
    only = list(proof.stored(["crisis:K-1"]))
    assert only == items[: len(only)]


def test_a_whole_record_is_whole_in_every_part(written):
    assert (everything(), newest()) == ([], [])
    report, _ = proof.verify_record(stream="crisis:K-1")
    assert (report.entries, report.streams, report.problems) == (4, 1, ())


def test_the_newest_span_is_what_came_after_the_last_checkpoint_but_one(written):
    report, told = proof.verify_newest_span()
    first = Entry.objects.get(object_type="key").pk
    assert report.entries == Entry.objects.filter(pk__gt=first).count() == 12
    assert told.count == 2


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE journal_entry SET verb = 'x.z' WHERE id = (SELECT max(id) FROM journal_entry)",
         Problem("changed", "desk", 15)),
        ("DELETE FROM journal_entry WHERE id = (SELECT max(id) FROM journal_entry)",
         Problem("head", "desk", 15)),
        ("UPDATE journal_stream SET head_hash = repeat('a', 64) WHERE key = 'crisis:K-1'",
         Problem("head", "crisis:K-1", 5)),
        ("DELETE FROM journal_sealed WHERE entry_id = (SELECT max(entry_id) FROM journal_sealed)",
         Problem("erased", "desk", 15)),
        ("UPDATE journal_sealed SET payload = '{}' WHERE entry_id ="
         " (SELECT max(entry_id) FROM journal_sealed)", Problem("words", "desk", 15)),
        ("UPDATE journal_checkpoint SET last_entry = last_entry + 1 WHERE number = 2",
         Problem("signature", "", 2, 2)),
    ],
)  # fmt: skip
def test_tampering_near_the_end_is_found_both_ways(written, sql, found):
    tamper(sql)
    assert (everything(), newest()) == ([found], [found])


def test_the_span_begins_where_a_checkpoint_vouches_for_it(written):
    tamper(
        "UPDATE journal_entry SET hash = repeat('a', 64) WHERE stream_id ="
        " (SELECT id FROM journal_stream WHERE key = 'desk') AND seq = 5"
    )
    assert newest() == [Problem("checkpoint", "desk", 5, 1)]


def test_tampering_long_ago_is_found_by_the_whole_check(written):
    tamper("UPDATE journal_entry SET verb = 'x.z' WHERE seq = 2")
    assert everything() == [Problem("changed", "crisis:K-1", 2), Problem("changed", "desk", 2)]
    assert newest() == []


def test_without_checkpoints_the_span_is_not_longer_than_agreed(monkeypatch):
    for number in range(12):
        record(verb="x.y", data={"n": number})
    monkeypatch.setattr(proof, "LONGEST_SPAN", 5)
    report, _ = proof.verify_newest_span()
    assert (report.entries, report.problems) == (5, ())


def test_an_empty_record_is_whole():
    assert (everything(), newest(), Sealed.objects.count()) == ([], [], 0)


def test_a_check_costs_the_same_however_long_the_record_is(written, django_assert_num_queries):
    with django_assert_num_queries(8):
        proof.verify_newest_span()
    for _ in range(30):
        record(verb="x.y", stream="desk")
    with django_assert_num_queries(8):
        proof.verify_newest_span()
