"""All tables of deciding, gathered for Django; each noun's folder owns its own."""

from escalation.alerts.models import Alert, AlertKind, AlertSeen, AlertState, Decision
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.crises.models import Crisis, CrisisMember, CrisisStatus

__all__ = [
    "Alert",
    "AlertKind",
    "AlertSeen",
    "AlertState",
    "Crisis",
    "CrisisMember",
    "CrisisStatus",
    "Decision",
    "RuleSet",
    "RuleSetState",
]
