"""What every decision in triage does: lock, compare, move, remember. Used by
actions alone: those of triage, and those of crises that take alerts in.

Writes alerts and decisions; the entry in the record is the calling action's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any, Final

from django.utils import timezone

from accounts.models import User
from escalation.alerts import states
from escalation.alerts.access import lock_alerts, visible_alerts
from escalation.alerts.models import Alert, Decision
from journal.errors import Refused

# An alert's id and the revision the person had before them; None: they saw none (a program).
Seen = Mapping[int, int | None]
_KEPT: Final = (
    "state", "assignee_id", "decided_by_id", "decided_at", "snoozed_until", "returns_above",
    "handed_at", "merged_into_id",
)  # fmt: skip
# A person's yes or no moves how grave an alert is; other decisions leave that to the rules.
_KEPT_TOO: Final = ("severity", "proposed", "standing")
_MOMENTS: Final = ("decided_at", "snoozed_until", "handed_at")


@dataclass(frozen=True, slots=True)
class Decided:
    """What one press of a button did; `group` is the key that undoes it."""

    alerts: list[Alert]
    group: str
    action: str
    # The alert to read next, where that is neither of these by itself.
    leads_to: int | None = None


def locked(actor: User, seen: Seen, action: str) -> list[Alert]:
    """Lock the alerts of a decision, if all of them stand as the person saw them.

    Raises: Missing, Refused("overtaken") with who, what and when, Refused("not-now") with the same,
    or with its state where nobody else is behind that.
    """
    alerts = lock_alerts(actor, seen.keys())
    for alert in alerts:
        _refuse_if_overtaken(alert, seen[alert.pk], actor)
        if not states.may(action, alert.state, alert.kind):
            raise Refused("not-now", _who_was_first(alert, actor) or states.standing(alert.state))
    return alerts


def _refuse_if_overtaken(alert: Alert, revision: int | None, actor: User) -> None:
    # Growing in a storm is no decision: only another person's word stops this one.
    if revision is None or revision >= alert.decided_revision or alert.decided_by_id == actor.pk:
        return
    last = _last_decision(alert, actor)
    if last is not None:
        raise Refused("overtaken", _told(last))


def _who_was_first(alert: Alert, actor: User) -> str:
    # Only where a decision of somebody else has brought it to where it stands.
    last = _last_decision(alert, actor)
    if last is None or last.by_id == actor.pk or states.MOVES[last.action].target != alert.state:
        return ""
    return _told(last)


def _last_decision(alert: Alert, actor: User) -> Decision | None:
    # It may have gone into a private crisis while this one waited for the lock.
    if not visible_alerts(actor).filter(pk=alert.pk).exists():
        raise Refused("not-now", states.standing(states.IN_HAND))
    made = alert.decisions.filter(undone_at=None, by__isnull=False).select_related("by")
    return made.order_by("-pk").first()


def _told(decision: Decision) -> str:
    who = decision.by.name if decision.by else ""
    return states.overtaken(decision.action, who, f"{timezone.localtime(decision.at):%H:%M}")


def snapshot(alert: Alert) -> dict[str, Any]:
    """Return what undoing a decision has to put back."""
    kept = {field: getattr(alert, field) for field in _KEPT}
    return kept | {field: kept[field] and kept[field].isoformat() for field in _MOMENTS}


def restore(alert: Alert, before: Mapping[str, Any]) -> None:
    """Put an alert back to where a snapshot found it; not saved."""
    for field in (*_KEPT, *_KEPT_TOO):
        if field not in before:
            continue
        value = before[field]
        moment = field in _MOMENTS and value
        setattr(alert, field, datetime.fromisoformat(value) if moment else value)


def touch(alert: Alert, now: datetime) -> None:
    """Mark an alert as changed, for the queue's live update and the optimistic lock."""
    alert.revision += 1
    alert.changed_at = now


def decide(
    actor: User,
    alerts: Sequence[Alert],
    action: str,
    *,
    fields: Mapping[str, Any] | None = None,
    outcome: str = "",
    reason: str = "",
    group: str = "",
    kept: Mapping[str, Any] | None = None,
) -> Decided:
    """Move locked alerts on and remember who decided what, at which score. Records nothing.

    group: the key that undoes it, where several calls are one press of a button. kept: what
    undoing must know beside the alert as it was.
    """
    now, group = timezone.now(), group or token_hex(8)
    decisions = []
    for alert in alerts:
        before = snapshot(alert) | dict(kept or {})
        alert.state = states.target(action, alert.state)
        alert.decided_by, alert.decided_at = actor, now
        for field, value in (fields or {}).items():
            setattr(alert, field, value)
        touch(alert, now)
        alert.decided_revision = alert.revision
        alert.save()
        decisions.append(
            Decision(
                alert=alert,
                mention_id=alert.mention_id,
                storyline_id=alert.storyline_id,
                by=actor,
                at=now,
                action=action,
                outcome=outcome or states.OUTCOMES.get(action, ""),
                reason=reason,
                score=alert.score,
                rule_set_version=alert.rule_set.version,
                group=group,
                before=before,
                revision=alert.revision,
            )
        )
    Decision.objects.bulk_create(decisions)
    return Decided(list(alerts), group, action)


def bring_back(alert: Alert, now: datetime) -> None:
    """Put a locked alert that slept back into the queue, unread for everybody; records nothing."""
    alert.state = "open"
    alert.snoozed_until = alert.returns_above = None
    touch(alert, now)
    alert.save()
    alert.seen.update(severity="")


def settle(alerts: Sequence[Alert]) -> None:
    """Take locked alerts out of triage because their crisis is closed; records nothing."""
    now = timezone.now()
    for alert in alerts:
        alert.state = "settled"
        touch(alert, now)
    Alert.objects.bulk_update(alerts, ["state", "revision", "changed_at"])
