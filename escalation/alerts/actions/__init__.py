"""Everything a person does in triage. Each is one transaction and one entry in the record."""

from escalation.alerts.actions.confirming import confirm_severity, keep_severity
from escalation.alerts.actions.deciding import Decided, Seen
from escalation.alerts.actions.labelling import label_alerts
from escalation.alerts.actions.merging import merge_alerts
from escalation.alerts.actions.splitting import split_alert
from escalation.alerts.actions.telling import WAKE
from escalation.alerts.actions.triage import (
    acknowledge_alerts,
    assign_alerts,
    dismiss_alerts,
    hand_over_alerts,
    mark_seen,
    pass_on_praise,
    snooze_alerts,
    take_back_alerts,
    wake_alert,
)
from escalation.alerts.actions.undoing import undo_decision

__all__ = [
    "WAKE",
    "Decided",
    "Seen",
    "acknowledge_alerts",
    "assign_alerts",
    "confirm_severity",
    "dismiss_alerts",
    "hand_over_alerts",
    "keep_severity",
    "label_alerts",
    "mark_seen",
    "merge_alerts",
    "pass_on_praise",
    "snooze_alerts",
    "split_alert",
    "take_back_alerts",
    "undo_decision",
    "wake_alert",
]
