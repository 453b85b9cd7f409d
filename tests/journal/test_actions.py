"""Erasing words, having the record checked, taking it out: each leaves its own entry."""

import pytest
from django.db import connection

from journal import heartbeats
from journal.actions import check_newest_span, erase_entry_payload, record_export
from journal.checkpoints import write_checkpoint
from journal.errors import Missing, Refused
from journal.models import Entry, Sealed
from journal.proof import VERIFIED, verify_record
from journal.record import record
from journal.streams import open_stream
from tests.emptying import guard_the_record
from tests.journal import chains

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(comms):
    guard_the_record()
    open_stream("crisis:K-1")
    return record(
        verb="crisis.noted", stream="crisis:K-1", actor=comms, sealed={"text": "Åsa ringde"}
    )


def erase(actor, entry, ground="request", reason="Asked on 4 Feb."):
    return erase_entry_payload(actor=actor, entry_id=entry.pk, ground=ground, reason=reason)


def test_words_are_erased_for_good_and_the_chain_says_who_why_and_on_what_ground(entry, legal):
    tombstone = erase(legal, entry)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT e::text FROM journal_entry e UNION SELECT s::text FROM journal_sealed s"
        )
        assert all("ringde" not in row[0] for row in cursor.fetchall())
    assert (tombstone.verb, tombstone.actor, tombstone.stream.key, tombstone.seq) == (
        "entry.erased", legal, "crisis:K-1", 2,
    )  # fmt: skip
    assert (tombstone.object_type, tombstone.object_id) == ("entry", str(entry.pk))
    assert tombstone.data == {"ground": "request", "seq": 1}
    assert tombstone.sealed.payload == {"reason": "Asked on 4 Feb."}
    report, _ = verify_record()
    assert (report.problems, report.entries) == ((), 2)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ground": "because"}, "unknown-ground"),
        ({"reason": " "}, "reason-missing"),
    ],
)
def test_an_erasure_needs_a_ground_and_a_reason(entry, legal, given, code):
    with pytest.raises(Refused) as refused:
        erase(legal, entry, **given)
    assert (refused.value.code, Sealed.objects.count(), Entry.objects.count()) == (code, 1, 1)


def test_there_must_be_words_to_erase(entry, legal):
    erase(legal, entry)
    with pytest.raises(Refused) as refused:
        erase(legal, entry)
    assert (refused.value.code, Entry.objects.count()) == ("no-words", 2)


def test_only_legal_may_erase_and_only_what_they_may_read(entry, legal, lead, admin):
    for person in (lead, admin):
        with pytest.raises(Missing):
            erase(person, entry)
    private = open_stream("crisis:K-9", is_private=True)
    hidden = record(verb="crisis.noted", stream=private, sealed={"text": "x"})
    with pytest.raises(Missing):
        erase(legal, hidden)
    with pytest.raises(Missing):
        erase_entry_payload(actor=legal, entry_id=10**9, ground="request", reason="x")
    assert Sealed.objects.count() == 2


def test_a_whole_span_is_noted_as_checked_without_an_entry(entry, comms):
    assert check_newest_span(actor=comms) == ()
    beat = heartbeats.last_beat(VERIFIED)
    assert beat is not None
    assert (beat[1], Entry.objects.count()) == (entry.pk, 1)


def test_a_break_is_recorded_once(entry, comms, settings):
    settings.JOURNAL_KEY = chains.SEED
    write_checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE journal_entry SET verb = 'x.y' WHERE id = %s", [entry.pk])
    found = check_newest_span(actor=comms)
    assert [(p.kind, p.stream, p.seq) for p in found] == [("changed", "crisis:K-1", 1)]
    assert check_newest_span() == found
    broken = Entry.objects.get(verb="journal.broken")
    assert (broken.actor, broken.agent) == (comms, "")
    assert broken.data == {"kind": "changed", "stream": "crisis:K-1", "seq": 1, "checkpoint": 0}
    assert heartbeats.last_beat(VERIFIED) is None


def test_an_export_is_an_entry_that_says_what_was_asked_for(comms, employee):
    made = record_export(actor=comms, filters={"who": "Saga"}, limit=500)
    assert (made.verb, made.actor, made.data) == (
        "log.exported",
        comms,
        {"limit": 500, "filtered": ["who"]},
    )
    assert Sealed.objects.get(entry=made).payload == {"filters": {"who": "Saga"}}
    with pytest.raises(Missing):
        record_export(actor=employee, filters={}, limit=500)
