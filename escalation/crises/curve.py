"""How much is said about a crisis over time, against what is usual for its storylines."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

STEPS: Final = 48
_PAST: Final = timedelta(days=1)
# Steps that divide a day well, in minutes.
_STEP_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)

_COUNTS: Final = """
SELECT floor(extract(epoch FROM minute) / %(step)s)::bigint AS place, sum(count)
FROM monitoring_minutecount
WHERE storyline_id = ANY(%(stories)s) AND exercise_id = 0
  AND minute >= %(since)s AND minute < %(until)s
GROUP BY place
"""

Point = tuple[datetime, int, float, float]


def step_for(span: timedelta) -> timedelta:
    """Return the step in which a span fits into STEPS points."""
    minutes = span.total_seconds() / 60 / STEPS
    return timedelta(minutes=next((each for each in _STEP_MIN if each >= minutes), _STEP_MIN[-1]))


def crisis_curve(storylines: Sequence[int], since: datetime, until: datetime) -> list[Point]:
    """Return mentions per step from a little before the beginning to now, oldest first.

    Usual is what nine steps out of ten held on the day before. One query.
    """
    if not storylines:
        return []
    span = max(until - since, timedelta(minutes=20))
    step = step_for(span * 1.25)
    seconds = int(step.total_seconds())
    last = int(until.timestamp()) // seconds
    first = last - min(STEPS, int(span.total_seconds() * 1.25) // seconds + 1)
    calm = first - int(_PAST.total_seconds()) // seconds
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            {
                "step": seconds,
                "stories": list(storylines),
                "since": datetime.fromtimestamp(calm * seconds, since.tzinfo),
                "until": until,
            },
        )
        counts: dict[int, int] = dict(cursor.fetchall())
    low, high = usual_range([int(counts.get(place, 0)) for place in range(calm, first)])
    return [
        (
            datetime.fromtimestamp(place * seconds, since.tzinfo),
            int(counts.get(place, 0)),
            low,
            high,
        )
        for place in range(first, last + 1)
    ]


def usual_range(counts: Sequence[int]) -> tuple[float, float]:
    """Return what nine counts out of ten lie between; without a past nothing but silence is."""
    if not counts:
        return 0.0, 1.0
    ordered = sorted(counts)
    cut = len(ordered) // 20
    return float(ordered[cut]), float(max(1, ordered[len(ordered) - 1 - cut]))
