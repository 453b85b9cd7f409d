"""The check of a chain: whole ones pass, every kind of tampering is found and placed."""

import copy
import random
from datetime import timedelta

import pytest

from journal.chain import GENESIS
from journal.walk import TICK, Head, Problem, verify
from tests.journal import chains
from tests.journal.chains import TAMPERINGS, Record, built, rechained

PER_KIND = 50


def test_a_whole_record_has_no_problem():
    report, told = built().checked()
    assert (report.problems, told.problems) == ((), ())
    assert (report.entries, report.streams, report.last_id, told.count) == (40, 2, 40, 4)


def test_an_empty_record_is_whole():
    assert verify([]).problems == ()
    assert verify([Head("desk", 0, GENESIS)]).problems == ()


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda kind: kind.__name__)
def test_every_tampering_up_to_the_last_checkpoint_is_found(tampering):
    whole = built()
    unseen = []
    for seed in range(PER_KIND):
        record = copy.deepcopy(whole)
        tampering(record, random.Random(f"{tampering.__name__} {seed}"))
        if not record.found():
            unseen.append(seed)
    assert unseen == []


def test_it_names_the_first_bad_entry():
    def after(change) -> list[tuple[str, str, int]]:
        record = built()
        change(record.rows["desk"], record)
        return record.found()

    def changed(rows, _):
        rows[4] = rows[4]._replace(fields=rows[4].fields._replace(verb="x.y"))

    def gone(rows, _):
        del rows[4]

    def unlinked(rows, _):
        rows[4] = rows[4]._replace(prev_hash="ab" * 32)

    def backwards(rows, record):
        rows[4] = rows[4]._replace(fields=rows[4].fields._replace(id=1))
        rows[:] = rechained(rows, 4)
        record.heads["desk"] = (len(rows), rows[-1].hash)
        record.series.clear()

    def silenced(rows, _):
        rows[3] = rows[3]._replace(salt=None, payload=None)

    def reworded(rows, _):
        rows[3] = rows[3]._replace(payload={"reason": "else"})

    def no_hash(rows, _):
        rows[4] = rows[4]._replace(prev_hash="not hex")
        rows[3] = rows[3]._replace(hash="not hex")

    assert after(changed) == [("changed", "desk", 5)]
    assert after(gone) == [("missing", "desk", 5)]
    assert after(unlinked) == [("link", "desk", 5)]
    assert after(backwards) == [("order", "desk", 5)]
    assert after(silenced) == [("erased", "desk", 4)]
    assert after(reworded) == [("words", "desk", 4)]
    assert after(no_hash) == [("changed", "desk", 4)]


def test_one_problem_per_stream_and_the_others_are_still_checked():
    record = built()
    for rows in record.rows.values():
        rows[2] = rows[2]._replace(fields=rows[2].fields._replace(agent="x"))
    del record.rows["desk"][10]
    assert sorted(record.found()) == [("changed", "crisis:K-1", 3), ("changed", "desk", 3)]


def test_hashing_everything_anew_is_seen_at_the_next_checkpoint():
    record = built()
    rows = record.rows["desk"]
    rows[4] = rows[4]._replace(fields=rows[4].fields._replace(actor=99))
    rows[:] = rechained(rows, 4)
    record.heads["desk"] = (len(rows), rows[-1].hash)
    report, _ = record.checked()
    assert report.problems == (Problem("checkpoint", "desk", 8, checkpoint=1),)
    record.series.clear()
    assert record.found() == []  # what a chain alone cannot see


def test_a_cut_off_end_is_seen_by_the_checkpoint_beyond_it():
    record = built()
    rows = record.rows["desk"]
    del rows[20:]
    record.heads["desk"] = (20, rows[-1].hash)
    report, _ = record.checked()
    assert report.problems == (Problem("checkpoint", "desk", 21, checkpoint=3),)


def test_only_what_no_checkpoint_has_signed_yet_can_be_cut_off_unseen():
    record = built(entries=45)
    for stream in record.rows:
        rows = record.rows[stream]
        rows[:] = [row for row in rows if row.fields.id <= 40]
        record.heads[stream] = (len(rows), rows[-1].hash)
    assert record.found() == []
    record.rows["desk"].pop()
    record.heads["desk"] = (29, record.rows["desk"][-1].hash)
    assert record.found() == [("checkpoint", "desk", 30)]


def test_a_stream_that_is_gone_altogether_is_missed():
    record = built()
    del record.rows["crisis:K-1"]
    assert record.found() == [("checkpoint", "crisis:K-1", 1)]


def test_a_tombstone_explains_erased_words_in_its_own_stream_only():
    record = built()
    rows = record.rows["desk"]
    row = rows[3]
    rows[3] = row._replace(salt=None, payload=None)
    tombstone = {"object_type": "entry", "object_id": str(row.fields.id)}
    record.add("crisis:K-1", verb="entry.erased", **tombstone)
    assert record.found() == [("erased", "desk", 4)]
    record.add("desk", verb="entry.erased", **tombstone)
    assert record.found() == []


def test_words_that_nobody_committed_to_are_foreign():
    record = built()
    rows = record.rows["desk"]
    rows[0] = rows[0]._replace(salt=b"s", payload={"reason": "put in later"})
    assert record.found() == [("words", "desk", 1)]


def test_it_can_begin_in_the_middle():
    record = built()
    rows = record.rows["desk"]
    head = Head("desk", *record.heads["desk"])
    report = verify([head, *rows[10:]], anchors={"desk": (10, rows[9].hash)})
    assert (report.problems, report.entries) == ((), 20)
    report = verify([head, *rows[10:]], anchors={"desk": (10, rows[8].hash)})
    assert report.problems == (Problem("link", "desk", 11),)
    claims = {"desk": {10: ("ab" * 32, 3)}}
    report = verify([head, *rows[10:]], anchors={"desk": (10, rows[9].hash)}, claims=claims)
    assert report.problems == (Problem("checkpoint", "desk", 10, checkpoint=3),)


def test_it_says_how_far_it_is():
    record = Record()
    for _ in range(TICK):
        record.add("desk")
    told: list[int] = []
    verify(record.items(), tick=told.append)
    assert told == [TICK]


def test_clocks_may_jump_back_without_breaking_the_chain():
    record = built()
    record.add("desk", at=chains.START - timedelta(days=1))
    assert record.found() == []
