"""How much is said about a storyline or a crisis over time, against what is usual for it.

Reads the minute counters. What is usual of a story is what it was the day before.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from monitoring.volume.queries import heard_steps

CURVE_MIN: Final = 36
STEPS: Final = 48
_BEFORE: Final = timedelta(hours=24)
# Steps that divide a day well, in minutes.
_STEP_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)

# (beginning of the step, mentions, lowest and highest that is usual)
Point = tuple[datetime, int, float, float]


def story_curve(storylines: Sequence[int], last_at: datetime) -> list[Point]:
    """Return mentions of storylines per minute, oldest first. One query.

    Ends with the last whole minute, or soon after the last mention of a story that is over.
    """
    whole = timezone.now().replace(second=0, microsecond=0)
    until = min(whole, last_at.replace(second=0, microsecond=0) + timedelta(minutes=10))
    return _curve(storylines, until - timedelta(minutes=CURVE_MIN), until, 1)


def crisis_curve(storylines: Sequence[int], since: datetime, until: datetime) -> list[Point]:
    """Return mentions of several storylines from a little before the beginning. One query."""
    if not storylines:
        return []
    span = max(until - since, timedelta(minutes=20)) * 1.25
    minutes = step_min(span)
    step = timedelta(minutes=minutes)
    end = until.replace(second=0, microsecond=0) + step
    return _curve(storylines, end - step * (int(span / step) + 1), end, minutes)


def step_min(span: timedelta) -> int:
    """Return the step, in minutes, with which a span fits into STEPS points."""
    least = span.total_seconds() / 60 / STEPS
    return next((each for each in _STEP_MIN if each >= least), _STEP_MIN[-1])


def _curve(
    storylines: Sequence[int], since: datetime, until: datetime, minutes: int
) -> list[Point]:
    step = timedelta(minutes=minutes)
    back = int(_BEFORE / step)
    found = heard_steps(since - step * back, until, minutes, storylines=storylines)
    # In most minutes of the day before nothing is said: those need not be made up one by one.
    before = [heard.count for at, heard in found.items() if at < since]
    low, high = usual_range([0] * (back - len(before)) + before)
    points, at = [], since
    while at < until:
        points.append((at, found[at].count if at in found else 0, low, high))
        at += step
    return points


def usual_range(counts: Sequence[int]) -> tuple[float, float]:
    """Return what nine counts out of ten lie between; a story without a past is usually silent."""
    if not counts:
        return 0.0, 1.0
    ordered = sorted(counts)
    cut = len(ordered) // 20
    return float(ordered[cut]), float(max(1, ordered[len(ordered) - 1 - cut]))
