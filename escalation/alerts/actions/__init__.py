"""Everything a person does in triage. Each is one transaction and one entry in the record."""

from escalation.alerts.actions.deciding import Decided, Seen
from escalation.alerts.actions.triage import (
    WAKE,
    acknowledge_alerts,
    assign_alerts,
    dismiss_alerts,
    hand_over_alerts,
    mark_seen,
    pass_on_praise,
    snooze_alerts,
    take_back_alerts,
    undo_decision,
    wake_alert,
)

__all__ = [
    "WAKE",
    "Decided",
    "Seen",
    "acknowledge_alerts",
    "assign_alerts",
    "dismiss_alerts",
    "hand_over_alerts",
    "mark_seen",
    "pass_on_praise",
    "snooze_alerts",
    "take_back_alerts",
    "undo_decision",
    "wake_alert",
]
