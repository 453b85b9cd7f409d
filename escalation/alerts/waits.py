"""What an alert becomes when something holds, as a person reads it. Reads values alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from escalation.alerts.models import Alert
from escalation.alerts.raising import standing_of
from escalation.criteria.document import RANK, SEVERITIES
from escalation.criteria.severity import waits


@dataclass(frozen=True, slots=True)
class Wait:
    """A severity the alert is about to take, and when, if it holds until then."""

    severity: str
    at: datetime
    is_up: bool


def waits_of(alert: Alert, document: dict[str, Any]) -> list[Wait]:
    """Return what an alert becomes when something holds, the next first.

    document: the rule set it was weighed by. What only waits for a person is left out.
    """
    found = []
    for severity, at, is_up in waits(standing_of(alert), document):
        moment = datetime.fromtimestamp(at, UTC)
        if moment > alert.last_at:
            # What is left leads one step down.
            reached = severity if is_up else SEVERITIES[RANK[severity] - 1]
            found.append(Wait(reached, moment, is_up))
    return found
