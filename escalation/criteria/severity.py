"""From scores over time to the severity in force: thresholds, hysteresis, waiting times, persons.

Up goes at once, unless the rule set asks for more (so many voices, so long, a person's yes).
Down goes only when the score stands the step-down distance below, and for as long as asked. So a
score that trembles at a threshold moves the severity once and never back and forth.
"""

from dataclasses import dataclass, replace
from typing import Any

from escalation.criteria.document import RANK, SEVERITIES, Doc
from escalation.criteria.match import Compiled
from escalation.criteria.score import Verdict

_UP, _DOWN, _BOTH = "up", "down", "both"


@dataclass(frozen=True, slots=True)
class Standing:
    """The severity in force, the one that waits for a person, and since when another is due.

    proposed is "" when nothing waits. due_since: event time in seconds, None when nothing is due.
    """

    severity: str = SEVERITIES[0]
    proposed: str = ""
    due: str = ""
    due_since: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a storyline.

    floor: the severity rules demand whatever the score. proposed: the one a rule asks a person to
    confirm, or "".
    """

    at: float
    score: float
    floor: str = SEVERITIES[0]
    proposed: str = ""
    count: int = 1
    authors: int = 1


def next_severity(
    current: str, verdict: Verdict, compiled: Compiled, *, count: int = 1, authors: int = 1
) -> str:
    """Return the severity after one more verdict, without waiting times and confirmations.

    count, authors: mentions and different accounts of the storyline within its window.
    """
    floor = SEVERITIES[_floor(verdict, compiled)]
    reading = Reading(0.0, verdict.score, floor, count=count, authors=authors)
    return SEVERITIES[_target(current, reading, compiled.doc)]


def advance(standing: Standing, reading: Reading, doc: Doc) -> Standing:
    """Return where things stand after one more look. Readings come in order of time."""
    target = SEVERITIES[_target(standing.severity, reading, doc)]
    if target == standing.severity:
        return _settled(target, reading)
    due_since = standing.due_since
    if standing.due != target or due_since is None:
        due_since = reading.at
    waiting = replace(standing, due=target, due_since=due_since)
    is_up = RANK[target] > RANK[standing.severity]
    # What is entered has its say on the way up, what is left on the way down.
    step = _step(doc, target if is_up else standing.severity)
    hold_min = step.get("enter" if is_up else "leave", {}).get("hold_min", 0)
    if reading.at - due_since < hold_min * 60:
        return replace(waiting, proposed="")
    if step.get("confirm") in {_UP if is_up else _DOWN, _BOTH}:
        return replace(waiting, proposed=target)
    return _settled(target, reading)


def reading_of(verdict: Verdict, compiled: Compiled, at: float, authors: int = 1) -> Reading:
    """Return what a verdict on a storyline says about its severity."""
    return Reading(
        at=at,
        score=verdict.score,
        floor=SEVERITIES[_floor(verdict, compiled)],
        proposed=verdict.proposed,
        count=verdict.facts.count,
        authors=authors,
    )


def confirm(standing: Standing) -> Standing:
    """Return where things stand after a person said yes to what was proposed."""
    return Standing(severity=standing.proposed) if standing.proposed else standing


def _settled(severity: str, reading: Reading) -> Standing:
    """Nothing is due; a rule may still ask a person for more."""
    is_more = RANK.get(reading.proposed, 0) > RANK[severity]
    return Standing(severity=severity, proposed=reading.proposed if is_more else "")


def _target(current: str, reading: Reading, doc: Doc) -> int:
    """Return the rank the reading asks for, the step-down distance taken into account."""
    scale = doc["thresholds"]
    now = RANK.get(current, 0)
    rank = RANK[reading.floor]
    for severity in SEVERITIES[1:]:
        # Below or at the severity in force the threshold to hold it lies lower.
        held = RANK[severity] <= now
        threshold = scale[severity] - (doc["hysteresis"] if held else 0)
        reached = reading.score > threshold if held else reading.score >= threshold
        if reached and (held or _may_enter(doc, severity, reading)):
            rank = max(rank, RANK[severity])
    return rank


def _may_enter(doc: Doc, severity: str, reading: Reading) -> bool:
    enter = _step(doc, severity).get("enter", {})
    enough_mentions = reading.count >= enter.get("count_from", 0)
    return bool(enough_mentions and reading.authors >= enter.get("authors_from", 0))


def _step(doc: Doc, severity: str) -> dict[str, Any]:
    step: dict[str, Any] = doc.get("steps", {}).get(severity, {})
    return step


def _floor(verdict: Verdict, compiled: Compiled) -> int:
    return max((compiled.rules[index].floor for index in verdict.fired), default=0)
