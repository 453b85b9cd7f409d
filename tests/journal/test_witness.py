"""A series of checkpoints: signed, unbroken, and the same as the copies kept elsewhere."""

from dataclasses import replace

from journal import signing
from journal.walk import Problem, verify
from journal.witness import testimony as told_by
from tests.journal import chains
from tests.journal.chains import KEYS, PUBLIC, built


def kinds(told) -> list[tuple[str, int]]:
    return [(problem.kind, problem.seq) for problem in told.problems]


def forged(signed, **change):
    """A statement signed anew with the right key: an insider who has it."""
    return signing.sign(chains.KEY, replace(signed.statement, **change))


def test_a_whole_series_claims_every_head():
    record = built()
    told = told_by(record.series, KEYS)
    assert (told.problems, told.count) == ((), 4)
    assert {stream: sorted(said) for stream, said in told.claims.items()} == {
        "crisis:K-1": [2, 5, 7, 10],
        "desk": [8, 15, 23, 30],
    }


def test_a_changed_statement_is_not_signed_and_claims_nothing():
    series = built().series
    series[1] = replace(series[1], statement=replace(series[1].statement, heads={"desk": (1, "x")}))
    told = told_by(series, KEYS)
    assert kinds(told) == [("signature", 2), ("series", 3)]
    assert sorted(told.claims["desk"]) == [8, 23, 30]


def test_an_unknown_or_untrusted_key_counts_for_nothing():
    series = built().series
    told = told_by(series[:1], {})
    assert (kinds(told), told.claims) == ([("key", 1)], {})
    assert kinds(told_by(series[:1], KEYS, trusted=["0" * 16])) == [("key", 1)]
    assert kinds(told_by(series[:1], KEYS, trusted=list(KEYS))) == []


def test_a_checkpoint_that_is_gone_leaves_a_gap():
    series = built().series
    assert kinds(told_by([*series[:1], *series[2:]], KEYS)) == [("series", 3)]
    assert kinds(told_by(series[1:], KEYS)) == [("series", 2)]
    assert kinds(told_by(series[1:], KEYS, is_whole=False)) == []


def test_a_checkpoint_that_steps_back_is_wrong():
    series = built().series
    series[3] = forged(series[3], last_entry=5)
    assert kinds(told_by(series, KEYS)) == [("series", 4)]


def test_copies_elsewhere_are_compared():
    record = built()
    carried = [(signed, PUBLIC) for signed in record.series]
    assert told_by(record.series, KEYS, carried=carried).problems == ()
    # The end of the series was removed here, together with what it signed.
    told = told_by(record.series[:2], KEYS, carried=carried)
    assert kinds(told) == [("series", 3), ("series", 4)]
    assert sorted(told.claims["desk"]) == [8, 15, 23, 30]


def test_an_insider_with_the_key_is_caught_by_a_copy_elsewhere():
    record = built()
    carried = [(signed, PUBLIC) for signed in record.series]
    rows = record.rows["desk"]
    rows[2] = rows[2]._replace(fields=rows[2].fields._replace(actor=99))
    rows[:] = chains.rechained(rows, 2)
    record.heads["desk"] = (len(rows), rows[-1].hash)
    record.series.clear()
    record.sign()
    assert record.found() == []
    told = told_by(record.series, KEYS, carried=carried)
    report = verify(record.items(), claims=told.claims)
    assert report.problems == (Problem("checkpoint", "desk", 8, checkpoint=1),)


def test_a_copy_must_be_signed_too():
    series = built().series
    spoilt = replace(series[0], signature="ab" * 64)
    told = told_by(series, KEYS, carried=[(spoilt, PUBLIC)], trusted=list(KEYS))
    assert kinds(told) == [("signature", 1)]
    foreign = signing.private_key(chains.SEED.replace("A", "B", 1))
    public = signing.public_bytes(foreign)
    said = replace(series[0].statement, key_id=signing.key_id(public))
    told = told_by(series, KEYS, carried=[(signing.sign(foreign, said), public)], trusted=KEYS)
    assert kinds(told) == [("key", 1)]
