"""What an alert that moved by itself leaves behind: an entry in the record, and its clocks.

Used by the judge and by clocks that ring, inside their transaction, after the alert is weighed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.raising import look_due
from escalation.alerts.states import rank
from escalation.criteria.live import LiveRules
from journal.canonical import JSON
from journal.models import Stream
from journal.record import record
from journal.streams import DESK
from journal.timers import set_timer
from monitoring.models import Storyline

LOOK: Final = "alert.look"
UNANSWERED: Final = "alert.unanswered"


@dataclass(frozen=True, slots=True)
class Before:
    """How an alert stood before it was weighed again."""

    severity: str
    state: str
    proposed: str
    told: tuple[str, ...]
    unanswered_min: int | None

    @classmethod
    def of(cls, alert: Alert) -> "Before":
        """Return how an alert stands."""
        waits = alert.asked.get("unanswered_min")
        return cls(alert.severity, alert.state, alert.proposed, tuple(alert.told), waits)


_NEW: Final = Before("", "", "", (), None)


def record_raised(alert: Alert, rules: LiveRules) -> None:
    """Record alert.raised: in the log of the crisis that its storyline belongs to, if any."""
    data: dict[str, JSON] = {
        "score": alert.score,
        "severity": alert.severity,
        "rules": alert.rules,
        "rule_set": rules.version,
        "storyline": alert.storyline_id or 0,
        "mention": alert.mention_id,
        **_asking(alert, _NEW),
    }
    stream = alert.crisis.stream if alert.crisis else DESK
    if alert.crisis:
        data["crisis"] = alert.crisis.number
    mark_line(alert)
    record(
        verb="alert.raised",
        stream=stream,
        agent="worker",
        about=("alert", alert.pk),
        data=data,
        sealed={"title": alert.title},
    )


def record_moved(alert: Alert, before: Before, rules: LiveRules, agent: str = "worker") -> None:
    """Record what a person must know: a step on the scale, a question, or that it came back.

    Records one of alert.returned, alert.rose, alert.fell, alert.proposed and alert.told, or
    nothing.
    """
    news = _asking(alert, before)
    verb = _verb(alert, before, news)
    if not verb:
        return
    if verb == "alert.returned" or "proposed" in news:
        # New to everybody, whoever has looked at it before.
        alert.seen.update(severity="")
    mark_line(alert)
    record(
        verb=verb,
        stream=_stream(alert),
        agent=agent,
        about=("alert", alert.pk),
        data={
            "score": alert.score,
            "severity": alert.severity,
            "was": before.severity,
            "rule_set": rules.version,
            "mentions": alert.mention_count,
            **news,
        },
        sealed={"title": alert.title},
    )


def record_joined(alert: Alert) -> None:
    """Record alert.joined in the log of the crisis that an alert belongs to from now on."""
    if alert.crisis is None:
        return
    record(
        verb="alert.joined",
        stream=alert.crisis.stream,
        agent="worker",
        about=("alert", alert.pk),
        data={"crisis": alert.crisis.number, "score": alert.score, "severity": alert.severity},
        sealed={"title": alert.title},
    )


def record_standing_out(alert: Alert, was: str) -> None:
    """Record alert.stood-out: far more is said of it than usual."""
    mark_line(alert)
    volume = alert.volume
    record(
        verb="alert.stood-out",
        stream=_stream(alert),
        agent="dispatcher",
        about=("alert", alert.pk),
        data={
            "score": alert.score,
            "severity": alert.severity,
            "was": was,
            "of": volume["stream"],
            "times": str(volume["times"]),
            "mentions": volume["count"],
        },
        sealed={"title": alert.title},
    )


def mark_line(alert: Alert) -> None:
    """Let the storyline show how grave its alert is."""
    if alert.storyline_id is not None and alert.kind == AlertKind.STORYLINE:
        Storyline.objects.filter(pk=alert.storyline_id).update(severity=alert.severity)


def subject_of(alert_id: int) -> str:
    """Return the name under which an alert's clocks are kept."""
    return f"alert:{alert_id}"


def plan_look(alert: Alert, rules: LiveRules, after: datetime) -> bool:
    """Put down when an alert is looked at again by itself; tell whether a clock must be set.

    One that rings too early is set again then, so a storm does not move it with every mention.
    """
    wanted = look_due(alert, rules, after)
    if wanted is None or (alert.look_at is not None and alert.look_at <= wanted):
        return False
    alert.look_at = wanted
    return True


def set_clocks(alert: Alert, before: Before | None, *, looks: bool) -> None:
    """Set the clocks of a saved alert: for the next look, and for how long it may lie unanswered.

    before: how it stood; None when it is new.
    """
    if looks and alert.look_at is not None:
        set_timer(LOOK, subject_of(alert.pk), alert.look_at, {"alert": alert.pk})
    was = before or _NEW
    minutes = alert.asked.get("unanswered_min")
    is_new = minutes is not None and (was.unanswered_min is None or was.state != AlertState.OPEN)
    if is_new and alert.state == AlertState.OPEN and alert.decided_by_id is None:
        due = timezone.now() + timedelta(minutes=minutes)
        set_timer(UNANSWERED, subject_of(alert.pk), due, {"alert": alert.pk})


def _verb(alert: Alert, before: Before, news: dict[str, JSON]) -> str:
    if before.state != alert.state and alert.state == AlertState.OPEN:
        return "alert.returned"
    if before.severity != alert.severity:
        return "alert.rose" if rank(alert.severity) > rank(before.severity) else "alert.fell"
    if "proposed" in news:
        return "alert.proposed"
    return "alert.told" if "told" in news else ""


def _asking(alert: Alert, before: Before) -> dict[str, JSON]:
    """Return what is newly asked of people: a severity to confirm, roles that are told."""
    news: dict[str, JSON] = {}
    if alert.proposed and alert.proposed != before.proposed:
        news["proposed"] = alert.proposed
    told: list[JSON] = [role for role in alert.told if role not in before.told]
    if told:
        news["told"] = told
    return news


def _stream(alert: Alert) -> Stream | str:
    # Whoever may not know of a private crisis does not read of its alert either.
    return alert.crisis.stream if alert.crisis and alert.crisis.is_private else DESK
