"""The figures of a wall: chart, storylines of the last hour, praise. Reads the minute counters.

Heavier than the other panels, so read at most once a second per process however many screens
look on. Values only.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from monitoring.storylines.titles import shortened
from monitoring.volume.expected import Band
from monitoring.volume.queries import Step, expected, steps
from wall.veil import Veil

CHART_HOURS: Final = 6
STEP_MIN: Final = 5
RECENT_MIN: Final = 30
STORYLINES: Final = 4
# More than fit: those that stand among the mentions are not quoted again.
QUOTES: Final = 8
QUOTED_DAYS: Final = 3
QUOTE: Final = 150
USUAL_DAYS: Final = 28
REMEMBER_S: Final = 600

# A storyline goes by its one title; where a wall may not show the post that title is taken from, by
# its first post that it may.
_STORYLINES: Final = """
WITH hour AS (
  SELECT storyline_id AS id, sum(count) AS count, sum(positive) - sum(negative) AS balance
  FROM monitoring_minutecount
  WHERE minute > %(since)s AND minute <= %(now)s AND storyline_id > 0 AND exercise_id = %(scope)s
    AND storyline_id <> ALL(%(veiled_lines)s)
  GROUP BY storyline_id ORDER BY 2 DESC, 1 LIMIT 12),
shown AS NOT MATERIALIZED (
  SELECT m.id, m.storyline_id, left(m.text, 400) AS text, m.lang, m.created_at
  FROM monitoring_mention m JOIN monitoring_source f ON f.id = m.source_id
  WHERE NOT f.is_internal AND m.deleted_at IS NULL AND m.id <> ALL(%(veiled_posts)s)
    AND NOT EXISTS (SELECT FROM wall_hiddenmention h
      WHERE h.mention_id = m.id AND h.shown_again_at IS NULL))
SELECT s.id, s.is_named, CASE WHEN s.is_named OR titled.id > 0 THEN s.title ELSE said.text END,
  CASE WHEN s.is_named OR titled.id > 0 THEN s.title_lang ELSE said.lang END,
  hour.count, s.mention_count, s.original_count, coalesce(a.severity, 'watch'), hour.balance,
  s.is_named OR titled.id IS NOT NULL
FROM hour JOIN monitoring_storyline s ON s.id = hour.id
JOIN LATERAL (
  SELECT text, lang FROM shown WHERE storyline_id = s.id ORDER BY created_at LIMIT 1) said ON true
LEFT JOIN LATERAL (
  SELECT raised.severity FROM escalation_alert raised
  LEFT JOIN escalation_alert whole ON whole.id = raised.merged_into_id
  LEFT JOIN escalation_crisis c ON c.id = coalesce(whole.crisis_id, raised.crisis_id)
  WHERE raised.storyline_id = s.id AND raised.kind = 'storyline' AND NOT raised.is_internal
    AND coalesce(whole.state, raised.state) = ANY(%(living)s)
    AND NOT coalesce(c.is_private, false)
  ORDER BY raised.id DESC LIMIT 1) a ON true
LEFT JOIN shown titled ON titled.id = s.title_mention_id
ORDER BY hour.count DESC, s.id LIMIT %(most)s
"""
_LIVING: Final = ["open", "acknowledged", "snoozed", "handed-over", "in-crisis"]

_QUOTES: Final = """
SELECT m.id, left(m.text, 400), m.lang, m.author_handle, coalesce(u.name, ''),
  coalesce(u.name_sv, '')
FROM escalation_alert a JOIN monitoring_mention m ON m.id = a.mention_id
JOIN monitoring_source s ON s.id = m.source_id
LEFT JOIN escalation_thanks t ON t.alert_id = a.id LEFT JOIN accounts_unit u ON u.id = t.unit_id
WHERE a.kind = 'praise' AND a.exercise_id IS NOT DISTINCT FROM %(scope)s AND m.deleted_at IS NULL
  AND NOT s.is_internal AND a.raised_at > %(since)s AND a.state <> 'dismissed'
  AND m.id <> ALL(%(veiled_posts)s) AND coalesce(m.storyline_id <> ALL(%(veiled_lines)s), true)
  AND NOT EXISTS (SELECT FROM wall_hiddenmention h
    WHERE h.mention_id = m.id AND h.shown_again_at IS NULL)
ORDER BY a.id DESC LIMIT %(most)s
"""


def figure_panels(scope: int | None, now: datetime, veil: Veil) -> dict[str, Any]:
    """Return chart, storylines and praise; scope: an exercise, None for the real world.

    The chart counts everything that is said; what a private crisis is about is not told apart.
    """
    return {
        "chart": _chart(scope, now),
        "storylines": _storylines(scope, now, veil),
        "praise": _praise(scope, now, veil),
    }


def _usual_praise(scope: int | None) -> int | None:
    """Return how many pats on the back a day usually brings; None without any history."""
    slot = int(datetime.now(UTC).timestamp() // REMEMBER_S)
    counted: int | None = _counted_praise(scope, slot, connection.settings_dict["NAME"])
    return counted


# Four weeks of counters: asked seldom, because the answer changes slowly.
@lru_cache(maxsize=8)
def _counted_praise(scope: int | None, _slot: int, _database: str) -> int | None:
    now = datetime.now(UTC)
    since = now - timedelta(days=USUAL_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(praise), min(minute) FROM monitoring_minutecount"
            " WHERE minute > %s AND minute <= %s AND exercise_id = %s",
            [since, now - timedelta(days=1), scope or 0],
        )
        total, first = cursor.fetchone()
    if first is None:
        return None
    days: float = max(1.0, (now - timedelta(days=1) - first) / timedelta(days=1))
    return round(float(total) / days)


def _chart(scope: int | None, now: datetime) -> dict[str, Any]:
    """Return mentions per five minutes: steps of five minutes, then each of the last minutes.

    The last half hour is told minute by minute (each the sum of five), because a storm is young
    when it matters. What is usual says nothing about an exercise.
    """
    until = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    split = until - timedelta(minutes=RECENT_MIN)
    since = until - timedelta(hours=CHART_HOURS)
    found = steps(since, split, STEP_MIN, exercise_id=scope or 0)
    late = steps(split - timedelta(minutes=STEP_MIN), until, 1, exercise_id=scope or 0)
    usual = expected() if scope is None else None
    weeks = usual.weeks if usual else 0
    # A point stands for the five minutes that end there.
    ends = [step.at + timedelta(minutes=STEP_MIN) for step in found]
    ends += [split + timedelta(minutes=minute + 1) for minute in range(RECENT_MIN)]
    counts = [step.count for step in found]
    counts += [
        sum(step.count for step in late[end - STEP_MIN : end])
        for end in range(STEP_MIN + 1, len(late) + 1)
    ]
    begins = [end - timedelta(minutes=STEP_MIN) for end in ends]
    bands = [usual.step(at, STEP_MIN) for at in begins] if usual and weeks else []
    tones = [*found, *_joined(late[STEP_MIN:])]
    return {
        "step": STEP_MIN * 60,
        "start": int(since.timestamp()),
        "split": int(split.timestamp()),
        "end": int(until.timestamp()),
        "weeks": weeks,
        "at": [int(end.timestamp()) for end in ends],
        "counts": counts,
        "positive": [step.positive for step in tones],
        "negative": [step.negative for step in tones],
        "low": [round(band.low, 1) for band in bands],
        "high": [round(band.high, 1) for band in bands],
        "times": _times(counts[-1], bands[-1]) if bands else 0,
    }


def _joined(minutes: list[Step]) -> list[Step]:
    """Return minutes as steps of five."""
    return [
        Step(
            minutes[first].at,
            positive=sum(step.positive for step in minutes[first : first + STEP_MIN]),
            negative=sum(step.negative for step in minutes[first : first + STEP_MIN]),
        )
        for first in range(0, len(minutes), STEP_MIN)
    ]


def _times(newest: int, usual: Band) -> int:
    """Return how many times the usual came in the last five minutes; 0 inside the usual range."""
    if newest <= usual.high or usual.mid <= 0:
        return 0
    times = round(newest / usual.mid)
    return times if times >= 2 else 0


def _storylines(scope: int | None, now: datetime, veil: Veil) -> list[dict[str, Any]]:
    hour = now - timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(
            _STORYLINES,
            {
                "since": hour,
                "now": now,
                "scope": scope or 0,
                "living": _LIVING,
                "most": STORYLINES,
                **veil.lists,
            },
        )
        rows = cursor.fetchall()
    return [
        {
            "id": row[0],
            "title": row[2] if row[9] else shortened(row[2]),
            "named": row[1],
            "lang": row[3],
            "hour": int(row[4]),
            "count": row[5],
            "originals": row[6],
            "severity": "praise" if row[8] > 2 and row[7] == "watch" else row[7],
        }
        for row in rows
    ]


def _praise(scope: int | None, now: datetime, veil: Veil) -> dict[str, Any]:
    day = now - timedelta(hours=24)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(praise), 0) FROM monitoring_minutecount"
            " WHERE minute > %s AND minute <= %s AND exercise_id = %s",
            [day, now, scope or 0],
        )
        today = int(cursor.fetchone()[0])
        since = now - timedelta(days=QUOTED_DAYS)
        cursor.execute(_QUOTES, {"scope": scope, "since": since, "most": QUOTES, **veil.lists})
        quotes = cursor.fetchall()
    return {
        "today": today,
        "usual": _usual_praise(scope),
        "quotes": [
            {
                "id": row[0],
                "text": _quoted(row[1]),
                "lang": row[2],
                "who": row[3],
                "team": row[4],
                "team_sv": row[5],
            }
            for row in quotes
        ],
    }


def _quoted(text: str) -> str:
    """Return the beginning of a post, cut between words."""
    said = " ".join(text.split())
    return said if len(said) <= QUOTE else said[:QUOTE].rsplit(" ", 1)[0] + "…"
