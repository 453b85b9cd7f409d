"""Everything a person does in triage. Each is one transaction and one entry in the record.

All of them take the alerts with the revision the person saw, and raise Missing or
Refused("overtaken" | "not-now" | ...).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Unit, User
from accounts.permissions import Permission
from escalation.alerts import states
from escalation.alerts.access import access_alert
from escalation.alerts.actions.deciding import Decided, Seen, bring_back, decide, locked
from escalation.alerts.actions.telling import WAKE, clock_of, record_decided
from escalation.alerts.models import Alert, AlertSeen, Thanks
from journal.errors import Refused
from journal.record import record
from journal.timers import set_timer, void_timer


@transaction.atomic
def acknowledge_alerts(*, actor: User, seen: Seen) -> Decided:
    """Say "I have it": what nobody handles yet is handled by the actor.

    Records alert.acknowledged.
    """
    alerts = locked(actor, seen, "acknowledge")
    for alert in alerts:
        alert.assignee = alert.assignee or actor
        void_timer(WAKE, clock_of(alert))
    decided = decide(
        actor, alerts, "acknowledge", fields={"snoozed_until": None, "returns_above": None}
    )
    record_decided(actor, "alert.acknowledged", decided)
    return decided


@transaction.atomic
def assign_alerts(*, actor: User, seen: Seen, to: User) -> Decided:
    """Give alerts to a person who may decide. Raises Refused("cannot-decide").

    Records alert.assigned.
    """
    alerts = locked(actor, seen, "assign")
    if not to.may(Permission.TRIAGE_DECIDE):
        raise Refused(
            "cannot-decide", gettext("%(who)s may not decide in triage.") % {"who": to.name}
        )
    decided = decide(actor, alerts, "assign", fields={"assignee": to})
    record_decided(
        actor, "alert.assigned", decided, data={"to": to.pk}, sealed={"to_name": to.name}
    )
    return decided


@transaction.atomic
def dismiss_alerts(*, actor: User, seen: Seen, outcome: str, reason: str = "") -> Decided:
    """Take alerts out of the queue for a reason that the backtest reads.

    Args: outcome: a key of states.DISMISSALS. reason: own words, at most 300 characters.
    Raises: Refused("no-reason"). Records alert.dismissed.
    """
    if outcome not in states.DISMISSALS:
        raise Refused("no-reason", gettext("Choose a reason for dismissing."))
    alerts = locked(actor, seen, "dismiss")
    for alert in alerts:
        void_timer(WAKE, clock_of(alert))
    decided = decide(actor, alerts, "dismiss", outcome=outcome, reason=reason[:300])
    record_decided(
        actor, "alert.dismissed", decided, data={"outcome": outcome}, sealed={"reason": reason}
    )
    return decided


@transaction.atomic
def snooze_alerts(*, actor: User, seen: Seen, until: datetime) -> Decided:
    """Let alerts sleep until a time; growing past their score wakes them earlier.

    Raises: Refused("past"). Records alert.snoozed.
    """
    if until <= timezone.now():
        raise Refused("past", gettext("That time has passed. Choose a later one."))
    alerts = locked(actor, seen, "snooze")
    for alert in alerts:
        alert.returns_above = alert.score
    decided = decide(actor, alerts, "snooze", fields={"snoozed_until": until})
    for alert in alerts:
        set_timer(WAKE, clock_of(alert), until, {"alert": alert.pk})
    record_decided(actor, "alert.snoozed", decided, data={"until": until.isoformat()})
    return decided


@transaction.atomic
def hand_over_alerts(*, actor: User, seen: Seen, reason: str = "") -> Decided:
    """Hand a customer matter to customer service; it keeps its clock and comes back if it heats up.

    Records alert.handed-over.
    """
    alerts = locked(actor, seen, "hand_over")
    for alert in alerts:
        alert.returns_above = alert.score
        void_timer(WAKE, clock_of(alert))
    fields = {"handed_at": timezone.now(), "snoozed_until": None}
    decided = decide(actor, alerts, "hand_over", fields=fields, reason=reason[:300])
    record_decided(actor, "alert.handed-over", decided, sealed={"reason": reason})
    return decided


@transaction.atomic
def take_back_alerts(*, actor: User, seen: Seen) -> Decided:
    """Take alerts back into the queue before they come by themselves. Records alert.returned."""
    alerts = locked(actor, seen, "take_back")
    for alert in alerts:
        void_timer(WAKE, clock_of(alert))
    fields = {"snoozed_until": None, "returns_above": None}
    decided = decide(actor, alerts, "take_back", fields=fields)
    record_decided(actor, "alert.returned", decided, data={"why": "taken-back"})
    return decided


@transaction.atomic
def pass_on_praise(*, actor: User, seen: Seen, unit: Unit, text: str) -> Decided:
    """Pass one praise on to the people it is about. text: what they read, names removed.

    Raises: Refused("no-text"). Records alert.passed-on.
    """
    if not text.strip():
        raise Refused(
            "no-text", gettext("There is nothing left to pass on. Keep some of the words.")
        )
    (alert,) = locked(actor, seen, "pass_on")
    void_timer(WAKE, clock_of(alert))
    decided = decide(actor, [alert], "pass_on", fields={"snoozed_until": None})
    Thanks.objects.create(alert=alert, unit=unit, text=text.strip(), by=actor, at=timezone.now())
    record_decided(
        actor,
        "alert.passed-on",
        decided,
        data={"unit": unit.key},
        sealed={"unit_name": unit.name, "unit_name_sv": unit.name_sv, "text": text.strip()},
    )
    return decided


@transaction.atomic
def wake_alert(*, alert_id: int, at: datetime | None = None, agent: str = "dispatcher") -> bool:
    """Wake a snoozed alert whose time has come; False when it no longer sleeps.

    at: the moment by the clock that said so, which may be ahead of this machine's.
    Records alert.returned.
    """
    alert = Alert.objects.select_for_update().filter(pk=alert_id).first()
    now = at or timezone.now()
    sleeps = alert is not None and alert.state == "snoozed" and alert.snoozed_until is not None
    if alert is None or not sleeps or (alert.snoozed_until and alert.snoozed_until > now):
        return False
    bring_back(alert, now)
    record(
        verb="alert.returned",
        agent=agent,
        about=("alert", alert.pk),
        data={"why": "time", "score": alert.score, "severity": alert.severity},
        sealed={"title": alert.title},
    )
    return True


def mark_seen(*, actor: User, alert_id: int) -> Alert:
    """Remember that a person has looked, so that it is no longer unread. No entry: not an act."""
    alert = access_alert(actor, alert_id)
    seen = AlertSeen(
        alert=alert,
        user=actor,
        revision=alert.revision,
        severity=alert.severity,
        at=timezone.now(),
    )
    AlertSeen.objects.bulk_create(
        [seen],
        update_conflicts=True,
        unique_fields=["alert", "user"],
        update_fields=["revision", "severity", "at"],
    )
    return alert
