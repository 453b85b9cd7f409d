"""record_many(): each act its own entry, hashed in order, all of them or none."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal import chain
from journal.canonical import NotCanonical
from journal.models import Entry, Sealed, Stream
from journal.proof import verify_record
from journal.record import Draft, record, record_many
from journal.streams import open_stream
from tests.journal.test_canonical import texts, values

# What differs however an entry is written: its place, its time, and what follows from these.
_PLACED = {"id", "seq", "at", "prev_hash", "hash", "commitment"}


def facts(entry: Entry) -> dict[str, Any]:
    """Everything an entry says that was not put in by the database."""
    fields = [field.attname for field in Entry._meta.fields]
    return {name: getattr(entry, name) for name in fields if name not in _PLACED}


def as_stored(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The rows of entries, every field of them."""
    rows = Entry.objects.filter(pk__in=[entry.pk for entry in entries]).order_by("pk")
    return [dict(row) for row in rows.values()]


@pytest.mark.django_db
def test_many_say_what_each_would_have_said_alone(lead, comms):
    open_stream("crisis:K-1")
    said: list[dict[str, Any]] = [
        {"verb": "alert.raised", "agent": "worker", "about": ("alert", 1), "data": {"score": 61}},
        {"verb": "crisis.noted", "stream": "crisis:K-1", "actor": lead, "on_behalf_of": comms},
        {"verb": "alert.rose", "sealed": {"title": "Rök på däck"}, "before": "ab", "after": "cd"},
        {"verb": "crisis.noted", "stream": "crisis:K-1", "sealed": {}},
    ]
    alone = [record(**each) for each in said]
    together = record_many([Draft(**each) for each in said])
    assert [facts(entry) for entry in together] == [facts(entry) for entry in alone]
    assert as_stored(together) == [
        {field.attname: getattr(entry, field.attname) for field in Entry._meta.fields}
        for entry in together
    ]
    assert [entry._state.adding for entry in together] == [False] * 4


@pytest.mark.django_db
def test_each_is_hashed_onto_the_one_before_in_its_own_stream():
    crisis = open_stream("crisis:K-1")
    first = record(verb="batch.stored")
    entries = record_many(
        [
            Draft(verb="alert.raised"),
            Draft(verb="crisis.noted", stream=crisis),
            Draft(verb="alert.rose"),
            Draft(verb="crisis.noted", stream="crisis:K-1"),
        ]
    )
    desk, log = entries[::2], entries[1::2]
    assert [entry.pk for entry in entries] == sorted(entry.pk for entry in entries)
    assert [(e.seq, e.prev_hash) for e in desk] == [(2, first.hash), (3, desk[0].hash)]
    assert [(e.seq, e.prev_hash) for e in log] == [(1, chain.GENESIS), (2, log[0].hash)]
    heads = dict(Stream.objects.values_list("key", "head_hash"))
    assert heads == {"desk": desk[1].hash, "crisis:K-1": log[1].hash}
    assert verify_record()[0].problems == ()


@pytest.mark.django_db
def test_personal_words_are_sealed_each_with_a_salt_of_its_own():
    words = {"title": "Åsa ringde"}
    first, plain, second = record_many(
        [
            Draft(verb="alert.raised", sealed=words),
            Draft(verb="alert.told"),
            Draft(verb="alert.raised", sealed=words),
        ]
    )
    kept = {sealed.entry_id: sealed for sealed in Sealed.objects.all()}
    assert set(kept) == {first.pk, second.pk}
    for entry in (first, second):
        assert kept[entry.pk].payload == words
        assert chain.commitment(bytes(kept[entry.pk].salt), words) == entry.commitment
    assert (plain.commitment, first.commitment == second.commitment) == ("", False)


@pytest.mark.django_db
def test_one_statement_is_all_they_cost(django_assert_num_queries):
    record(verb="alert.raised")
    with django_assert_num_queries(1):
        record_many([Draft(verb="alert.raised", sealed={"n": n}) for n in range(30)])
    with django_assert_num_queries(0):
        assert record_many([]) == []


@pytest.mark.django_db
def test_a_stream_that_is_not_open_refuses_all():
    with pytest.raises(LookupError, match="crisis:K-9"):
        record_many([Draft(verb="alert.raised"), Draft(verb="x.y", stream="crisis:K-9")])
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_the_stream_of_the_desk_needs_nobody_to_open_it():
    assert [e.seq for e in record_many([Draft(verb="a.b"), Draft(verb="c.d")])] == [1, 2]


@pytest.mark.django_db
def test_one_that_cannot_be_spelled_refuses_all():
    with pytest.raises(NotCanonical):
        record_many([Draft(verb="alert.raised"), Draft(verb="x.y", data={"n": float("nan")})])
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses():
    with pytest.raises(TransactionManagementError):
        record_many([Draft(verb="alert.raised"), Draft(verb="alert.raised")])


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.lists(
        st.fixed_dictionaries(
            {
                "data": st.dictionaries(texts, values, max_size=2),
                "sealed": st.dictionaries(texts, values, max_size=2),
                "stream": st.sampled_from(["desk", "crisis:K-1"]),
            }
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_they_hold_the_record_holds(db, said):
    with transaction.atomic():
        open_stream("crisis:K-1")
        entries = record_many([Draft(verb="x.tried", **each) for each in said])
        assert [entry.data for entry in entries] == [each["data"] for each in said]
        assert [row["data"] for row in as_stored(entries)] == [each["data"] for each in said]
        assert verify_record()[0].problems == ()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_many_at_once_leave_one_chain_each():
    with transaction.atomic():
        open_stream("crisis:K-1")
        record(verb="x.begun")
    start, errors = threading.Barrier(2), []

    def write(streams: tuple[str, str]) -> None:
        try:
            start.wait(10)
            for _ in range(10):
                with transaction.atomic():
                    record_many([Draft(verb="x.said", stream=s) for s in streams * 2])
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    # In opposite order: whoever has the lock of the feed has every head.
    orders = (("desk", "crisis:K-1"), ("crisis:K-1", "desk"))
    threads = [threading.Thread(target=write, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Entry.objects.count() == 81
    assert verify_record()[0].problems == ()
