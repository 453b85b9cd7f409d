"""Judges what is stored but not judged yet: one living alert per storyline, moved by mentions.

Reads stored mentions with a cursor of its own; alerts and cursor move in one transaction, so a
worker that dies in between judges the same mentions again and nothing is raised twice.
"""

import time
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from escalation.alerts import windows
from escalation.alerts.force import CrisesAbout, Force, no_crises
from escalation.alerts.found import look
from escalation.alerts.settling import settle
from escalation.alerts.touched import lock_touched
from escalation.criteria.live import LiveRules
from journal.feed import claim_place, move_place

READER: Final = "judge"
TRIES: Final = 6


def judge_new(rules: LiveRules, crises_about: CrisesAbout = no_crises) -> int:
    """Judge everything stored since the last look; returns how many alerts were raised or changed.

    Records alert.raised, alert.rose, alert.fell, alert.proposed, alert.told, alert.joined,
    alert.folded and alert.returned, one entry per alert.
    """
    changed = 0
    for _ in range(TRIES):
        try:
            found = _judge_once(rules, crises_about)
        except BaseException:
            windows.drop_windows()
            raise
        if found is None:
            # Another worker judges this very moment; it may have begun before our mentions.
            time.sleep(0.01)
            continue
        changed += found[0]
        if not found[1]:
            break
    return changed


def skip_to_now() -> None:
    """Take everything stored so far as judged: history that was decided long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM monitoring_mention")
        newest: int = cursor.fetchone()[0]
    move_place(READER, newest)


@transaction.atomic
def _judge_once(rules: LiveRules, crises_about: CrisesAbout) -> tuple[int, bool] | None:
    """Judge one stretch; None when somebody else does, else (changed alerts, is there more)."""
    place = claim_place(READER)
    if place is None:
        return None
    held = windows.windows_for(rules, place)
    rows, upto = windows.new_rows(rules, place)
    if upto <= place:
        return 0, False
    changed = 0
    if rows:
        force = Force(rules, timezone.now(), crises_about)
        found = look(held, rows)
        changed = settle(held, found, lock_touched(found), force)
    held.position = upto
    move_place(READER, upto)
    return changed, len(rows) == windows.ROWS
