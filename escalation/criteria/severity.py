"""From scores over time to the severity in force: thresholds, hysteresis, waiting times, persons.

Up goes at once, unless the rule set asks for more (so many voices, so long, a person's yes).
Down goes only when the score stands the step-down distance below, and for as long as asked. So a
score that trembles at a threshold moves the severity once and never back and forth.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from escalation.criteria.document import RANK, SEVERITIES, Doc
from escalation.criteria.match import Compiled
from escalation.criteria.score import Verdict

_UP, _DOWN, _BOTH = "up", "down", "both"


@dataclass(frozen=True, slots=True)
class Standing:
    """The severity in force, the one that waits for a person, and since when others are due.

    proposed: "" when nothing waits. since: for each severity that is about to be entered or left,
    the event time in seconds at which that began. confirmed: what a rule asked for and a person
    said yes to; it holds while the rule asks. declined: what a person said no to; it is not
    proposed again while it is asked for.
    """

    severity: str = SEVERITIES[0]
    proposed: str = ""
    since: Mapping[str, float] = field(default_factory=dict)
    confirmed: str = ""
    declined: str = ""


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
    floor = SEVERITIES[floor_of(verdict, compiled)]
    reading = Reading(0.0, verdict.score, floor, count=count, authors=authors)
    return SEVERITIES[_target(Standing(current), reading, compiled.doc)]


def advance(standing: Standing, reading: Reading, doc: Doc) -> Standing:
    """Return where things stand after one more look. Readings come in order of time."""
    now, target = RANK.get(standing.severity, 0), _target(standing, reading, doc)
    moving = SEVERITIES[now + 1 : target + 1] if target > now else SEVERITIES[target + 1 : now + 1]
    since = {each: min(standing.since.get(each, reading.at), reading.at) for each in moving}
    move = _climb if target > now else _descend
    rank, asked = move(now, target, since, reading.at, doc)
    severity = SEVERITIES[rank]
    if RANK.get(reading.proposed, 0) > rank and RANK.get(reading.proposed, 0) >= RANK.get(asked, 0):
        asked = reading.proposed
    declined = standing.declined if asked else ""
    return Standing(
        severity=severity,
        proposed="" if asked == declined else asked,
        since={each: at for each, at in since.items() if _is_due(RANK[each], rank, target)},
        confirmed=standing.confirmed if RANK.get(standing.confirmed, 0) == rank else "",
        declined=declined,
    )


def reading_of(verdict: Verdict, compiled: Compiled, at: float, authors: int = 1) -> Reading:
    """Return what a verdict on a storyline says about its severity."""
    return Reading(
        at=at,
        score=verdict.score,
        floor=SEVERITIES[floor_of(verdict, compiled)],
        proposed=verdict.proposed,
        count=verdict.facts.count,
        authors=authors,
    )


def confirm(standing: Standing) -> Standing:
    """Return where things stand after a person said yes to what was proposed."""
    if not standing.proposed:
        return standing
    return Standing(severity=standing.proposed, confirmed=standing.proposed)


def keep(standing: Standing) -> Standing:
    """Return where things stand after a person said no to what was proposed."""
    if not standing.proposed:
        return standing
    return replace(standing, proposed="", declined=standing.proposed)


def waits(standing: Standing, doc: Doc) -> list[tuple[str, float, bool]]:
    """Return what is about to be entered or left: (severity, event time when, is it entered)."""
    now = RANK.get(standing.severity, 0)
    found = []
    for severity, since in standing.since.items():
        is_up = RANK[severity] > now
        found.append((severity, since + _hold_s(doc, severity, is_up=is_up), is_up))
    return sorted(found, key=lambda each: each[1])


def due_at(standing: Standing, doc: Doc, after: float) -> float | None:
    """Return the event time at which the next waiting time is over, None when none ends later."""
    return min((end for _key, end, _is_up in waits(standing, doc) if end > after), default=None)


def floor_of(verdict: Verdict, compiled: Compiled) -> int:
    """Return the rank that the rules of a verdict demand whatever the score."""
    return max((compiled.rules[index].floor for index in verdict.fired), default=0)


def _climb(
    now: int, target: int, since: Mapping[str, float], at: float, doc: Doc
) -> tuple[int, str]:
    """Return the highest rank that may be entered, and the highest that waits for a person."""
    ready = [
        rank
        for rank in range(now + 1, target + 1)
        if at - since[SEVERITIES[rank]] >= _hold_s(doc, SEVERITIES[rank], is_up=True)
    ]
    free = [rank for rank in ready if not _asks(doc, SEVERITIES[rank], _UP)]
    entered = max(free, default=now)
    asking = [rank for rank in ready if rank > entered]
    return entered, SEVERITIES[max(asking)] if asking else ""


def _descend(
    now: int, target: int, since: Mapping[str, float], at: float, doc: Doc
) -> tuple[int, str]:
    """Return the rank that is left to stand, and what a person's yes would lower it to."""
    rank, stands = now, now
    is_asking = False
    while rank > target:
        severity = SEVERITIES[rank]
        if at - since[severity] < _hold_s(doc, severity, is_up=False):
            break
        is_asking = is_asking or _asks(doc, severity, _DOWN)
        rank -= 1
        if not is_asking:
            stands = rank
    return stands, SEVERITIES[rank] if rank < stands else ""


def _is_due(rank: int, now: int, target: int) -> bool:
    """Tell whether a severity is still to be entered, or to be left."""
    return now < rank <= target or target < rank <= now


def _target(standing: Standing, reading: Reading, doc: Doc) -> int:
    """Return the rank the reading asks for, the step-down distance taken into account."""
    scale = doc["thresholds"]
    now = RANK.get(standing.severity, 0)
    rank = RANK[reading.floor]
    confirmed = RANK.get(standing.confirmed, 0)
    if confirmed and RANK.get(reading.proposed, 0) >= confirmed:
        rank = max(rank, min(confirmed, now))
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


def _hold_s(doc: Doc, severity: str, *, is_up: bool) -> float:
    # What is entered has its say on the way up, what is left on the way down.
    hold_min: float = _step(doc, severity).get("enter" if is_up else "leave", {}).get("hold_min", 0)
    return hold_min * 60


def _asks(doc: Doc, severity: str, direction: str) -> bool:
    return _step(doc, severity).get("confirm") in {direction, _BOTH}


def _step(doc: Doc, severity: str) -> dict[str, Any]:
    step: dict[str, Any] = doc.get("steps", {}).get(severity, {})
    return step
