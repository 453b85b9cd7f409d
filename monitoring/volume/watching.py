"""Which streams stand out now: everything, each source, and whichever storyline is loudest. Pure.

Copies count too: a text that hundreds pass on is a storm like any other. What is settled is learnt
once; the last hours are read anew each time, so late mentions count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from monitoring.volume.detect import BASELINE, DAYS, Detector, Reading

BUCKET: Final = timedelta(minutes=5)
HOUR: Final = timedelta(hours=1)
# So much is learnt at the start, and so much at the end may still change.
LEARNT: Final = BASELINE + timedelta(days=DAYS)
UNSETTLED: Final = timedelta(hours=2)

EVERYTHING: Final = "all"
LOUDEST: Final = "loudest"


@dataclass(frozen=True, slots=True)
class Bucket:
    """What came within five minutes from one source on one storyline (0: none)."""

    at: datetime
    source: int
    storyline: int
    count: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One stream as it stands: what its newest bucket shows, and what the last hour brought."""

    reading: Reading
    count: int


def source_stream(source: int) -> str:
    """Return the name of the stream of one source."""
    return f"source:{source}"


def source_of(stream: str) -> int | None:
    """Return the source of a stream, None when it is not one source's."""
    head, _colon, number = stream.partition(":")
    return int(number) if head == "source" else None


def bucket_of(at: datetime) -> datetime:
    """Return the beginning of the five minutes in which a moment lies."""
    seconds = int(BUCKET.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


class Watch:
    """Detectors of all streams, fed up to a moment before which nothing changes any more."""

    def __init__(self, begins: datetime) -> None:
        self.settled = bucket_of(begins)
        self._detectors: dict[str, Detector] = {}
        # A stream heard for the first time was silent before: as long as everything is known.
        self._silent = Detector(BUCKET)

    def settle(self, buckets: Iterable[Bucket], until: datetime) -> None:
        """Learn everything from where it stands up to a moment; buckets in any order."""
        until = bucket_of(until)
        self._silent = self._feed(self._detectors, self._silent, buckets, self.settled, until)[1]
        self.settled = max(self.settled, until)

    def look(self, buckets: Iterable[Bucket], at: datetime) -> dict[str, Seen]:
        """Return every stream as it stands at a moment; buckets: all that is not settled yet."""
        recent = list(buckets)
        detectors = {name: each.copy() for name, each in self._detectors.items()}
        last = bucket_of(at)
        readings, _silent = self._feed(
            detectors, self._silent.copy(), recent, self.settled, last + BUCKET
        )
        begins = last + BUCKET - HOUR
        counts = _counts(recent, begins)
        return {name: Seen(reading, counts.get(name, 0)) for name, reading in readings.items()}

    def _feed(
        self,
        detectors: dict[str, Detector],
        silent: Detector,
        buckets: Iterable[Bucket],
        since: datetime,
        until: datetime,
    ) -> tuple[dict[str, Reading], Detector]:
        """Feed every detector every bucket of a stretch; returns the newest readings."""
        steps = _steps(buckets, since, until)
        readings: dict[str, Reading] = {}
        at = since
        while at < until:
            counts = steps.get(at, {})
            for name in counts:
                if name not in detectors:
                    detectors[name] = silent.copy()
            silent.see(at, 0)
            for name, detector in detectors.items():
                readings[name] = detector.see(at, counts.get(name, 0))
            at += BUCKET
        return readings, silent


def told_of(buckets: Iterable[Bucket], at: datetime, source: int | None = None) -> dict[int, int]:
    """Return how many mentions each storyline got within the last hour (0: none)."""
    begins = bucket_of(at) + BUCKET - HOUR
    told: dict[int, int] = defaultdict(int)
    for bucket in buckets:
        if begins <= bucket.at <= at and (source is None or bucket.source == source):
            told[bucket.storyline] += bucket.count
    return dict(told)


def _steps(
    buckets: Iterable[Bucket], since: datetime, until: datetime
) -> Mapping[datetime, Mapping[str, int]]:
    """Return the mentions of every stream by bucket."""
    streams: dict[datetime, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lines: dict[datetime, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for bucket in buckets:
        if since <= bucket.at < until:
            streams[bucket.at][EVERYTHING] += bucket.count
            streams[bucket.at][source_stream(bucket.source)] += bucket.count
            if bucket.storyline:
                lines[bucket.at][bucket.storyline] += bucket.count
    for at, told in lines.items():
        streams[at][LOUDEST] = max(told.values())
    return streams


def _counts(buckets: Iterable[Bucket], since: datetime) -> dict[str, int]:
    """Return what the last hour brought to each stream."""
    totals: dict[str, int] = defaultdict(int)
    lines: dict[int, int] = defaultdict(int)
    for bucket in buckets:
        if bucket.at >= since:
            totals[EVERYTHING] += bucket.count
            totals[source_stream(bucket.source)] += bucket.count
            if bucket.storyline:
                lines[bucket.storyline] += bucket.count
    totals[LOUDEST] = max(lines.values(), default=0)
    return totals
