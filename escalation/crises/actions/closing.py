"""The end of a crisis."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from escalation.alerts.actions import deciding
from escalation.crises import steps
from escalation.crises.actions.shared import (
    reason_given,
    record_in,
    running_crisis,
    save_changed,
)
from escalation.crises.models import Crisis, CrisisStatus
from escalation.crises.queries import alerts_in, salient_terms, standing_of
from journal.errors import Refused


@transaction.atomic
def close_crisis(
    *, actor: User, number: str, reason: str, lesson: str = "", despite: bool = False
) -> Crisis:
    """Close a crisis; its alerts are settled with it.

    despite: close although open checks remain; they go into the log.
    Raises: Missing, Refused("closed" | "no-reason" | "open-checks"). Records crisis.closed.
    """
    crisis = running_crisis(actor, number, "lead")
    told = reason_given(reason)
    now = timezone.now()
    checks = steps.open_checks(standing_of(crisis, now), now)
    if checks and not despite:
        raise Refused("open-checks", " ".join(checks))
    crisis.status, crisis.closed_at, crisis.closed_by = CrisisStatus.CLOSED, now, actor
    crisis.closing_reason, crisis.lesson = told, lesson.strip()
    crisis.steps = crisis.steps | {"closed": now.isoformat()}
    crisis.next_update_at = None
    crisis.terms = salient_terms(crisis.storylines, crisis.mentions)
    save_changed(
        crisis, "status", "closed_at", "closed_by", "closing_reason", "lesson", "steps",
        "next_update_at", "terms",
    )  # fmt: skip
    alerts = alerts_in(crisis, lock=True)
    deciding.settle(alerts)
    record_in(
        crisis,
        "crisis.closed",
        actor,
        {"alerts": [alert.pk for alert in alerts], "open_checks": len(checks)},
        {"reason": told, "lesson": crisis.lesson, "open_checks": checks},
    )
    return crisis
