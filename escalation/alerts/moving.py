"""What alerts that moved by themselves leave behind: entries in the record, clocks, marks.

Used by the judge and by clocks that ring, inside their transaction, after alerts are weighed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import prefetch_related_objects
from django.utils import timezone

from escalation.alerts.models import Alert, AlertSeen, AlertState
from escalation.alerts.news import News, Step, draft_of, is_new_to_all
from escalation.alerts.raising import look_due
from escalation.alerts.storylines import mark_lines
from escalation.criteria.live import LiveRules
from journal.record import record_many
from journal.timers import Wanted, set_timers

LOOK: Final = "alert.look"
UNANSWERED: Final = "alert.unanswered"
# Whatever is told of these, their storylines show how grave they are.
_SHOWN: Final = frozenset({News.RAISED, News.STOOD_OUT, News.SHOWN})


def tell(steps: Sequence[Step], rules: LiveRules) -> None:
    """Record what people must know of stored alerts, one entry for each; called last.

    Records alert.raised, alert.returned, alert.rose, alert.fell, alert.proposed, alert.told,
    alert.joined, alert.folded and alert.stood-out, as the steps say.
    """
    alerts = [step.alert for step in steps if step.alert.crisis_id is not None]
    if alerts:
        prefetch_related_objects(alerts, "crisis__stream")
    told = [(step, draft_of(step, rules)) for step in steps]
    mark_lines(
        step.alert
        for step, draft in told
        if step.news in _SHOWN or (draft and step.news == News.MOVED)
    )
    unread = [step.alert.pk for step, draft in told if draft and is_new_to_all(step, draft)]
    if unread:
        AlertSeen.objects.filter(alert__in=unread).update(severity="")
    record_many([draft for _step, draft in told if draft])


def mark_line(alert: Alert) -> None:
    """Let the storyline show how grave its alert is."""
    mark_lines([alert])


def subject_of(alert_id: int) -> str:
    """Return the name under which an alert's clocks are kept."""
    return f"alert:{alert_id}"


def plan_look(alert: Alert, rules: LiveRules, after: datetime) -> bool:
    """Put down when an alert is looked at again by itself; tell whether a clock must be set.

    One that rings too early is set again then, so a storm does not move it with every mention.
    """
    wanted = look_due(alert, rules, after)
    if wanted is None or (alert.look_at is not None and alert.look_at <= wanted):
        return False
    alert.look_at = wanted
    return True


def set_clocks(steps: Sequence[Step]) -> None:
    """Set the clocks of stored alerts: for the next look, and for how long each may lie unanswered.

    Those of one that is part of another are set by nobody.
    """
    now = timezone.now()
    set_timers([clock for step in steps if step.has_clocks for clock in _clocks(step, now)])


def _clocks(step: Step, now: datetime) -> list[Wanted]:
    alert, before = step.alert, step.before
    subject, data = subject_of(alert.pk), {"alert": alert.pk}
    clocks = []
    if step.looks and alert.look_at is not None:
        clocks.append(Wanted(LOOK, subject, alert.look_at, data))
    minutes = alert.asked.get("unanswered_min")
    is_new = minutes is not None and (
        before.unanswered_min is None or before.state != AlertState.OPEN
    )
    if is_new and alert.state == AlertState.OPEN and alert.decided_by_id is None:
        clocks.append(Wanted(UNANSWERED, subject, now + timedelta(minutes=minutes), data))
    return clocks
