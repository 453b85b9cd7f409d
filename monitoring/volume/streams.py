"""The watch over all streams, kept by each process and read from the minute counters."""

from datetime import datetime
from typing import Final

from django.db import connection

from monitoring.volume.watching import LEARNT, UNSETTLED, Bucket, Seen, Watch, bucket_of

_BUCKETS: Final = """
SELECT date_bin('5 minutes', minute, 'epoch'::timestamptz) AS at, source_id, storyline_id,
  sum(count)::int
FROM monitoring_minutecount WHERE minute >= %s AND minute < %s AND exercise_id = 0
GROUP BY at, source_id, storyline_id ORDER BY at
"""

_held: dict[str, Watch] = {}


def newest_minute(until: datetime) -> datetime | None:
    """Return the newest minute, not after a moment, in which anything was said."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(minute) FROM monitoring_minutecount WHERE minute <= %s AND exercise_id = 0",
            [until],
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def streams_at(at: datetime) -> tuple[dict[str, Seen], list[Bucket]]:
    """Return every stream as it stands at a moment, and the newest hours it rests on."""
    name = str(connection.settings_dict["NAME"])
    watch, settled = _held.get(name), bucket_of(at - UNSETTLED)
    if watch is None or watch.settled > settled:
        begins = _begins(at)
        watch = Watch(begins)
        _held[name] = watch
    if watch.settled < settled:
        watch.settle(_buckets(watch.settled, settled), settled)
    recent = _buckets(watch.settled, at)
    return watch.look(recent, at), recent


def forget() -> None:
    """Learn anew at the next question."""
    _held.clear()


def _begins(at: datetime) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(minute) FROM monitoring_minutecount WHERE minute >= %s AND exercise_id = 0",
            [at - LEARNT],
        )
        found: datetime | None = cursor.fetchone()[0]
    return min(found or at, at)


def _buckets(since: datetime, until: datetime) -> list[Bucket]:
    with connection.cursor() as cursor:
        cursor.execute(_BUCKETS, [since, until])
        return [Bucket(*row) for row in cursor.fetchall()]
