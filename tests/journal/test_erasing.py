"""Erasing words from the log: a page for legal alone; afterwards nothing anywhere holds them."""

import pytest
from django.db import connection

from accounts.permissions import Permission
from journal.models import Entry
from journal.proof import verify_record
from journal.record import record
from journal.streams import open_stream
from tests import factories
from tests.accounts.proofs import prove
from tests.crisisdesk.api.caller import Caller
from tests.emptying import guard_the_record

pytestmark = pytest.mark.django_db
WORDS = 'Åsa "Lill" Berg ringde\nfrån 0500-12 34'
SENT = {"ground": "request", "reason": "She asked on 4 Feb."}


@pytest.fixture
def noted(lead):
    """A note with somebody's name in it, written by a program that keeps its answer under a key."""
    guard_the_record()
    crisis = factories.crisis(lead=lead)
    path = f"crises/{crisis.number}/notes/"
    assert Caller(lead).post(path, {"text": WORDS}, key="k-1").status_code == 201
    assert Caller(lead).post("sightings/", {"pasted": "Another"}, key="k-2").status_code == 201
    return Entry.objects.get(verb="crisis.noted")


@pytest.fixture
def office(signed_in, legal):
    """Legal's browser, proven a moment ago."""
    return prove(signed_in(legal))


def place(entry: Entry) -> str:
    return f"/log/{entry.pk}/erase/"


def tables_with(words: str) -> list[str]:
    """Every table in which a text stands, however JSON spells it."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute("SELECT t::text FROM {} t".format(name))  # noqa: S608, UP032
            found += [name] if any(words in row for (row,) in cursor.fetchall()) else []
    return found


def test_afterwards_the_words_stand_nowhere_and_the_chain_holds(office, noted, legal):
    assert tables_with("Lill") == ["journal_sealed"]
    page = office.get(place(noted))
    assert "Lill" in page.content.decode()
    assert office.post(place(noted), SENT).url == "/log/"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (tables_with("Lill"), tables_with("0500-12 34")) == ([], [])
    assert "Lill" not in office.get("/log/").content.decode()
    tombstone = Entry.objects.get(verb="entry.erased")
    assert (tombstone.actor, tombstone.stream) == (legal, noted.stream)
    assert tombstone.data == {"ground": "request", "seq": noted.seq}
    report, _ = verify_record()
    assert report.problems == ()
    again = office.get(place(noted)).content.decode()
    assert "This entry has no words that could be erased." in again
    assert office.post(place(noted), SENT).status_code == 409


def test_an_answer_kept_under_a_key_that_repeats_the_words_is_emptied(office, lead):
    guard_the_record()
    own = Caller(lead)
    body = {"title": WORDS, "type": "safety", "severity": "serious"}
    assert own.post("crises/", body, key="k-1").status_code == 201
    other = own.post("sightings/", {"pasted": "Another"}, key="k-2").json()
    assert "journal_keyedwrite" in tables_with("Lill")
    office.post(place(Entry.objects.get(verb="crisis.opened")), SENT)
    assert "journal_keyedwrite" not in tables_with("Lill")
    assert own.post("sightings/", {"pasted": "Another"}, key="k-2").json() == other


def test_only_legal_erases_and_only_after_a_fresh_proof(noted, signed_in, legal, lead, stranger):
    assert stranger.get(place(noted)).url.startswith("/sign-in/")
    for role in ("comms", "lead", "admin", "employee"):
        other = prove(signed_in(factories.person(role)))
        assert other.get(place(noted)).status_code == 404
        assert "/erase/" not in other.get("/log/").content.decode()
    unproven = signed_in(legal)
    assert unproven.post(place(noted), SENT).url.startswith("/confirm/")
    assert legal.may(Permission.LOG_ERASE)
    assert tables_with("Lill") == ["journal_sealed"]


def test_the_way_there_stands_beside_entries_with_words(office, noted):
    wordless = record(verb="x.y")
    page = office.get("/log/").content.decode()
    assert (place(noted) in page, place(wordless) in page) == (True, False)


def test_what_one_may_not_read_is_not_there_to_be_erased(office, lead):
    crisis = factories.crisis(lead=lead, is_private=True)
    hidden = record(verb="crisis.noted", stream=crisis.stream, sealed={"text": "x" * 9})
    for entry_id in (hidden.pk, hidden.pk + 999, 2**63):
        assert office.get(f"/log/{entry_id}/erase/").status_code == 404


@pytest.mark.parametrize("wrong", [{"ground": ""}, {"ground": "because"}, {"reason": " "}])
def test_ground_and_reason_are_asked_for(office, noted, wrong):
    page = office.post(place(noted), SENT | wrong)
    assert page.status_code == 422
    assert "Lill" in page.content.decode()
    assert not Entry.objects.filter(verb="entry.erased").exists()


def test_words_of_an_exercise_are_personal_too(office):
    drill = open_stream("exercise:1")
    entry = record(verb="crisis.noted", stream=drill, sealed={"text": "Åsa ringde"})
    assert office.post(place(entry), SENT).status_code == 302
    assert Entry.objects.filter(stream=drill, verb="entry.erased").count() == 1
