"""Checkpoints are written in time, one after the other, and say when another key signs."""

import base64
from datetime import timedelta

import pytest
from django.db import connection

from journal import checkpoints, signing
from journal.chain import GENESIS
from journal.models import Checkpoint, Entry
from journal.proof import verify_record
from journal.record import record
from journal.signing import NoKey
from journal.streams import open_stream
from tests.journal import chains

pytestmark = pytest.mark.django_db

OTHER = base64.b64encode(bytes(reversed(range(32)))).decode()


@pytest.fixture(autouse=True)
def key(settings):
    settings.JOURNAL_KEY = chains.SEED


def age(seconds: int) -> None:
    """Make the last checkpoint older; only a test may, with the guard off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_checkpoint DISABLE TRIGGER ALL")
        cursor.execute(
            "UPDATE journal_checkpoint SET at = at - make_interval(secs => %s)", [seconds]
        )


def test_it_signs_the_heads_of_all_streams_that_grew():
    open_stream("crisis:K-1")
    record(verb="alert.raised")
    noted = record(verb="crisis.noted", stream="crisis:K-1")
    first = checkpoints.write_checkpoint()
    assert first is not None
    last = Entry.objects.latest("id")
    assert (first.number, first.last_entry, first.previous) == (1, last.pk, GENESIS)
    assert first.heads == {"crisis:K-1": (1, noted.hash), "desk": (2, last.hash)}
    later = record(verb="alert.raised")
    second = checkpoints.write_checkpoint()
    assert second is not None
    assert (second.number, second.last_entry, second.heads) == (
        2,
        later.pk,
        {"desk": (3, later.hash)},
    )
    before = checkpoints.signed(Checkpoint.objects.get(number=1)).statement
    assert second.previous == signing.statement_digest(before)
    report, told = verify_record()
    assert (report.problems, told.problems, told.count) == ((), (), 2)


def test_nothing_new_is_not_signed_again():
    assert checkpoints.write_checkpoint() is None
    record(verb="alert.raised")
    assert checkpoints.write_checkpoint() is not None
    assert checkpoints.write_checkpoint() is None
    assert Checkpoint.objects.count() == 1


def test_the_first_key_and_every_other_is_named_in_the_chain(settings):
    record(verb="alert.raised")
    checkpoints.write_checkpoint()
    noted = Entry.objects.get(verb=checkpoints.KEY_CHANGED)
    first = signing.key_id(chains.PUBLIC)
    assert noted.data == {
        "key": first,
        "previous": "",
        "public": base64.b64encode(chains.PUBLIC).decode(),
    }
    settings.JOURNAL_KEY = OTHER
    record(verb="alert.raised")
    second = checkpoints.write_checkpoint()
    assert second is not None
    noted = Entry.objects.filter(verb=checkpoints.KEY_CHANGED).latest("id")
    assert (noted.data["previous"], noted.data["key"]) == (first, second.key_id)
    assert set(checkpoints.known_keys()) == {first, second.key_id}
    report, told = verify_record()
    assert (report.problems, told.problems) == ((), ())


def test_one_is_due_after_sixty_seconds_with_something_new():
    assert checkpoints.checkpoint_if_due() is None
    record(verb="alert.raised")
    assert checkpoints.checkpoint_if_due() is None  # the entry itself is younger than that
    checkpoints.write_checkpoint()
    record(verb="alert.raised")
    assert checkpoints.checkpoint_if_due() is None
    age(checkpoints.EVERY_S - 5)
    assert checkpoints.checkpoint_if_due() is None
    age(6)
    made = checkpoints.checkpoint_if_due()
    assert made is not None
    assert made.number == 2
    age(600)
    assert checkpoints.checkpoint_if_due() is None  # nothing has happened since


def test_one_is_due_after_a_hundred_entries():
    for _ in range(checkpoints.EVERY_ENTRIES - 1):
        record(verb="alert.raised")
    assert checkpoints.checkpoint_if_due() is None
    record(verb="alert.raised")
    made = checkpoints.checkpoint_if_due()
    assert made is not None
    assert made.at - Entry.objects.earliest("id").at < timedelta(minutes=1)


def test_asking_whether_one_is_due_is_one_query(django_assert_num_queries):
    record(verb="alert.raised")
    with django_assert_num_queries(1):
        checkpoints.checkpoint_if_due()


def test_without_a_key_nothing_is_signed(settings):
    settings.JOURNAL_KEY = ""
    for _ in range(checkpoints.EVERY_ENTRIES):
        record(verb="alert.raised")
    assert checkpoints.checkpoint_if_due() is None
    with pytest.raises(NoKey):
        checkpoints.write_checkpoint()


def test_what_is_no_key_in_the_chain_is_passed_over():
    record(verb=checkpoints.KEY_CHANGED, data={"key": "x", "public": "not base64!"})
    record(verb=checkpoints.KEY_CHANGED, data={})
    assert checkpoints.known_keys() == {}
