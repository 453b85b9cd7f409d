"""The one door: what came lies on disk exactly as it came, once, before anybody is answered."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from monitoring.intake import is_same, receive, unpack
from monitoring.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db

RAW = '{"mentions": [{"text": "Rök på däck \\u0000 \\ud800"}]}'.encode()


def test_a_delivery_is_kept_as_it_came_and_waits():
    source = factories.source()
    before = datetime.now(UTC)
    kept = receive(source_id=source.pk, delivery_id="one", raw=RAW, envelope={"reader": "webhook"})
    batch = Batch.objects.get(pk=kept.batch_id or 0)
    assert unpack(batch.raw) == RAW
    assert (batch.state, batch.size, batch.encoding, batch.delivery_id, batch.source_id) == (
        "waiting", len(RAW), "zlib", "one", source.pk,
    )  # fmt: skip
    assert batch.envelope == {"reader": "webhook"}
    assert before <= kept.received_at == batch.received_at
    assert not kept.is_repeat


def test_the_same_delivery_again_is_told_as_a_repeat_and_kept_once():
    source = factories.source()
    receive(source_id=source.pk, delivery_id="one", raw=RAW)
    again = receive(source_id=source.pk, delivery_id="one", raw=b"something else")
    assert (again.is_repeat, again.batch_id) == (True, None)
    assert [unpack(batch.raw) for batch in Batch.objects.all()] == [RAW]
    assert is_same(source_id=source.pk, delivery_id="one", raw=RAW)
    assert not is_same(source_id=source.pk, delivery_id="one", raw=b"something else")


def test_another_source_may_use_the_same_delivery_id():
    for slug in ("one", "two"):
        source = factories.source(slug)
        assert not receive(source_id=source.pk, delivery_id="same", raw=RAW).is_repeat
    assert Batch.objects.count() == 2


def test_history_may_say_when_it_was_heard():
    at = datetime.now(UTC) - timedelta(days=20)
    kept = receive(source_id=factories.source().pk, delivery_id="old", raw=RAW, received_at=at)
    assert Batch.objects.get(pk=kept.batch_id or 0).received_at == at


def test_what_cannot_be_kept_is_an_error_and_never_a_receipt():
    with pytest.raises(DatabaseError):
        receive(source_id=factories.source().pk, delivery_id="x" * 500, raw=RAW)


def test_one_statement_keeps_it(django_assert_num_queries):
    source = factories.source()
    with django_assert_num_queries(1, connection=connection):
        receive(source_id=source.pk, delivery_id="one", raw=orjson.dumps({}))


@given(st.binary(max_size=200))
def test_any_bytes_come_back_as_they_were(raw):
    source = factories.source()
    kept = receive(source_id=source.pk, delivery_id=f"{datetime.now(UTC)}", raw=raw)
    assert unpack(Batch.objects.get(pk=kept.batch_id or 0).raw) == raw
