"""What decisions in triage tell the record, and the clock they set. Used by actions alone."""

from collections.abc import Mapping
from typing import Final

from accounts.models import User
from escalation.alerts.actions.deciding import Decided
from escalation.alerts.models import Alert
from journal.canonical import JSON
from journal.record import record

WAKE: Final = "alert.wake"


def clock_of(alert: Alert) -> str:
    """Return the name under which an alert's timers are kept."""
    return f"alert:{alert.pk}"


def record_decided(
    actor: User,
    verb: str,
    decided: Decided,
    *,
    data: Mapping[str, JSON] | None = None,
    sealed: Mapping[str, JSON] | None = None,
) -> None:
    """Record one decision on one alert or several, with the title of the first."""
    alerts = decided.alerts
    facts: dict[str, JSON] = {"group": decided.group, **(data or {})}
    if len(alerts) == 1:
        facts |= {"score": alerts[0].score, "severity": alerts[0].severity}
    else:
        facts["alerts"] = [alert.pk for alert in alerts]
    record(
        verb=verb,
        actor=actor,
        about=("alert", alerts[0].pk) if len(alerts) == 1 else None,
        data=facts,
        sealed={"title": alerts[0].title, **(sealed or {})},
    )
