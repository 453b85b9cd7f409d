"""What storylines add up to, and how grave the alert on each is: read and marked many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection

from escalation.alerts.models import Alert, AlertKind
from monitoring.store.literals import literal

_TOTALS: Final = """
SELECT id, title, mention_count, original_count, reach, first_at FROM monitoring_storyline
WHERE id = ANY(%s::bigint[])
"""
# Locked in the order of their ids, so that two who mark the same ones do not wait for each other.
_MARK: Final = """
WITH held AS (SELECT id FROM monitoring_storyline WHERE id = ANY(%s::bigint[])
              ORDER BY id FOR NO KEY UPDATE)
UPDATE monitoring_storyline s SET severity = n.severity
FROM unnest(%s::bigint[], %s::text[]) AS n(id, severity), held
WHERE s.id = n.id AND held.id = s.id AND s.severity <> n.severity
"""


class Total(NamedTuple):
    """What a storyline adds up to and is called."""

    title: str
    mention_count: int
    original_count: int
    reach: int
    first_at: datetime


def totals_of(storylines: Sequence[int]) -> dict[int, Total]:
    """Return what storylines add up to, by id."""
    if not storylines:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [literal(storylines)])
        return {row[0]: Total._make(row[1:]) for row in cursor.fetchall()}


def mark_lines(alerts: Iterable[Alert]) -> None:
    """Let storylines show how grave their alerts are."""
    found: Mapping[int, str] = {
        alert.storyline_id: str(alert.severity)
        for alert in alerts
        if alert.storyline_id is not None and alert.kind == AlertKind.STORYLINE
    }
    if not found:
        return
    ids = literal(list(found))
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [ids, ids, literal(list(found.values()))])
