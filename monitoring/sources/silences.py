"""Notices when a source goes blind and when it can be seen again; each change is one entry."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from journal.record import record
from monitoring.models import Source
from monitoring.sources.health import Health, Vitals, diagnose
from monitoring.volume.queries import expected_between


def vitals_of(source: Source, now: datetime, oldest_waiting_at: datetime | None = None) -> Vitals:
    """Gather what health is judged on."""
    since = source.last_heard_at or source.listening_since
    return Vitals(
        is_paused=source.state == "paused",
        last_heard_at=source.last_heard_at,
        since=source.listening_since,
        expected_silence=(
            timedelta(minutes=source.expected_silence_min)
            if source.expected_silence_min is not None
            else None
        ),
        expected=expected_between(since, now, source_id=source.pk),
        last_error=source.trouble,
        last_error_at=source.last_error_at,
        oldest_waiting_at=oldest_waiting_at,
        due_at=source.next_poll_at,
    )


def note_silences() -> int:
    """Mark sources that went blind or are heard again; returns how many changed.

    Records source.blind and source.heard, one entry and transaction per source.
    """
    now = timezone.now()
    changed = 0
    for source in _suspects(now):
        diagnosis = diagnose(vitals_of(source, now), now)
        is_blind = diagnosis.health is Health.BLIND
        if is_blind != (source.blind_since is not None):
            changed += _mark(source, diagnosis.since or now if is_blind else None)
    return changed


def _suspects(now: datetime) -> list[Source]:
    """Only sources that may have changed: one cheap query on each sweep."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM monitoring_source WHERE blind_since IS NOT NULL OR (state = 'on'"
            " AND (last_error_at > coalesce(last_heard_at, '-infinity') OR coalesce(last_heard_at,"
            " listening_since) < %s - make_interval(mins => expected_silence_min)))",
            [now],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Source.objects.filter(pk__in=ids).order_by("pk")) if ids else []


@transaction.atomic
def _mark(source: Source, blind_since: datetime | None) -> int:
    was = source.blind_since
    updated = Source.objects.filter(pk=source.pk, blind_since=was).update(blind_since=blind_since)
    if updated:
        record(
            verb="source.blind" if blind_since else "source.heard",
            agent="dispatcher",
            about=("source", source.pk),
            data={
                "source": source.slug,
                "since": (blind_since or was or source.listening_since).isoformat(),
            },
        )
    return updated
