"""Counts over time and what is usual, read from the minute counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.queries import organisation
from monitoring.volume.expected import Expected, HourCount, expected_of

HISTORY: Final = timedelta(weeks=8)
# What is usual changes slowly; one look per process and this long is enough.
REMEMBER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Step:
    """What came in one step of time, event time."""

    at: datetime
    count: int = 0
    negative: int = 0
    positive: int = 0
    unsure: int = 0
    praise: int = 0
    copies: int = 0
    reach: int = 0


_STEPS: Final = """
SELECT date_bin(%s::interval, minute, %s) AS at, sum(count), sum(negative), sum(positive),
  sum(unsure), sum(praise), sum(copies), sum(reach)
FROM monitoring_minutecount
WHERE minute >= %s AND minute < %s AND exercise_id = %s{where}
GROUP BY at ORDER BY at
"""


def steps(
    since: datetime,
    until: datetime,
    minutes: int,
    *,
    source_id: int | None = None,
    storylines: Sequence[int] | None = None,
    exercise_id: int = 0,
) -> list[Step]:
    """Return every step of `minutes` from since to until, also the empty ones."""
    found = heard_steps(
        since,
        until,
        minutes,
        source_id=source_id,
        storylines=storylines,
        exercise_id=exercise_id,
    )
    width = timedelta(minutes=minutes)
    result, at = [], since.replace(second=0, microsecond=0)
    while at < until:
        result.append(found.get(at) or Step(at))
        at += width
    return result


def heard_steps(
    since: datetime,
    until: datetime,
    minutes: int,
    *,
    source_id: int | None = None,
    storylines: Sequence[int] | None = None,
    exercise_id: int = 0,
) -> dict[datetime, Step]:
    """Return the steps in which anything came in, by their beginning: of a day mostly few."""
    width = timedelta(minutes=minutes)
    origin = since.replace(second=0, microsecond=0)
    parameters: list[Any] = [width, origin, origin, until, exercise_id]
    where = ""
    if source_id is not None:
        where += " AND source_id = %s"
        parameters.append(source_id)
    if storylines is not None:
        where += " AND storyline_id = ANY(%s)"
        parameters.append(list(storylines))
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.format(where=where), parameters)
        return {
            row[0]: Step(row[0], *(int(value) for value in row[1:])) for row in cursor.fetchall()
        }


def expected(source_id: int | None = None) -> Expected:
    """Return what is usual by hour and weekday for everything, or for one source."""
    slot = int(datetime.now(UTC).timestamp() // REMEMBER.total_seconds())
    return _expected(source_id, slot, connection.settings_dict["NAME"])


def forget() -> None:
    """Look at the history again at the next question."""
    _expected.cache_clear()
    _past_weeks.cache_clear()


@lru_cache(maxsize=256)
def _expected(source_id: int | None, _slot: int, _database: str) -> Expected:
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('hour', minute) AS hour, sum(count)::int FROM monitoring_minutecount"
            " WHERE minute >= %s AND minute < date_trunc('hour', %s::timestamptz)"
            " AND exercise_id = 0 AND (%s::bigint IS NULL OR source_id = %s)"
            " GROUP BY hour ORDER BY hour",
            [now - HISTORY, now, source_id, source_id],
        )
        rows = [HourCount(at, count) for at, count in cursor.fetchall()]
    return expected_of(rows, until=now, zone=desk_zone())


PAST_WEEKS: Final = 4
_PAST: Final = """
SELECT coalesce(sum(c.count), 0), coalesce(sum(c.negative), 0), coalesce(sum(c.positive), 0),
  coalesce(sum(c.unsure), 0), coalesce(sum(c.reach), 0)
FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS p(since, until)
CROSS JOIN LATERAL (SELECT * FROM monitoring_minutecount
  WHERE minute >= p.since AND minute < p.until AND exercise_id = 0 OFFSET 0) AS c
"""


def past_weeks(since: datetime, until: datetime) -> dict[str, int]:
    """Return what the same stretch of the four weeks before added up to.

    Remembered as what is usual is: a stretch that ends a few minutes earlier tells the same.
    """
    slot = int(until.timestamp() // REMEMBER.total_seconds())
    ends = datetime.fromtimestamp(slot * REMEMBER.total_seconds(), UTC)
    return _past_weeks(until - since, ends, connection.settings_dict["NAME"]).copy()


@lru_cache(maxsize=16)
def _past_weeks(length: timedelta, until: datetime, _database: str) -> dict[str, int]:
    ends = [until - timedelta(weeks=week) for week in range(1, PAST_WEEKS + 1)]
    with connection.cursor() as cursor:
        # Week by week, each through the index: a plain join would read every minute there is.
        cursor.execute(_PAST, [[end - length for end in ends], ends])
        names = ("count", "negative", "positive", "unsure", "reach")
        return {name: int(value) for name, value in zip(names, cursor.fetchone(), strict=True)}


def desk_zone() -> ZoneInfo:
    """Return the organisation's own time zone: its hours are what people live by."""
    found = organisation()
    return ZoneInfo(found.time_zone if found else "Europe/Stockholm")


def usual_per_minute(at: datetime) -> tuple[float, float, float] | None:
    """Return low, middle and high of what is usual per minute now; None without any history."""
    usual = expected()
    if not usual.weeks:
        return None
    band = usual.at(at)
    return band.low / 60, band.mid / 60, band.high / 60


def expected_between(
    since: datetime, until: datetime, *, source_id: int | None = None
) -> float | None:
    """Return how many mentions are usual in a stretch of time; None without any history."""
    usual = expected(source_id)
    if not usual.weeks:
        return None
    return usual.between(since, until)
