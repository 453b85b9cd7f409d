"""What a volume chart is made of, and how it is said in words. Pure.

None as a count means that we could not see, which is never the same as nothing.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext

from crisisdesk import presentation


class VolumePoint(NamedTuple):
    """One step: what was counted (None: we were blind) and what is usual."""

    at: datetime
    seen: float | None
    low: float
    high: float


class Reader(NamedTuple):
    """Who reads: the zone and locale that times and figures are written in."""

    zone: tzinfo
    locale: str


class Marked(NamedTuple):
    """A moment named above the chart, such as a statement that went out."""

    at: datetime
    text: str


def has_usual(points: Sequence[VolumePoint]) -> bool:
    """Tell whether anything is known to be usual: without that, nothing can be above it."""
    return any(point.high > 0 for point in points)


def summary(points: Sequence[VolumePoint], label: str, reader: Reader) -> str:
    """Say in words what the chart shows: now, usual, highest, and whether we were blind."""
    seen = [point for point in points if point.seen is not None]
    if not seen:
        return gettext("%(label)s: nothing to show.") % {"label": label}
    last = seen[-1]
    highest = max(seen, key=lambda point: point.seen or 0)
    pattern = gettext("%(label)s. Newest %(now)s. Highest %(most)s at %(time)s.")
    if has_usual(points):
        pattern = gettext("%(label)s. Newest %(now)s, %(usual)s. Highest %(most)s at %(time)s.")
    text = pattern % {
        "label": label,
        "now": presentation.number(last.seen or 0, reader.locale),
        "usual": presentation.usual(last.low, last.high, reader.locale),
        "most": presentation.number(highest.seen or 0, reader.locale),
        "time": presentation.clock(highest.at, reader.zone),
    }
    if len(seen) == len(points):
        return text
    return " ".join([text, gettext("Part of the time we could not see.")])


def times_expected(points: Sequence[VolumePoint]) -> int:
    """Return how many times the middle of the usual range the newest point is; 0 inside it."""
    last = points[-1] if points else None
    if last is None or last.seen is None or last.seen <= last.high:
        return 0
    middle = (last.low + last.high) / 2
    factor = round(last.seen / middle) if middle > 0 else 0
    return factor if factor >= 2 else 0
