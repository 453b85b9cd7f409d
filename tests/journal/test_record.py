"""record(): one entry, in the act's transaction, hashed onto the one before it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from journal import chain
from journal.models import Entry, Sealed, Stream
from journal.record import record
from journal.streams import open_stream

pytestmark = pytest.mark.django_db


def test_it_writes():
    first = record(verb="alert.raised", agent="worker", about=("alert", 12), data={"score": 61})
    second = record(verb="alert.acknowledged", sealed={"reason": "Åsa ringde"})
    assert (first.seq, second.seq) == (1, 2)
    assert second.prev_hash == first.hash
