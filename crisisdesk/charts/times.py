"""Which times stand below a chart: round ones, as clocks in the reader's zone show them. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from crisisdesk.charts import scale

_DAY = 24 * 60
_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, _DAY, 2 * _DAY, 7 * _DAY, 28 * _DAY)
# Of scale.WIDTH: two times closer than this run into each other; the last one is written leftwards.
_APART, _APART_FROM_LAST = 130, 180


def round_times(first: datetime, last: datetime, zone: tzinfo, wanted: int = 5) -> list[datetime]:
    """Return the round times between two moments, at most about as many as wanted."""
    span = last - first
    minutes = next((m for m in _STEPS_MIN if span <= timedelta(minutes=m) * wanted), _STEPS_MIN[-1])
    begin = first.astimezone(zone).replace(tzinfo=None)
    end = last.astimezone(zone).replace(tzinfo=None)
    at = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while at <= end:
        if at >= begin:
            found.append(at.replace(tzinfo=zone))
        at += timedelta(minutes=minutes)
    return found


def stops(
    times: Sequence[datetime], xs: Sequence[float], zone: tzinfo, recent: int = 0
) -> list[tuple[float, datetime]]:
    """Return where which times stand below points in equal steps; the newest always has its own.

    recent: so many of the last points have a scale of their own.
    """
    count = len(times)
    if count < 3:
        return list(zip(xs, times, strict=True))
    split = count - recent if 1 < recent < count else 0
    parts = [(0, split), (split, count - 1)] if split else [(0, count - 1)]
    round_ones = [
        (_place(at, times, xs), at)
        for first, last in parts
        for at in round_times(times[first], times[last], zone, wanted=5 - len(parts))
    ]
    kept = [(xs[-1], times[-1])]
    for x, at in reversed(round_ones):
        if kept[-1][0] - x >= (_APART if len(kept) > 1 else _APART_FROM_LAST):
            kept.append((x, at))
    return kept[::-1] if len(kept) > 1 else [(xs[0], times[0]), *kept]


def _place(at: datetime, times: Sequence[datetime], xs: Sequence[float]) -> float:
    share = (at - times[0]) / (times[-1] - times[0]) * (len(times) - 1)
    index = min(int(share), len(times) - 2)
    place = xs[index] + (xs[index + 1] - xs[index]) * (share - index)
    return max(0.0, min(place, float(scale.WIDTH)))
