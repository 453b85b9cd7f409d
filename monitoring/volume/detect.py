"""Notices that far more is said than usual in a stream: causal, calibrated on itself. Pure.

Every stream scatters in its own way, so no fixed threshold fits two. The last quarter and hour are
held against three days, and what stands out against the strongest moments of the last fortnight.
"""

from collections import deque
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median
from typing import Final

WINDOWS: Final = (timedelta(minutes=15), timedelta(hours=1))
BASELINE: Final = timedelta(days=3)
DAY: Final = timedelta(days=1)
DAYS: Final = 14

# How many typical spreads above the typical daily peak is abnormal, and how much stronger it must
# become to be said again within a day.
THRESHOLD: Final = 3.0
STRONGER: Final = 1.5
# The spread of the daily peaks is half their size until this many days have shown their own.
FAMILIAR_DAYS: Final = 6
_USUAL_SPREAD: Final = 0.5
# A stream nobody knows yet is presumed to have daily peaks of this size, and is watched after this
# long; no stream is taken to be so quiet that its first few posts are a storm.
_UNKNOWN_PEAK: Final = 1.5
_FIRST_LOOK: Final = timedelta(hours=6)
_LEAST_PEAK: Final = 0.75
_MAD_TO_DEVIATION: Final = 1.4826

# Excess is counted per five minutes, whatever the width of the buckets.
_UNIT: Final = timedelta(minutes=5)
# An excursion that sinks under this is over once it has stayed there for an hour.
_ONSET: Final = 1.0
_CALM: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one bucket shows.

    score: 0 to 1, at least 0.5 only in the moment abnormal volume is (again) to be said;
    is_abnormal: whether it stands out now; times_usual: newest window over the days before;
    since: when the present excursion began; is_learning: under two full days seen, so what is
    usual is still presumed.
    """

    at: datetime
    score: float
    is_abnormal: bool
    times_usual: float
    since: datetime | None
    is_learning: bool


class Detector:
    """One stream of counts: everything, a source, or a storyline. Fed every bucket, in order."""

    def __init__(self, bucket: timedelta = timedelta(minutes=1)) -> None:
        self._bucket = bucket
        self._unit = _UNIT / bucket
        self._lengths = [max(1, round(window / bucket)) for window in WINDOWS]
        self._base = max(1, round(BASELINE / bucket))
        self._day = max(1, round(DAY / bucket))
        self._counts: deque[float] = deque([0.0] * (self._base + max(self._lengths) + 1))
        self._recent = [0.0] * len(self._lengths)
        self._before = [0.0] * len(self._lengths)
        self._peaks: deque[float] = deque(maxlen=DAYS)
        self._peak = 0.0
        self._seen = 0
        self._said_at: int | None = None
        self._said = 0.0
        self._since: datetime | None = None
        self._calm = 0
        self._typical, self._spread = _UNKNOWN_PEAK, _USUAL_SPREAD * _UNKNOWN_PEAK

    def see(self, at: datetime, count: float) -> Reading:
        """Take the next bucket, which begins at `at`, and return what it shows."""
        excess, times = self._excess(count)
        if self._seen % self._day == 0 and self._seen:
            self._end_day()
        self._peak = max(self._peak, excess)
        self._seen += 1
        is_learning = len(self._peaks) < 2
        strength = max(0.0, (excess - self._typical) / self._spread)
        if self._seen * self._bucket < _FIRST_LOOK:
            strength = 0.0
        self._follow(at, strength)
        score = self._say(strength) if strength >= THRESHOLD else 0.49 * strength / THRESHOLD
        return Reading(at, score, strength >= THRESHOLD, times, self._since, is_learning)

    def see_all(self, buckets: Iterable[tuple[datetime, float]]) -> list[Reading]:
        """Take many buckets; also how a detector learns from stored counts."""
        return [self.see(at, count) for at, count in buckets]

    def copy(self) -> "Detector":
        """Return another detector that has seen the same and goes its own way from here."""
        other = copy(self)
        other._counts, other._peaks = self._counts.copy(), self._peaks.copy()
        other._recent, other._before = self._recent.copy(), self._before.copy()
        return other

    def _excess(self, count: float) -> tuple[float, float]:
        """Return (how far the newest windows stand out, times usual) after taking a count."""
        counts = self._counts
        counts.append(count)
        counts.popleft()
        seen = self._seen + 1
        most, times = 0.0, 0.0
        for place, length in enumerate(self._lengths):
            left = counts[-length - 1]
            self._recent[place] += count - left
            self._before[place] += left - counts[max(0, len(counts) - 1 - length - self._base)]
            recent = self._recent[place] / min(length, seen) * self._unit
            before = self._before[place] / max(1, min(self._base, seen - length)) * self._unit
            excess = (recent - before) / sqrt(before + 1.0)
            if excess > most:
                most, times = excess, recent / max(before, 1.0 / 12)
        return most, times

    def _end_day(self) -> None:
        self._peaks.append(self._peak)
        self._peak = 0.0
        peaks = list(self._peaks)
        if len(peaks) < 2:
            peaks.append(_UNKNOWN_PEAK)
        self._typical = max(_LEAST_PEAK, median(peaks))
        deviation = median(abs(peak - self._typical) for peak in peaks) * _MAD_TO_DEVIATION
        presumed = FAMILIAR_DAYS * _USUAL_SPREAD * self._typical
        self._spread = (len(peaks) * deviation + presumed) / (len(peaks) + FAMILIAR_DAYS)

    def _follow(self, at: datetime, strength: float) -> None:
        """Keep when the present excursion began."""
        if strength >= _ONSET:
            self._since = self._since or at
            self._calm = 0
        elif self._since is not None:
            self._calm += 1
            if self._calm * self._bucket >= _CALM:
                self._since = None

    def _say(self, strength: float) -> float:
        is_news = self._said_at is None or self._seen - self._said_at >= self._day
        if not is_news and strength <= self._said * STRONGER:
            return 0.49
        self._said_at, self._said = self._seen, strength
        return 1.0 - 0.5 * THRESHOLD / strength
