"""Parts of a row: counts and when they were true."""

from datetime import UTC, datetime, timedelta

import orjson

from monitoring.connectors.interface import RawBatch
from monitoring.connectors.webhook import Webhook
from tests.monitoring.connectors.scenes import NOW


def test_counts_are_as_old_as_their_state_or_as_they_say_and_never_of_tomorrow():
    rows = [
        {"op": "metrics", "id": "1", "likes": 1, "timestamp": "2026-11-20T10:00:00Z"},
        {"id": "2", "text": "x", "likes": 2, "created_at": "2026-11-20T09:00:00Z"},
        {"op": "metrics", "id": "3", "metrics": {"likes": 3, "as_of": "2026-11-20T08:00:00Z"}},
        {"op": "metrics", "id": "4", "likes": 4, "as_of": "2036-11-20T08:00:00Z"},
        {"op": "metrics", "id": "5", "likes": 5, "as_of": ["never"]},
    ]
    found = [event.metrics for event in Webhook().parse(RawBatch(orjson.dumps(rows), NOW)).events]
    moments = [datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (10, 9, 8)]
    assert [one.as_of for one in found[:4]] == [*moments, NOW]
    assert [one.likes for one in found] == [1, 2, 3, 4, 5]
    assert found[4].as_of is not None
    assert found[4].as_of - NOW < timedelta(seconds=1)
