"""Who may read which part of the record; a private stream does not exist for the others."""

import pytest

from journal import access
from journal.access import visible_entries, visible_streams
from journal.record import record
from journal.streams import open_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch, lead):
    """One entry on the desk, one in a private crisis that the lead may read, one in an exercise."""
    monkeypatch.setattr(access, "_rooms", {})
    private = open_stream("crisis:K-1", is_private=True)
    drill = open_stream("exercise:1")
    drill_crisis = open_stream("crisis:O-1", exercise=drill)
    access.let_in("tests", lambda user: [private.pk] if user == lead else [])
    return [
        record(verb="alert.raised"),
        record(verb="crisis.opened", stream=private),
        record(verb="crisis.opened", stream=drill_crisis),
    ]


def test_a_private_stream_is_for_those_its_room_lets_in(written, lead, comms):
    on_desk, private, _ = written
    assert list(visible_entries(lead).order_by("pk")) == [on_desk, private]
    assert list(visible_entries(comms)) == [on_desk]
    assert list(visible_entries(lead, stream="crisis:K-1")) == [private]
    assert list(visible_entries(comms, stream="crisis:K-1")) == []
    assert {s.key for s in visible_streams(lead)} - {s.key for s in visible_streams(comms)} == {
        "crisis:K-1"
    }


def test_an_exercise_is_read_only_by_name(written, lead):
    assert list(visible_entries(lead, stream="crisis:O-1")) == [written[2]]


def test_a_stream_nobody_answers_for_is_read_by_nobody(written, lead, monkeypatch):
    monkeypatch.setattr(access, "_rooms", {})
    assert list(visible_entries(lead)) == [written[0]]


def test_without_the_permission_there_is_nothing(written, employee):
    assert list(visible_entries(employee)) == []
    assert list(visible_entries(employee, stream="desk")) == []
    assert list(visible_streams(employee)) == []
