"""What is usual by hour and weekday, from hourly counts of the past weeks. Pure.

The same weekday and hour of earlier weeks, steadied by that hour of similar days. Hours are local:
one that the clock has twice counts as two of the same name, one that it skips is never expected.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, sqrt
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)
# Means leave out the highest fifth, so that past storms do not make the next one look usual.
TRIM: Final = 0.2
# The similar days weigh as much as this many weeks of the very same weekday.
STEADYING: Final = 3.0
# The band is mid ± 1.64 deviations of a count that scatters more than by chance. How much more
# (phi) is measured on the history itself, by the median, and is at least 1: pure chance.
WIDTH: Final = 1.64
LEAST_PHI: Final = 1.0


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many came in the hour that begins at `at` (aware). Hours without any may be left out."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual in one hour. 0 <= low <= mid <= high."""

    low: float
    mid: float
    high: float

    def over(self, hours: float) -> "Band":
        """Return the band for another length of time; the scatter grows with its root."""
        mid = self.mid * hours
        up, down = (self.high - self.mid) * sqrt(hours), (self.mid - self.low) * sqrt(hours)
        return Band(max(0.0, mid - down), mid, mid + up)


EMPTY: Final = Band(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is usual for every hour of the week. weeks: on how many begun weeks it rests."""

    weeks: int
    zone: ZoneInfo
    hours: tuple[Band, ...] = ()

    def at(self, moment: datetime) -> Band:
        """Return the band of the hour in which a moment lies; an empty one without history."""
        if not self.hours:
            return EMPTY
        local = moment.astimezone(self.zone)
        return self.hours[local.weekday() * 24 + local.hour]

    def step(self, moment: datetime, minutes: int) -> Band:
        """Return the band for a step of some minutes that begins at a moment."""
        return self.at(moment).over(minutes / 60)

    def between(self, since: datetime, until: datetime) -> float:
        """Return how many are usual from one moment to another; at most four weeks are counted."""
        since = max(since.astimezone(UTC), until.astimezone(UTC) - timedelta(weeks=4))
        total, at = 0.0, since
        while at < until:
            following = min(_next_hour(at), until.astimezone(UTC))
            total += self.at(at).mid * ((following - at) / HOUR)
            at = following
        return total


def expected_of(rows: Sequence[HourCount], *, until: datetime, zone: ZoneInfo) -> Expected:
    """Return what is usual, from hours in any order up to `until`."""
    if not rows:
        return Expected(0, zone)
    counts = {_hour(row.at): row.count for row in rows}
    first, last = min(counts), _hour(until) - HOUR
    samples: dict[int, list[int]] = defaultdict(list)
    at = first
    while at <= last:
        local = at.astimezone(zone)
        samples[local.weekday() * 24 + local.hour].append(counts.get(at, 0))
        at += HOUR
    if not samples:
        return Expected(0, zone)
    mids = [_mid(samples, slot) for slot in range(168)]
    phi = _phi(samples, mids)
    weeks = max(1, ceil((last - first + HOUR) / timedelta(weeks=1) - 1e-9))
    return Expected(weeks, zone, tuple(_band(mid, phi) for mid in mids))


def _next_hour(at: datetime) -> datetime:
    return _hour(at) + HOUR


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _mid(samples: dict[int, list[int]], slot: int) -> float:
    own = samples.get(slot, [])
    day, hour = divmod(slot, 24)
    alike = range(5) if day < 5 else range(5, 7)
    similar = [count for other in alike for count in samples.get(other * 24 + hour, [])]
    if not similar:
        similar = [count for other in range(7) for count in samples.get(other * 24 + hour, [])]
    if not similar:
        similar = [count for values in samples.values() for count in values]
    steady = _trimmed(similar)
    return (len(own) * _trimmed(own) + STEADYING * steady) / (len(own) + STEADYING)


def _trimmed(values: Sequence[int]) -> float:
    if not values:
        return 0.0
    ordered = sorted(values)
    kept = ordered[: max(1, ceil(len(ordered) * (1 - TRIM)))]
    return sum(kept) / len(kept)


def _phi(samples: dict[int, list[int]], mids: Sequence[float]) -> float:
    ratios = [
        (count - mids[slot]) ** 2 / mids[slot]
        for slot, counts in samples.items()
        for count in counts
        if mids[slot] >= 0.5
    ]
    if not ratios:
        return LEAST_PHI
    # The median of a squared standard normal is 0.455; storms sit above the upper fifth.
    return max(LEAST_PHI, median(ratios) / 0.455)


def _band(mid: float, phi: float) -> Band:
    scatter = WIDTH * sqrt(phi * max(mid, 0.25))
    return Band(max(0.0, mid - scatter), mid, mid + scatter)
