"""What is told of an alert that was raised or moved by itself: its entry, ready to be recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from escalation.alerts.models import Alert, AlertState
from escalation.alerts.states import rank
from escalation.criteria.live import LiveRules
from journal.canonical import JSON
from journal.models import Stream
from journal.record import Draft
from journal.streams import DESK

WORKER: Final = "worker"
DISPATCHER: Final = "dispatcher"


@dataclass(frozen=True, slots=True)
class Before:
    """How an alert stood before it was weighed again."""

    severity: str
    state: str
    proposed: str
    told: tuple[str, ...]
    unanswered_min: int | None
    was_lone: bool = False

    @classmethod
    def of(cls, alert: Alert) -> "Before":
        """Return how an alert stands."""
        waits = alert.asked.get("unanswered_min")
        return cls(
            severity=alert.severity,
            state=alert.state,
            proposed=alert.proposed,
            told=tuple(alert.told),
            unanswered_min=waits,
            was_lone=alert.storyline_id is None,
        )


# How something stood that was not there.
NEW: Final = Before("", "", "", (), None)


class News(StrEnum):
    """What is to be told of an alert, if it turns out to be worth telling."""

    RAISED = "raised"
    MOVED = "moved"
    JOINED = "joined"
    FOLDED = "folded"
    STOOD_OUT = "stood-out"
    # Nothing is recorded; its storyline shows how grave it is.
    SHOWN = "shown"
    NOTHING = ""


@dataclass(slots=True)
class Step:
    """One alert that was raised or changed, how it stood, and what is told of it.

    looks: a clock for its next look must be set. has_clocks: it may need clocks at all. into: the
    alert it was folded into.
    """

    alert: Alert
    news: News
    before: Before = NEW
    looks: bool = False
    has_clocks: bool = False
    into: Alert | None = None
    agent: str = WORKER


def draft_of(step: Step, rules: LiveRules) -> Draft | None:
    """Return the entry that tells of a step, None when people need not know."""
    tell = _TELLS.get(step.news)
    return tell(step, rules) if tell else None


def is_new_to_all(step: Step, draft: Draft) -> bool:
    """Tell whether it is unread again for everybody, whoever has looked at it before."""
    if step.news != News.MOVED:
        return False
    return draft.verb == "alert.returned" or "proposed" in (draft.data or {})


def _raised(step: Step, rules: LiveRules) -> Draft:
    """In the log of the crisis that its storyline belongs to, if any."""
    alert = step.alert
    data: dict[str, JSON] = {
        "score": alert.score,
        "severity": alert.severity,
        "rules": alert.rules,
        "rule_set": rules.version,
        "storyline": alert.storyline_id or 0,
        "mention": alert.mention_id,
        **_asking(alert, NEW),
    }
    if alert.crisis:
        data["crisis"] = alert.crisis.number
    stream = alert.crisis.stream if alert.crisis else DESK
    return _draft("alert.raised", step, data, stream)


def _moved(step: Step, rules: LiveRules) -> Draft | None:
    """A step on the scale, a question, or that it came back; None when it only grew."""
    alert = step.alert
    news = _asking(alert, step.before)
    verb = _verb(alert, step.before, news)
    if not verb:
        return None
    data: dict[str, JSON] = {
        "score": alert.score,
        "severity": alert.severity,
        "was": step.before.severity,
        "rule_set": rules.version,
        "mentions": alert.mention_count,
        **news,
    }
    return _draft(verb, step, data, _stream(alert))


def _joined(step: Step, _rules: LiveRules) -> Draft | None:
    """In the log of the crisis that the alert belongs to from now on."""
    alert = step.alert
    if alert.crisis is None:
        return None
    data: dict[str, JSON] = {
        "crisis": alert.crisis.number,
        "score": alert.score,
        "severity": alert.severity,
    }
    return _draft("alert.joined", step, data, alert.crisis.stream)


def _folded(step: Step, _rules: LiveRules) -> Draft:
    into = step.into.pk if step.into else 0
    about = ("alert", step.alert.pk)
    return Draft(verb="alert.folded", agent=step.agent, about=about, data={"into": into})


def _stood_out(step: Step, _rules: LiveRules) -> Draft:
    alert, volume = step.alert, step.alert.volume
    data: dict[str, JSON] = {
        "score": alert.score,
        "severity": alert.severity,
        "was": step.before.severity,
        "of": volume["stream"],
        "times": str(volume["times"]),
        "mentions": volume["count"],
    }
    return _draft("alert.stood-out", step, data, _stream(alert))


_TELLS: Final[Mapping[News, Callable[[Step, LiveRules], Draft | None]]] = {
    News.RAISED: _raised,
    News.MOVED: _moved,
    News.JOINED: _joined,
    News.FOLDED: _folded,
    News.STOOD_OUT: _stood_out,
}


def _draft(verb: str, step: Step, data: Mapping[str, JSON], stream: Stream | str) -> Draft:
    return Draft(
        verb=verb,
        stream=stream,
        agent=step.agent,
        about=("alert", step.alert.pk),
        data=data,
        sealed={"title": step.alert.title},
    )


def _verb(alert: Alert, before: Before, news: Mapping[str, JSON]) -> str:
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
