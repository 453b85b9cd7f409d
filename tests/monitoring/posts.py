"""Events, items and rounds for the tests of storing: a post in one line."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from monitoring.enrich.batch import enrich
from monitoring.events import Author, Event, Metrics
from monitoring.intake import receive
from monitoring.models import Source
from monitoring.store.actions import Problem, Round, Stored, store_round
from monitoring.store.sorting import Item, Weighed
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def event(key: str, text: str = "", **given: Any) -> Event:
    """An event of one post. at: minutes after noon, both written and seen; v: its version."""
    at = NOON + timedelta(minutes=given.pop("at", 0))
    version = given.pop("v", 1)
    values: dict[str, Any] = {
        "op": "upsert",
        "dedupe_key": key,
        "version": str(version),
        "version_at": NOON + timedelta(seconds=version),
        "remote_id": key,
        "url": "",
        "canonical_uri": "",
        "author": Author(id="", handle=given.pop("handle", f"@by-{key}")),
        "text": text,
        "lang": "en",
        "created_at": at,
        "observed_at": at,
    } | given
    return Event(**values)


def gone(key: str, **given: Any) -> Event:
    """The deletion of a post."""
    return event(key, op="delete", **given)


def measured(key: str, **counts: Any) -> Event:
    """New counts of a post."""
    return event(key, op="metrics", metrics=Metrics(**counts))


def batch_of(source: Source, raw: bytes = b"[]") -> int:
    """One delivery on disk, waiting."""
    kept = receive(source_id=source.pk, delivery_id=f"d{next(factories._numbers)}", raw=raw)
    assert kept.batch_id is not None
    return kept.batch_id


def items_of(
    source: Source, batch_id: int, events: Sequence[Event], weighed: Weighed | None = None
) -> list[Item]:
    """The events, enriched and weighed, in their places."""
    return [
        Item(batch_id, source.pk, place, one, weighed or Weighed())
        for place, one in enumerate(enrich(events, source=source.slug))
    ]


def round_of(*events: Event, source: Source | None = None, **given: Any) -> Round:
    """One round of one new batch. weighed: what the rules say of every post in it."""
    origin = source or factories.source()
    batch_id = batch_of(origin)
    items = items_of(origin, batch_id, events, given.pop("weighed", None))
    return Round([batch_id], items, **given)


def store(*events: Event, **given: Any) -> Stored:
    """Store events as one batch of their own."""
    return store_round(round_of(*events, **given))


def problem(batch_id: int, position: int, raw: bytes = b"{", reason: str = "odd") -> Problem:
    """An item that could not be read."""
    return Problem(batch_id, position, raw, reason)


COUNTED = """
SELECT date_trunc('minute', created_at), source_id, coalesce(storyline_id, 0),
  coalesce(exercise_id, 0), count(*)::int, count(*) FILTER (WHERE tone = -1)::int,
  count(*) FILTER (WHERE tone = 1)::int, count(*) FILTER (WHERE tone IS NULL)::int,
  count(*) FILTER (WHERE severity = 'praise')::int,
  count(*) FILTER (WHERE original_id IS NOT NULL)::int, sum(reach)::bigint
FROM monitoring_mention
WHERE NOT (deleted_at IS NOT NULL AND text = '' AND media IS NULL AND version_count = 1)
GROUP BY 1, 2, 3, 4
"""
COUNTERS = """
SELECT minute, source_id, storyline_id, exercise_id, count, negative, positive, unsure, praise,
  copies, reach FROM monitoring_minutecount
WHERE (count, negative, positive, unsure, praise, copies, reach) <> (0, 0, 0, 0, 0, 0, 0)
"""
STORYLINES = """
SELECT id, mention_count, original_count, negative_count, positive_count, reach
FROM monitoring_storyline
"""
TOLD = """
SELECT storyline_id, count(*)::int, count(*) FILTER (WHERE original_id IS NULL)::int,
  count(*) FILTER (WHERE tone = -1)::int, count(*) FILTER (WHERE tone = 1)::int, sum(reach)::bigint
FROM monitoring_mention WHERE storyline_id IS NOT NULL GROUP BY 1
"""


def asked(sql: str) -> list[tuple[Any, ...]]:
    """The sorted answer of the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(cursor.fetchall())


def assert_counted_right() -> None:
    """Counters per minute and storyline say what the rows add up to."""
    assert asked(COUNTERS) == asked(COUNTED)
    assert asked(STORYLINES) == asked(TOLD)
