"""What the sources screen reads: health, the last day and the usual, what waits for a person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from monitoring.connectors.interface import ConnectorSpec
from monitoring.connectors.registry import Unavailable, registry
from monitoring.models import Batch, BatchState, Gap, Quarantined, Source
from monitoring.sources.health import Diagnosis, Health, diagnose
from monitoring.sources.silences import vitals_of
from monitoring.volume.expected import Expected
from monitoring.volume.queries import expected

Point = tuple[datetime, int | None, float, float]


@dataclass(slots=True)
class SourceRow:
    """One source as the list shows it. points: (hour, mentions or None while blind, low, high)."""

    source: Source
    spec: ConnectorSpec | None
    diagnosis: Diagnosis
    points: list[Point] = field(default_factory=list)
    # How many weeks the band rests on; 0: there is no history yet.
    weeks: int = 0
    waiting: int = 0
    quarantined: int = 0
    parked: int = 0

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return name_of(self.source)

    @property
    def today(self) -> int:
        """Mentions in the last 24 hours."""
        return sum(point[1] or 0 for point in self.points)


def name_of(source: Source) -> str:
    """Return a source's name in the reader's language."""
    return source.local_name


def spec_or_none(slug: str) -> ConnectorSpec | None:
    """Return what a connector is, None when it cannot be used."""
    try:
        return registry.connector(slug).spec
    except Unavailable:
        return None


def source_rows(now: datetime | None = None) -> list[SourceRow]:
    """Return every source with its health; queries are fixed but for first looks at history.

    Blind ones first, then lagging, live, waiting, paused.
    """
    now = now or timezone.now()
    sources = list(Source.objects.filter(exercise=None).select_related("paused_by"))
    work = _work()
    hours = _hours(now)
    rows = [
        _row(source, now, work.get(source.pk, {}), hours.get(source.pk, {})) for source in sources
    ]
    order = [Health.BLIND, Health.LAGGING, Health.LIVE, Health.WAITING, Health.PAUSED]
    return sorted(rows, key=lambda row: (order.index(row.diagnosis.health), row.name.casefold()))


def source_row(source: Source, now: datetime | None = None) -> SourceRow:
    """Return one source with its health."""
    now = now or timezone.now()
    return _row(source, now, _work().get(source.pk, {}), _hours(now).get(source.pk, {}))


def _row(
    source: Source, now: datetime, work: dict[str, Any], hours: dict[datetime, int]
) -> SourceRow:
    diagnosis = diagnose(vitals_of(source, now, work.get("oldest")), now)
    row = SourceRow(source, spec_or_none(source.connector), diagnosis)
    row.waiting, row.parked = work.get("waiting", 0), work.get("parked", 0)
    row.quarantined = work.get("quarantined", 0)
    usual = expected(source.pk)
    row.weeks = usual.weeks
    row.points = _points(usual, now, hours, diagnosis)
    return row


def _points(
    usual: Expected, now: datetime, hours: dict[datetime, int], diagnosis: Diagnosis
) -> list[Point]:
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)
    blind = diagnosis.since if diagnosis.health is Health.BLIND else None
    points: list[Point] = []
    for step in range(24):
        at = first + timedelta(hours=step)
        band = usual.at(at)
        unseen = blind is not None and at >= blind
        points.append((at, None if unseen else hours.get(at, 0), band.low, band.high))
    return points


def _hours(now: datetime) -> dict[int, dict[datetime, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, date_trunc('hour', minute), sum(count)::int"
            " FROM monitoring_minutecount WHERE minute > %s AND exercise_id = 0 GROUP BY 1, 2",
            [now - timedelta(hours=25)],
        )
        found: dict[int, dict[datetime, int]] = {}
        for source_id, hour, count in cursor.fetchall():
            found.setdefault(source_id, {})[hour] = count
        return found


def _work() -> dict[int, dict[str, Any]]:
    """Return per source what waits to be read, what was set aside, what could not be read."""
    found: dict[int, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, count(*) FILTER (WHERE state <> 'parked'),"
            " min(received_at) FILTER (WHERE state <> 'parked'),"
            " count(*) FILTER (WHERE state = 'parked') FROM monitoring_batch"
            " WHERE state IN ('waiting', 'peeked', 'parked') GROUP BY source_id"
        )
        for source_id, waiting, oldest, parked in cursor.fetchall():
            found[source_id] = {"waiting": waiting, "oldest": oldest, "parked": parked}
        cursor.execute(
            "SELECT b.source_id, count(*) FROM monitoring_quarantined q"
            " JOIN monitoring_batch b ON b.id = q.batch_id WHERE q.resolved_at IS NULL"
            " GROUP BY b.source_id"
        )
        for source_id, count in cursor.fetchall():
            found.setdefault(source_id, {})["quarantined"] = count
    return found


def quarantined_of(source: Source) -> QuerySet[Quarantined]:
    """Return items of a source that could not be read and that nobody has settled, newest first."""
    return (
        Quarantined.objects.filter(batch__source=source, resolved_at=None)
        .select_related("batch")
        .order_by("-pk")
    )


def parked_of(source: Source) -> QuerySet[Batch]:
    """Return deliveries of a source that were set aside after too many failures."""
    return Batch.objects.filter(source=source, state=BatchState.PARKED).defer("raw").order_by("-pk")


def deliveries_of(source: Source) -> QuerySet[Batch]:
    """Return the newest deliveries of a source, without their bytes."""
    return Batch.objects.filter(source=source).defer("raw").order_by("-pk")[:10]


def gaps_of(source: Source) -> QuerySet[Gap]:
    """Return stretches a source could not be seen, newest first."""
    return Gap.objects.filter(source=source).order_by("-from_at")[:20]


def unseen() -> list[str]:
    """Return what we cannot see at all with the connectors in use, one sentence each."""
    sentences: dict[str, None] = {}
    for slug in Source.objects.filter(exercise=None).values_list("connector", flat=True).distinct():
        spec = spec_or_none(slug)
        for sentence in spec.cannot_see if spec else ():
            sentences[str(sentence)] = None
    return list(sentences)
