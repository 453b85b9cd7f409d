"""Undoing one's own last decision within a minute: everything stands as it stood before."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.alerts import groups, states
from escalation.alerts.access import lock_alerts
from escalation.alerts.actions.deciding import Decided, restore, touch
from escalation.alerts.actions.stories import follow_parts, weigh_anew
from escalation.alerts.actions.telling import WAKE, clock_of, record_decided
from escalation.alerts.models import LIVING, Alert, AlertKind, Decision, Thanks
from escalation.alerts.moving import mark_line
from journal.errors import Missing, Refused
from journal.timers import set_timer, void_timer
from monitoring.store.regrouping import put_back


@transaction.atomic
def undo_decision(*, actor: User, group: str) -> Decided:
    """Put the alerts of one's own last decision back as they were, within a minute.

    Raises: Missing, Refused("too-late" | "overtaken"). Records alert.undone.
    """
    decisions = {
        each.alert_id: each
        for each in Decision.objects.filter(group=group, by=actor, undone_at=None)
        if group and each.alert_id
    }
    if not decisions:
        raise Missing(gettext("There is nothing to undo."))
    groups.hold([pk for pk in decisions if pk])
    alerts = lock_alerts(actor, [pk for pk in decisions if pk])
    now = timezone.now()
    for alert in alerts:
        _refuse_undoing(alert, decisions[alert.pk], now)
    wholes = {alert.merged_into_id for alert in alerts}
    for alert in alerts:
        _put_back(alert, decisions[alert.pk], now)
    _bring_together(alerts, decisions)
    follow_parts({*wholes, *(alert.merged_into_id for alert in alerts)}, now)
    Decision.objects.filter(group=group).update(undone_at=now)
    (action,) = {each.action for each in decisions.values()}
    undone = Decided(alerts, group, action)
    record_decided(actor, "alert.undone", undone, data={"undid": action})
    return undone


def _refuse_undoing(alert: Alert, decision: Decision, now: datetime) -> None:
    if decision.action == "escalate":
        raise Refused("not-now", gettext("A crisis is open. Close it there, with a reason."))
    if now - decision.at > timedelta(seconds=states.UNDO_S):
        raise Refused("too-late", gettext("A minute has passed. Decide anew instead."))
    if alert.decided_revision != decision.revision:
        raise Refused("overtaken", gettext("Somebody has decided here since. Nothing was changed."))
    told = groups.told_by(groups.with_parts([alert])).storylines
    heirs = Alert.objects.filter(
        storyline_id__in=told, state__in=LIVING, kind=AlertKind.STORYLINE
    ).exclude(pk=alert.pk)
    if told and heirs.exists():
        raise Refused(
            "overtaken",
            gettext("A new alert has been raised for this storyline since. Nothing was changed."),
        )


def _put_back(alert: Alert, decision: Decision, now: datetime) -> None:
    restore(alert, decision.before)
    touch(alert, now)
    alert.decided_revision = alert.revision
    alert.save()
    Thanks.objects.filter(alert=alert).delete()
    if decision.action == "confirm":
        mark_line(alert)
    if alert.snoozed_until and alert.snoozed_until > now:
        set_timer(WAKE, clock_of(alert), alert.snoozed_until, {"alert": alert.pk})
    else:
        void_timer(WAKE, clock_of(alert))


def _bring_together(alerts: list[Alert], decisions: Mapping[int, Decision]) -> None:
    """Give posts that were split off back to the storyline they came from."""
    torn = {
        alert.storyline_id: decisions[alert.pk].before["storyline_from"]
        for alert in alerts
        if "storyline_from" in decisions[alert.pk].before
    }
    for part, whole in torn.items():
        put_back(part or 0, whole)
    for alert in alerts:
        if alert.storyline_id in torn.values():
            weigh_anew(alert)
