"""How an entry is hashed: as the page says, and as the vectors for a second verifier show."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from journal import chain
from journal.canonical import canonical
from journal.chain import GENESIS, Fields
from tests.journal import vectors
from tests.journal.test_canonical import texts, values

fields = st.builds(
    Fields,
    stream=texts,
    id=st.integers(1, 10**12),
    seq=st.integers(1, 10**9),
    at=st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001
    actor=st.none() | st.integers(1, 10**6),
    on_behalf_of=st.none() | st.integers(1, 10**6),
    agent=texts,
    request_id=texts,
    verb=texts,
    object_type=texts,
    object_id=texts,
    before=texts,
    after=texts,
    data=st.dictionaries(texts, values, max_size=3),
    commitment=texts,
)


@given(fields)
def test_the_written_out_spelling_is_canonical_json(entry):
    plain = {**entry._asdict(), "at": chain.moment(entry.at)}
    assert chain.spelling(entry).encode() == canonical(plain)


@given(fields)
def test_the_hash_covers_domain_predecessor_and_spelling(entry):
    covered = b"\x00" + bytes(32) + chain.spelling(entry).encode()
    assert chain.entry_hash(GENESIS, entry) == hashlib.sha256(covered).hexdigest()
    assert chain.entry_hash("01" * 32, entry) != chain.entry_hash(GENESIS, entry)


def test_a_moment_is_utc_with_six_decimals():
    at = datetime(2026, 11, 20, 14, 31, 5, 120, tzinfo=UTC)
    elsewhere = at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert chain.moment(at) == chain.moment(elsewhere) == "2026-11-20T14:31:05.000120Z"


def test_a_commitment_is_an_hmac_of_the_canonical_words():
    expected = hmac.new(b"salt", b'{"reason":"\xc3\x85sa"}', "sha256").hexdigest()
    assert chain.commitment(b"salt", {"reason": "Åsa"}) == expected


def test_the_vectors_are_what_the_code_does():
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.text(), (
        "run `python -m tests.journal.vectors` if the format was meant to change"
    )


def test_the_vectors_show_every_kind_of_tampering_and_what_is_found():
    known = json.loads(vectors.FILE.read_text(encoding="utf-8"))
    found = {record["name"]: record["problems"] for record in known["records"]}
    assert found.pop("whole") == []
    assert (len(found), [name for name, problems in found.items() if not problems]) == (9, [])


def test_the_vectors_hold_without_our_code():
    known = json.loads(vectors.FILE.read_text(encoding="utf-8"))
    previous = "0" * 64
    for entry in known["entries"]:
        # For these values Python's own encoder happens to spell like RFC 8785.
        spelling = json.dumps(
            entry["fields"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert entry["spelling"] == spelling
        covered = b"\x00" + bytes.fromhex(previous) + spelling.encode()
        assert (entry["prev"], entry["hash"]) == (previous, hashlib.sha256(covered).hexdigest())
        previous = entry["hash"]
