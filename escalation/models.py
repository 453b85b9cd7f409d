"""All tables of deciding, gathered for Django; each noun's folder owns its own."""

from escalation.alerts.models import Alert, AlertKind, AlertSeen, AlertState, Decision, Thanks
from escalation.crises.models import Crisis, CrisisMember, CrisisSeen, CrisisStatus
from escalation.criteria.models import RuleSet, RuleSetState

__all__ = [
    "Alert",
    "AlertKind",
    "AlertSeen",
    "AlertState",
    "Crisis",
    "CrisisMember",
    "CrisisSeen",
    "CrisisStatus",
    "Decision",
    "RuleSet",
    "RuleSetState",
    "Thanks",
]
