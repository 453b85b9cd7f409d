"""record(): one entry in the act's transaction, hashed onto the one before it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal import chain, request_ids
from journal.canonical import LARGEST, NotCanonical
from journal.chain import GENESIS
from journal.models import Entry, Sealed, Stream
from journal.proof import verify_record
from journal.record import SALT_BYTES, record
from journal.streams import open_stream, set_private
from tests.journal.test_canonical import texts, values


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what_and_when(lead, comms):
    entry = record(
        verb="alert.dismissed",
        actor=lead,
        on_behalf_of=comms,
        about=("alert", 12),
        data={"score": 61},
        sealed={"reason": "Åsa ringde"},
        before="ab",
        after="cd",
    )
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.stream.key, stored.seq, stored.actor, stored.on_behalf_of) == (
        "desk", 1, lead, comms,
    )  # fmt: skip
    assert (stored.verb, stored.object_type, stored.object_id) == ("alert.dismissed", "alert", "12")
    assert (stored.data, stored.before, stored.after) == ({"score": 61}, "ab", "cd")
    assert stored.sealed.payload == {"reason": "Åsa ringde"}
    assert abs(timezone.now() - stored.at) < timedelta(minutes=1)
    assert stored == entry
    assert {f.attname: getattr(stored, f.attname) for f in Entry._meta.fields} == {
        f.attname: getattr(entry, f.attname) for f in Entry._meta.fields
    }


@pytest.mark.django_db
def test_each_entry_is_hashed_onto_the_one_before():
    first = record(verb="batch.stored", agent="worker")
    second = record(verb="batch.stored", agent="worker")
    stream = Stream.objects.get(key="desk")
    assert (first.seq, first.prev_hash, second.seq, second.prev_hash) == (1, GENESIS, 2, first.hash)
    assert (stream.head_seq, stream.head_hash) == (2, second.hash)
    assert second.pk > first.pk


@pytest.mark.django_db
def test_every_stream_is_a_chain_of_its_own_and_ids_run_through_all():
    crisis = open_stream("crisis:K-1")
    entries = [
        record(verb="crisis.opened", stream=crisis),
        record(verb="alert.raised"),
        record(verb="crisis.noted", stream="crisis:K-1"),
    ]
    assert [(e.stream_id == crisis.pk, e.seq) for e in entries] == [
        (True, 1),
        (False, 1),
        (True, 2),
    ]
    assert [e.pk for e in entries] == sorted(e.pk for e in entries)


@pytest.mark.django_db
def test_personal_words_are_in_the_chain_as_a_commitment_only():
    entry = record(verb="alert.dismissed", sealed={"reason": "Åsa ringde"})
    kept = Sealed.objects.get(entry=entry)
    salt = bytes(kept.salt)
    assert len(salt) == SALT_BYTES
    assert entry.commitment == chain.commitment(salt, {"reason": "Åsa ringde"})
    again = record(verb="alert.dismissed", sealed={"reason": "Åsa ringde"})
    assert again.commitment != entry.commitment
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM journal_entry e")
        assert all("ringde" not in row[0] for row in cursor.fetchall())


@pytest.mark.django_db
def test_without_words_there_is_no_commitment():
    entry = record(verb="alert.raised", sealed={})
    assert (entry.commitment, Sealed.objects.count()) == ("", 0)


@pytest.mark.django_db
def test_it_carries_the_id_of_the_request():
    with request_ids.one_piece_of_work() as name:
        entry = record(verb="alert.raised")
    assert (entry.request_id, len(name)) == (name, 36)
    assert record(verb="alert.raised").request_id == ""


@pytest.mark.django_db
def test_a_stream_must_be_open():
    with pytest.raises(LookupError, match="crisis:K-9"):
        record(verb="crisis.noted", stream="crisis:K-9")


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"n": float("nan")}, {"n": LARGEST + 1}, {"text": "a\0b"}])
def test_what_cannot_be_given_back_is_not_taken(data):
    with pytest.raises(NotCanonical):
        record(verb="alert.raised", data=data)
    with pytest.raises(NotCanonical):
        record(verb="alert.raised", sealed=data)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses():
    with pytest.raises(TransactionManagementError):
        record(verb="alert.raised")
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_transaction():
    with transaction.atomic():
        kept = record(verb="alert.raised")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(verb="alert.raised")
        raise ZeroDivisionError
    with transaction.atomic():
        after = record(verb="alert.raised")
    assert list(Entry.objects.order_by("pk")) == [kept, after]
    assert (after.seq, after.prev_hash) == (2, kept.hash)


@pytest.mark.django_db
def test_one_statement_is_all_it_costs(django_assert_num_queries):
    record(verb="alert.raised")
    with django_assert_num_queries(1):
        record(verb="alert.raised", sealed={"reason": "x"})


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.dictionaries(texts, values, max_size=3),
    sealed=st.dictionaries(texts, values, max_size=3),
)
def test_whatever_it_takes_the_database_gives_back_as_it_was_hashed(db, data, sealed):
    with transaction.atomic():
        entry = record(verb="x.tried", data=data, sealed=sealed)
        report, _ = verify_record()
        assert report.problems == ()
        assert Entry.objects.get(pk=entry.pk).data == data


@pytest.mark.django_db
def test_a_stream_keeps_its_exercise_and_its_privacy():
    drill = open_stream("exercise:1")
    first = open_stream("crisis:K-2", exercise=drill, is_private=True)
    again = open_stream("crisis:K-2")
    assert (again.pk, again.exercise, again.is_private) == (first.pk, drill, True)
    set_private(again, is_private=False)
    assert open_stream("crisis:K-2").is_private is False
