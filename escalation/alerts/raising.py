"""When an alert is raised, how it grows, when it comes back. Decides on values, writes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from escalation.alerts.finding import Finding
from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.states import comes_back
from escalation.criteria.consequences import consequences, joined, roles_told
from escalation.criteria.document import RANK, SEVERITIES
from escalation.criteria.live import LiveRules
from escalation.criteria.reasons import compact
from escalation.criteria.severity import Reading, Standing, advance, due_at, floor_of
from escalation.criteria.stories import STORY_MIN

TITLE: Final = 200
# So long after its last mention a storyline has gone quiet: nothing is left in its window.
QUIET: Final = timedelta(minutes=STORY_MIN)
_WATCHED: Final = (
    "score", "severity", "mention_count", "state", "storyline_id", "proposed", "standing", "told",
    "title",
)  # fmt: skip
_NOTHING: Final = SEVERITIES[0]
# Far more than usual is for people to look at, however harmless the words.
UNUSUAL: Final = SEVERITIES[1]


class Line(Protocol):
    """What a storyline adds up to and is called."""

    @property
    def title(self) -> str: ...
    @property
    def mention_count(self) -> int: ...
    @property
    def original_count(self) -> int: ...
    @property
    def reach(self) -> int: ...
    @property
    def first_at(self) -> datetime: ...


def deserves_alert(finding: Finding, rules: LiveRules) -> bool:
    """Tell whether a person must decide, now or once it has held: reports and praise always.

    Anything else from Concern up, or when a rule asks a person to confirm that it is.
    """
    if finding.kind != AlertKind.STORYLINE:
        return True
    if all(
        rules.compiled.is_low(each.score, each.fired) for each in (finding.main, finding.verdict)
    ):
        # Nearly everything: no waiting time or person can make anything of it.
        return False
    standing = standing_after(Standing(), finding, rules)
    return is_due(standing) or bool(standing.since)


def is_due(standing: Standing) -> bool:
    """Tell whether people must know: Concern or graver, or somebody is asked to say so."""
    return standing.severity != _NOTHING or bool(standing.proposed)


def standing_after(
    standing: Standing, finding: Finding, rules: LiveRules, floor: str = _NOTHING
) -> Standing:
    """Return where things stand after a finding.

    Thresholds, entry and exit conditions, hysteresis, waiting times, what a person must confirm.
    floor: what it is at least, beside what rules demand.
    """
    outcomes = (finding.main, finding.verdict)
    reading = Reading(
        at=finding.moment.timestamp(),
        score=max(each.score for each in outcomes),
        floor=SEVERITIES[max(RANK[floor], *(floor_of(each, rules.compiled) for each in outcomes))],
        proposed=max((each.proposed for each in outcomes), key=lambda key: RANK.get(key, -1)),
        count=finding.count,
        authors=finding.authors,
    )
    return advance(standing, reading, rules.compiled.doc)


def standing_of(alert: Alert) -> Standing:
    """Return where an alert stands, as it was kept."""
    kept = alert.standing or {}
    return Standing(
        severity=alert.severity if alert.severity in RANK else _NOTHING,
        proposed=alert.proposed,
        since=kept.get("since", {}),
        confirmed=kept.get("confirmed", ""),
        declined=kept.get("declined", ""),
    )


def stand(alert: Alert, standing: Standing) -> None:
    """Put an alert where it stands now; what is empty is not kept."""
    alert.severity, alert.proposed = standing.severity, standing.proposed
    kept = {
        "since": dict(standing.since),
        "confirmed": standing.confirmed,
        "declined": standing.declined,
    }
    alert.standing = {key: value for key, value in kept.items() if value}


def look_due(alert: Alert, rules: LiveRules, after: datetime) -> datetime | None:
    """Return when an alert must be looked at though nothing more is said; None when never.

    A waiting time ends, or its storyline has gone quiet. after: event time of the last look.
    """
    if alert.kind == AlertKind.PRAISE:
        return None
    ends = []
    waited = due_at(standing_of(alert), rules.compiled.doc, after.timestamp())
    if waited is not None:
        ends.append(datetime.fromtimestamp(waited, UTC))
    if alert.kind == AlertKind.STORYLINE and alert.storyline_id is not None:
        ends.append(alert.last_at + QUIET)
    return min((end for end in ends if end > after), default=None)


def new_alert(
    finding: Finding,
    line: Line | None,
    rules: LiveRules,
    now: datetime,
    volume: Mapping[str, Any] | None = None,
) -> Alert:
    """Return the alert of a finding, not saved yet; it names the rules that raised it.

    volume: how far it stands out, where that is why.
    """
    if rules.pk is None:
        raise LookupError("No rule set is in force.")
    alert = Alert(
        kind=finding.kind,
        storyline_id=finding.storyline_id,
        mention_id=finding.mention_id,
        title=_title(finding),
        score=finding.score,
        peak_score=finding.score,
        severity=finding.severity,
        verdict=compact(rules.compiled, finding.main),
        rules=_rules(finding, rules),
        rule_set_id=rules.pk,
        first_at=finding.at,
        last_at=max(finding.at, finding.newest_at or finding.at),
        raised_at=now,
        rising_since=now,
        changed_at=now,
        reach=finding.reach,
        is_internal=finding.is_internal,
        volume=dict(volume or {}),
    )
    count(alert, line)
    _weigh(alert, Standing(), finding, rules)
    return alert


def grow(
    alert: Alert, finding: Finding, line: Line | None, rules: LiveRules, now: datetime
) -> bool:
    """Bring an alert up to date with a finding; False when nothing worth a write changed."""
    score, before = finding.score, _worth_a_write(alert)
    is_secret = finding.is_internal and not alert.is_internal
    # What somebody told us in private never becomes the face of what is said in public.
    alert.is_internal = alert.is_internal and finding.is_internal
    graver = finding.verdict.score >= alert.peak_score
    if graver and not is_secret and finding.mention_id != alert.mention_id:
        alert.mention_id, alert.title = finding.mention_id, _title(finding)
    if score > alert.score and alert.rising_since is None:
        alert.rising_since = now
    elif score < alert.score:
        alert.rising_since = None
    alert.score = score
    alert.peak_score = max(alert.peak_score, score)
    alert.verdict = compact(rules.compiled, finding.main)
    alert.rules = sorted({*alert.rules, *_rules(finding, rules)})
    alert.rule_set_id = rules.pk or alert.rule_set_id
    alert.last_at = max(alert.last_at, finding.at, finding.newest_at or finding.at)
    if alert.kind == AlertKind.STORYLINE and alert.storyline_id is None:
        alert.storyline_id = finding.storyline_id
    count(alert, line)
    _weigh(alert, standing_of(alert), finding, rules)
    if comes_back(alert.state, score, alert.returns_above):
        alert.state, alert.snoozed_until, alert.returns_above = AlertState.OPEN, None, None
    if _worth_a_write(alert) == before:
        return False
    alert.revision += 1
    alert.changed_at = now
    return True


def lift(alert: Alert) -> None:
    """Let an alert stand where its volume alone puts it, if it does not stand higher."""
    standing = standing_of(alert)
    if RANK[standing.severity] < RANK[_floor(alert)]:
        stand(alert, replace(standing, severity=_floor(alert)))
    if alert.state == AlertState.WAITING:
        alert.state = AlertState.OPEN


def _floor(alert: Alert) -> str:
    """Return what an alert is at least while far more is said than usual."""
    stands_out = bool(alert.volume) and not alert.volume.get("over")
    return UNUSUAL if stands_out else _NOTHING


def _worth_a_write(alert: Alert) -> list[object]:
    return [getattr(alert, name) for name in _WATCHED]


def _weigh(alert: Alert, standing: Standing, finding: Finding, rules: LiveRules) -> None:
    """Set how grave an alert is, whether it is out in the open yet, and what its rules ask for."""
    alert.asked = joined(alert.asked, consequences(rules.compiled, finding.fired))
    alert.told = roles_told(alert.asked)
    if finding.kind == AlertKind.PRAISE:
        alert.severity = finding.severity
        return
    now = standing_after(standing, finding, rules, floor=_floor(alert))
    stand(alert, now)
    if alert.kind != AlertKind.STORYLINE:
        return
    if alert.pk is None and not is_due(now):
        alert.state = AlertState.WAITING
    elif alert.state == AlertState.WAITING and is_due(now):
        alert.state = AlertState.OPEN
    elif alert.state == AlertState.WAITING and not now.since:
        alert.state = AlertState.FADED


def count(alert: Alert, line: Line | None) -> None:
    """Take over what a storyline adds up to and is called; without one it is about one post."""
    if line is None:
        return
    alert.title = line.title[:TITLE] or alert.title
    alert.mention_count = line.mention_count
    alert.original_count = line.original_count
    alert.reach = line.reach
    alert.first_at = min(alert.first_at, line.first_at)


def _title(finding: Finding) -> str:
    return " ".join(finding.text.split())[:TITLE]


def _rules(finding: Finding, rules: LiveRules) -> list[str]:
    return sorted(rules.compiled.rule_keys(finding.fired))
