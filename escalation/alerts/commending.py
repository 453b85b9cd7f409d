"""Which praise may be passed on, as far as what else was said decides it. Reads only."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.db import connection

from escalation.alerts.finding import Finding
from escalation.alerts.models import AlertKind
from escalation.criteria.document import PRAISE, SEVERITIES
from escalation.criteria.score import Verdict

# In a storyline with fewer originals than this all tell the same; in a storm everything is told.
FEW: Final = 12

_REFUSED: Final = """
SELECT m.id FROM monitoring_mention m LEFT JOIN monitoring_storyline l ON l.id = m.storyline_id
WHERE m.id = ANY(%s) AND (
  EXISTS (SELECT FROM monitoring_mention o WHERE o.id = m.original_id AND o.severity <> 'praise')
  OR l.original_count < %s AND EXISTS (SELECT FROM monitoring_mention o
    WHERE o.storyline_id = m.storyline_id AND o.original_id IS NULL AND o.id <> m.id
      AND o.tone = -1))
"""


def only_if_fit(verdict: Verdict, severity: str) -> Verdict:
    """Return a verdict that is no praise where the mention was not fit for it when it was read.

    severity: the one it was stored with.
    """
    if not verdict.is_praise or severity == PRAISE:
        return verdict
    return replace(verdict, is_praise=False, severity=SEVERITIES[0])


def without_refused(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without praise that repeats something else, or stands beside complaints."""
    found = list(findings)
    praise = [each.mention_id for each in found if each.kind == AlertKind.PRAISE]
    if not praise:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [praise, FEW])
        refused = {row[0] for row in cursor.fetchall()}
    return [
        each for each in found if each.kind != AlertKind.PRAISE or each.mention_id not in refused
    ]
