"""Looks at an alert again though nothing more was said: a wait is over, a storm has gone quiet.

Called by clocks, in their transaction. In event time: however late the clock rings, it asks how
things stood when it should have rung.
"""

import time
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from escalation.alerts import groups, moving, raising, windows
from escalation.alerts.finding import Finding, finding_of
from escalation.alerts.force import CrisesAbout, no_crises
from escalation.alerts.judge import READER
from escalation.alerts.models import LIVING, Alert, AlertState
from escalation.alerts.moving import LOOK, subject_of
from escalation.alerts.news import DISPATCHER, Before, News, Step
from escalation.alerts.windows import Windows
from escalation.criteria.consequences import roles_told
from escalation.criteria.live import LiveRules
from escalation.criteria.weigh import Arrival, Weighing
from journal.feed import claim_place
from journal.record import record
from journal.timers import set_timer

# The judge holds the windows while it works; so long is waited for them before trying later.
PATIENCE_S: Final = 1.0
LATER: Final = timedelta(seconds=5)


@transaction.atomic
def look_again(
    rules: LiveRules, *, alert_id: int, at: datetime, crises_about: CrisesAbout = no_crises
) -> bool:
    """Weigh an alert as of a later moment; tell whether anything moved.

    Records alert.raised, alert.rose, alert.fell or alert.proposed, or nothing.
    """
    place = place_when_free()
    if place is None:
        set_timer(LOOK, subject_of(alert_id), timezone.now() + LATER, {"alert": alert_id})
        return False
    alert = _locked(alert_id)
    if alert is None:
        return False
    before, moment = Before.of(alert), max(at, alert.last_at)
    alert.look_at = None
    finding = _finding(windows.windows_for(rules, place), alert, moment)
    moved = finding is not None and raising.grow(alert, finding, None, rules, timezone.now())
    if alert.state == AlertState.FADED:
        alert.delete()
        return True
    looks = moving.plan_look(alert, rules, moment)
    if before.state == AlertState.WAITING and alert.state == AlertState.OPEN:
        return _come_out(alert, rules, crises_about, looks=looks)
    alert.save()
    step = Step(alert, News.MOVED, before, looks=looks, has_clocks=True, agent=DISPATCHER)
    moving.set_clocks([step])
    if moved and alert.merged_into_id is None:
        moving.tell([step], rules)
    elif moved:
        _follow(alert, rules)
    return moved


@transaction.atomic
def note_unanswered(*, alert_id: int) -> bool:
    """Show an alert that nobody has answered to those its rules name next; False when it was.

    Records alert.unanswered.
    """
    alert = _locked(alert_id)
    if alert is None or alert.state != AlertState.OPEN or alert.decided_by_id is not None:
        return False
    minutes = alert.asked.get("unanswered_min")
    if minutes is None or alert.asked.get("unanswered"):
        return False
    told = set(alert.told)
    alert.asked = {**alert.asked, "unanswered": True}
    alert.told = roles_told(alert.asked)
    alert.revision += 1
    alert.changed_at = timezone.now()
    alert.save()
    record(
        verb="alert.unanswered",
        agent="dispatcher",
        about=("alert", alert.pk),
        data={"minutes": minutes, "told": sorted(set(alert.told) - told)},
        sealed={"title": alert.title},
    )
    return True


def _come_out(alert: Alert, rules: LiveRules, crises_about: CrisesAbout, *, looks: bool) -> bool:
    """Raise an alert whose condition has held for as long as the rules ask."""
    alert.raised_at = timezone.now()
    (crisis,) = crises_about([(alert.storyline_id, alert.mention_id)])
    if crisis is not None:
        alert.crisis_id, alert.state = crisis, AlertState.IN_CRISIS
    alert.save()
    step = Step(alert, News.RAISED, looks=looks, has_clocks=True)
    moving.set_clocks([step])
    moving.tell([step], rules)
    return True


def place_when_free() -> int | None:
    """Lock the judge's place, so that nothing moves meanwhile; None when it is never free."""
    ends = time.monotonic() + PATIENCE_S
    while (place := claim_place(READER)) is None and time.monotonic() < ends:
        time.sleep(0.02)
    return place


def _locked(alert_id: int) -> Alert | None:
    groups.hold([alert_id])
    rows = Alert.objects.select_related("crisis__stream").filter(pk=alert_id)
    return rows.filter(state__in=(*LIVING, AlertState.MERGED), exercise__isnull=True).first()


def _finding(held: Windows, alert: Alert, at: datetime) -> Finding | None:
    """Return what an alert rests on at a moment: its own post, and what is left of its storyline.

    A storyline that has gone quiet leaves what its post says by itself.
    """
    row = windows.one_row(held.rules, alert.mention_id)
    if row is None:
        return None
    alone = Weighing(held.rules.compiled)
    verdict = alone.weigh(Arrival(row, row.id, row.created_at.timestamp()), row.hit)
    finding = finding_of(row, verdict)
    finding.kind, finding.looked_at = alert.kind, at
    if alert.storyline_id is not None:
        finding.storyline_id = alert.storyline_id
        finding.tell(held.weighing, alert.storyline_id, at)
    return finding


def _follow(part: Alert, rules: LiveRules) -> None:
    """Let the alert it was merged into follow."""
    whole = Alert.objects.select_for_update().filter(parts=part).first()
    if whole is None or whole.state not in LIVING:
        return
    before, parts = Before.of(whole), groups.parts_of([whole])[whole.pk]
    if groups.follow(whole, parts, groups.counted(groups.told_by(parts)), timezone.now()):
        whole.save()
        moving.tell([Step(whole, News.MOVED, before, agent=DISPATCHER)], rules)
