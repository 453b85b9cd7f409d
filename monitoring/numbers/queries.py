"""The figures of the numbers page, read from the minute counters and the newest mentions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, Final

from django.db import connection

from monitoring.models import Source
from monitoring.models.mentions import FAR
from monitoring.volume.queries import Step, expected, past_weeks, steps

# Name, hours, minutes per step of the curve, steps per bar of tone.
SPANS: Final = {"1h": (1, 1, 5), "24h": (24, 15, 4), "7d": (168, 60, 12)}


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time a page of numbers covers."""

    key: str
    since: datetime
    until: datetime
    minutes: int
    bars: int


def span_of(key: str, now: datetime) -> Span:
    """Return a stretch of time by its key, the last day if there is none of that name."""
    key = key if key in SPANS else "24h"
    hours, minutes, bars = SPANS[key]
    until = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return Span(key, until - timedelta(hours=hours), until, minutes, bars)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures on top, each with what it is compared to."""

    count: int
    low: float
    high: float
    weeks: int
    reach: int
    usual_reach: int
    negative_share: float | None
    usual_negative_share: float | None
    praise: int
    usual_praise: int
    unsure: int


def figures(span: Span, found: list[Step]) -> Figures:
    """Return the figures of a span and their usual values."""
    usual = expected()
    bands = [usual.step(step.at, span.minutes) for step in found]
    # Steps scatter each by itself: their scatter adds up as squares, not as lengths.
    mid = sum(band.mid for band in bands)
    past = past_weeks(span.since, span.until)
    told = sum(step.count - step.unsure for step in found)
    past_told = past["count"] - past["unsure"]
    return Figures(
        count=sum(step.count for step in found),
        low=max(0.0, mid - sqrt(sum((band.mid - band.low) ** 2 for band in bands))),
        high=mid + sqrt(sum((band.high - band.mid) ** 2 for band in bands)),
        weeks=usual.weeks,
        reach=sum(step.reach for step in found),
        usual_reach=round(past["reach"] / 4),
        negative_share=sum(step.negative for step in found) / told if told else None,
        usual_negative_share=past["negative"] / past_told if past_told else None,
        praise=sum(step.positive for step in found),
        usual_praise=round(past["positive"] / 4),
        unsure=sum(step.unsure for step in found),
    )


def curve(span: Span) -> list[Step]:
    """Return the steps of a span."""
    return steps(span.since, span.until, span.minutes)


def bars(span: Span, found: list[Step]) -> list[tuple[datetime, int, int, int]]:
    """Return (time, negative, neutral or unsure, positive) in wider steps."""
    result = []
    for start in range(0, len(found), span.bars):
        part = found[start : start + span.bars]
        negative = sum(step.negative for step in part)
        positive = sum(step.positive for step in part)
        rest = sum(step.count for step in part) - negative - positive
        result.append((part[0].at, negative, rest, positive))
    return result


def by_source(span: Span) -> list[dict[str, Any]]:
    """Return mentions and share of negative ones per source, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, sum(count)::int, sum(negative)::int, sum(unsure)::int"
            " FROM monitoring_minutecount WHERE minute >= %s AND minute < %s AND exercise_id = 0"
            " GROUP BY source_id",
            [span.since, span.until],
        )
        counts = {row[0]: row[1:] for row in cursor.fetchall()}
    most = max((count[0] for count in counts.values()), default=0)
    rows = []
    for source in Source.objects.filter(exercise=None):
        count, negative, unsure = counts.get(source.pk, (0, 0, 0))
        told = count - unsure
        rows.append(
            {
                "source": source,
                "count": count,
                "share": negative / told if told else None,
                "width": round(100 * count / most) if most else 0,
            }
        )
    return sorted(rows, key=lambda row: (-row["count"], row["source"].name))


def top_storyline(span: Span) -> tuple[int, str, int, int] | None:
    """Return the storyline with most mentions in a span: id, title, mentions, originals."""
    with connection.cursor() as cursor:
        cursor.execute(
            # Counted before it is looked up: of thousands told in a week one is shown.
            "SELECT s.id, s.title, s.mention_count, s.original_count FROM ("
            "SELECT storyline_id, sum(count) AS count FROM monitoring_minutecount"
            " WHERE minute >= %s AND minute < %s AND exercise_id = 0 AND storyline_id > 0"
            " GROUP BY storyline_id ORDER BY count DESC, storyline_id LIMIT 10) AS most"
            " JOIN monitoring_storyline s ON s.id = most.storyline_id"
            " ORDER BY most.count DESC, s.id LIMIT 1",
            [span.since, span.until],
        )
        row: tuple[int, str, int, int] | None = cursor.fetchone()
    return row


LISTED: Final = 6
_LISTED: Final = """
SELECT m.id, m.text, m.lang, m.author_handle, m.created_at, m.severity, m.reach, {figure} AS figure
FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id {joined}
WHERE m.created_at >= %s AND m.created_at < %s AND m.exercise_id IS NULL {where}
ORDER BY figure DESC, m.reach DESC, m.id LIMIT {listed}
"""


def most_copied(span: Span) -> list[dict[str, Any]]:
    """Return the originals that were copied most in a span."""
    # One look into the index of copies for each original, instead of all copies of all times.
    return _listed(
        span,
        figure="c.copies",
        joined="JOIN LATERAL (SELECT count(*) AS copies FROM monitoring_mention"
        " WHERE original_id = m.id) AS c ON c.copies > 0",
        where="AND m.original_id IS NULL",
    )


def top_originals(span: Span) -> list[dict[str, Any]]:
    """Return the originals that most people could have seen."""
    originals = "AND m.original_id IS NULL AND m.author_kind <> 'own'"
    # Those seen far have an index of their own, and nearly always there are enough of them.
    far = _listed(span, figure="m.reach", where=f"{originals} AND m.reach >= {FAR}")
    return far if len(far) == LISTED else _listed(span, figure="m.reach", where=originals)


def own_posts(span: Span) -> list[dict[str, Any]]:
    """Return our own posts with how they did: answers, shares and likes together."""
    figure = "coalesce(m.replies, 0) + coalesce(m.reposts, 0) + coalesce(m.likes, 0)"
    return _listed(span, figure=figure, where="AND m.author_kind = 'own'")


def _listed(span: Span, *, figure: str, joined: str = "", where: str = "") -> list[dict[str, Any]]:
    sql = _LISTED.format(figure=figure, joined=joined, where=where, listed=LISTED)
    with connection.cursor() as cursor:
        cursor.execute(sql, [span.since, span.until])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
