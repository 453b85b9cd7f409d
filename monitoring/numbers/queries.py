"""The figures of the numbers page, read from the minute counters and the newest mentions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, Final

from django.db import connection

from monitoring.models import Source
from monitoring.models.mentions import FAR
from monitoring.volume.queries import Step, expected, past_weeks

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


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in during a span. sources: by number, (mentions, negative ones, unsure ones)."""

    curve: list[Step]
    sources: dict[int, tuple[int, int, int]]


# In no order: sorting them all would cost more than adding them up.
_HEARD: Final = """
SELECT date_bin(%s::interval, minute, %s) AS at, source_id, sum(count), sum(negative),
  sum(positive), sum(unsure), sum(reach::float8)
FROM monitoring_minutecount WHERE minute >= %s AND minute < %s AND exercise_id = 0
GROUP BY at, source_id
"""


def heard(span: Span) -> Heard:
    """Return every step of a span, also the empty ones, and what each source brought. One query.

    Both are summed up from one reading of the minutes: of a week there are very many.
    """
    width = timedelta(minutes=span.minutes)
    asked: list[Any] = [width, span.since, span.since, span.until]
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, asked)
        rows = cursor.fetchall()
    by_step: dict[datetime, list[int]] = {}
    sources: dict[int, tuple[int, int, int]] = {}
    for at, source, *sums in rows:
        found = by_step.setdefault(at, [0] * len(sums))
        by_step[at] = [held + int(more) for held, more in zip(found, sums, strict=True)]
        count, negative, unsure = sources.get(source, (0, 0, 0))
        sources[source] = (count + int(sums[0]), negative + int(sums[1]), unsure + int(sums[3]))
    starts = [span.since + width * step for step in range((span.until - span.since) // width)]
    return Heard([_step(at, by_step.get(at)) for at in starts], sources)


def _step(at: datetime, sums: list[int] | None) -> Step:
    if sums is None:
        return Step(at)
    count, negative, positive, unsure, reach = sums
    return Step(at, count, negative, positive, unsure, reach=reach)


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


def by_source(heard: Heard) -> list[dict[str, Any]]:
    """Return mentions and share of negative ones per source, the largest first. One query."""
    most = max((count for count, _, _ in heard.sources.values()), default=0)
    rows = []
    for source in Source.objects.filter(exercise=None):
        count, negative, unsure = heard.sources.get(source.pk, (0, 0, 0))
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


# So many of the largest storylines are counted by the minute, then more, then all: one that has
# fewer mentions in all than another has in the span need not be looked at.
LARGEST: Final[tuple[int | None, ...]] = (40, 1000, None)
_TOLD_MOST: Final = """
WITH largest AS MATERIALIZED (
  SELECT id, title, mention_count, original_count FROM monitoring_storyline
  WHERE last_at >= %(since)s AND first_at < %(until)s AND exercise_id IS NULL
  ORDER BY mention_count DESC, id LIMIT %(limit)s
)
SELECT l.id, l.title, l.mention_count, l.original_count, c.count,
  CASE WHEN count(*) OVER () = %(limit)s THEN min(l.mention_count) OVER () ELSE 0 END
FROM largest l CROSS JOIN LATERAL (
  SELECT coalesce(sum(count), 0) AS count FROM monitoring_minutecount
  WHERE storyline_id = l.id AND minute >= %(since)s AND minute < %(until)s AND exercise_id = 0
) AS c ORDER BY c.count DESC, l.id LIMIT 1
"""


def top_storyline(span: Span) -> tuple[int, str, int, int] | None:
    """Return the storyline with most mentions in a span: id, title, mentions, originals.

    One query; up to two more where the largest storylines were mostly told before the span.
    """
    asked = {"since": span.since, "until": span.until}
    with connection.cursor() as cursor:
        for limit in LARGEST:
            cursor.execute(_TOLD_MOST, {**asked, "limit": limit})
            row = cursor.fetchone()
            if row is None or row[4] >= row[5]:
                break
    return row[:4] if row is not None and row[4] else None


LISTED: Final = 6
_LISTED: Final = """
SELECT m.id, m.text, m.lang, CASE WHEN s.is_internal THEN '' ELSE m.author_handle END AS author,
  m.created_at, m.severity, m.reach, {figure} AS figure
FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id {joined}
WHERE m.exercise_id IS NULL {within} {where}
ORDER BY figure DESC, m.reach DESC, m.id LIMIT {listed}
"""


# So many of the most copied are looked at: of as many copies, those seen by most come first.
_COPIED: Final = """
JOIN (SELECT original_id, count(*) AS copies FROM monitoring_mention
  WHERE created_at >= %s AND created_at < %s AND original_id IS NOT NULL
  GROUP BY original_id ORDER BY copies DESC, original_id DESC LIMIT 60) AS c ON c.original_id = m.id
"""


def most_copied(span: Span) -> list[dict[str, Any]]:
    """Return the originals that were copied most in a span, whenever they were written."""
    return _listed(span, figure="c.copies", joined=_COPIED, within="")


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


_WITHIN: Final = "AND m.created_at >= %s AND m.created_at < %s"


def _listed(
    span: Span, *, figure: str, joined: str = "", within: str = _WITHIN, where: str = ""
) -> list[dict[str, Any]]:
    sql = _LISTED.format(figure=figure, joined=joined, within=within, where=where, listed=LISTED)
    with connection.cursor() as cursor:
        cursor.execute(sql, [span.since, span.until])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
