"""What is usual at this hour for everything and for each rule that counts, for the windows."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from escalation.criteria.live import LiveRules
from escalation.criteria.windows import Usual
from monitoring.volume.queries import usual_per_minute

HISTORY: Final = timedelta(days=28)


def usual_for(rules: LiveRules, now: datetime) -> dict[str, Usual]:
    """Return the usual number per minute by "" (all) and "rule:<key>"; {} without history."""
    total = usual_per_minute(now)
    if total is None:
        return {}
    found = {"": Usual(*total)}
    for index, share in _shares(rules, now).items():
        if index < len(rules.compiled.rules):
            key = rules.compiled.rules[index].key
            found[f"rule:{key}"] = Usual(*(part * share for part in total))
    return found


def _shares(rules: LiveRules, now: datetime) -> dict[int, float]:
    """Return for each rule that waits for counts its share of all mentions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH past AS (SELECT waiting FROM monitoring_mention WHERE created_at > %s"
            " AND created_at < %s AND rule_set_version = %s AND exercise_id IS NULL)"
            " SELECT rule, count(*)::float8 / (SELECT count(*) FROM past)"
            " FROM past, unnest(waiting) AS rule GROUP BY rule",
            [now - HISTORY, now - timedelta(hours=6), rules.version],
        )
        return dict(cursor.fetchall())
