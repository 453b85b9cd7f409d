"""How far a report has come: told to whoever holds its receipt, and to nobody by name.

Says nothing of who decided, of crises, or of what the desk wrote: a receipt proves no identity.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.alerts.models import Alert, AlertState
from monitoring.connectors.employee import receipt_digest
from monitoring.models import Batch, Mention


class Step(models.TextChoices):
    """How far a report has come."""

    SENT = "sent", _("It has arrived and is being read in.")
    WAITING = "waiting", _("It is at the desk. Nobody has taken it on yet.")
    TAKEN = "taken", _("Somebody at the desk has taken it on.")
    CLOSED = "closed", _("The desk has looked at it and closed it.")


@dataclass(frozen=True, slots=True)
class Standing:
    """A report as its sender sees it again. since: when the step began, if a person began it."""

    sent_at: datetime
    text: str
    step: Step
    since: datetime | None


_OVER: Final = frozenset({AlertState.DISMISSED, AlertState.SETTLED, AlertState.FADED})


def standing_of(receipt: str) -> Standing | None:
    """Return how far the report with this receipt has come; None when there is none."""
    batch = Batch.objects.filter(
        source__connector="employee", envelope__receipt=receipt_digest(receipt)
    ).first()
    if batch is None:
        return None
    mention = Mention.objects.filter(batch=batch).first()
    if mention is None:
        return Standing(batch.received_at, "", Step.SENT, None)
    alert: Any = Alert.objects.filter(mention_id=mention.pk, kind="report").first()
    return Standing(batch.received_at, mention.text, *_step(alert))


def _step(alert: Alert | None) -> tuple[Step, datetime | None]:
    if alert is None or alert.state == AlertState.OPEN:
        return Step.WAITING, None
    over = alert.state in _OVER
    return Step.CLOSED if over else Step.TAKEN, alert.decided_at
