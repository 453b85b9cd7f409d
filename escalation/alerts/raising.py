"""When an alert is raised, how it grows, when it comes back. Decides on values, writes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.states import comes_back, rank
from escalation.alerts.windows import Judged
from escalation.criteria.live import LiveRules
from escalation.criteria.reasons import compact
from escalation.criteria.score import Verdict
from escalation.criteria.severity import next_severity
from escalation.criteria.weigh import Weighing
from monitoring.models import Storyline

TITLE: Final = 200


@dataclass(slots=True)
class Finding:
    """One mention that may matter, with the verdict on it and, later, on its storyline."""

    kind: str
    mention_id: int
    storyline_id: int | None
    at: datetime
    text: str
    reach: int
    verdict: Verdict
    is_internal: bool
    story: Verdict | None = None
    # Mentions and different accounts of the storyline within its window.
    count: int = 1
    authors: int = 1

    def tell(self, weighing: Weighing, storyline_id: int) -> None:
        """Take in what its storyline has shown so far."""
        self.story = weighing.story(storyline_id)
        window = weighing.window(storyline_id)
        if window is not None:
            self.count, self.authors = max(window.count, 1), max(window.authors, 1)

    @property
    def score(self) -> int:
        """The higher of the mention's and its storyline's score."""
        return max(self.verdict.score, self.story.score if self.story else 0)

    @property
    def severity(self) -> str:
        """The graver of the mention's and its storyline's severity."""
        if self.story and rank(self.story.severity) > rank(self.verdict.severity):
            return self.story.severity
        return self.verdict.severity

    @property
    def main(self) -> Verdict:
        """The verdict that explains the score."""
        if self.story and self.story.score >= self.verdict.score:
            return self.story
        return self.verdict


def finding_of(row: Judged, verdict: Verdict) -> Finding:
    """Return what a judged mention may lead to."""
    kind: str = AlertKind.STORYLINE
    if row.connector == "employee" or row.kind == "employee":
        kind = AlertKind.REPORT
    elif verdict.is_praise:
        kind = AlertKind.PRAISE
    return Finding(
        kind=kind,
        mention_id=row.id,
        storyline_id=row.storyline_id,
        at=row.created_at,
        text=row.text,
        reach=row.reach,
        verdict=verdict,
        is_internal=row.is_internal,
    )


def deserves_alert(finding: Finding, rules: LiveRules) -> bool:
    """Tell whether a person must decide: reports and praise always, else from Concern up."""
    if finding.kind != AlertKind.STORYLINE:
        return True
    return rank(severity_after("none", finding, rules)) >= rank("concern")


def severity_after(current: str, finding: Finding, rules: LiveRules) -> str:
    """Return the severity in force after a finding: thresholds, entry conditions, hysteresis."""
    if finding.kind != AlertKind.STORYLINE:
        return finding.severity
    return max(
        (
            next_severity(
                current,
                outcome,
                rules.compiled,
                count=finding.count,
                authors=finding.authors,
            )
            for outcome in {id(each): each for each in (finding.main, finding.verdict)}.values()
        ),
        key=rank,
    )


def is_graver(one: Finding, other: Finding) -> bool:
    """Order findings of one storyline: severity, then public, then score, then the newer one."""
    return _gravity(one) > _gravity(other)


def _gravity(finding: Finding) -> tuple[int, bool, int, datetime]:
    verdict = finding.verdict
    return rank(verdict.severity), not finding.is_internal, verdict.score, finding.at


def touching(storylines: list[int], mentions: list[int]) -> Q:
    """Return the condition for alerts about these storylines or these very mentions."""
    return Q(storyline_id__in=storylines, kind=AlertKind.STORYLINE) | Q(mention_id__in=mentions)


def is_worth_again(last: Alert, finding: Finding) -> bool:
    """Tell whether something that people have settled must be decided about once more."""
    return rank(finding.severity) > rank(last.severity)


def new_alert(finding: Finding, line: Storyline | None, rules: LiveRules, now: datetime) -> Alert:
    """Return the alert of a finding, not saved yet; it names the rules that raised it."""
    if rules.pk is None:
        raise LookupError("No rule set is in force.")
    alert = Alert(
        kind=finding.kind,
        storyline_id=finding.storyline_id,
        mention_id=finding.mention_id,
        title=_title(finding),
        score=finding.score,
        peak_score=finding.score,
        severity=severity_after("none", finding, rules),
        verdict=compact(rules.compiled, finding.main),
        rules=_rules(finding, rules),
        rule_set_id=rules.pk,
        first_at=finding.at,
        last_at=finding.at,
        raised_at=now,
        rising_since=now,
        changed_at=now,
        reach=finding.reach,
        is_internal=finding.is_internal,
    )
    _count(alert, finding, line)
    return alert


def grow(
    alert: Alert, finding: Finding, line: Storyline | None, rules: LiveRules, now: datetime
) -> bool:
    """Bring an alert up to date with a finding; False when nothing worth a write changed."""
    score, severity = finding.score, severity_after(alert.severity, finding, rules)
    before = (alert.score, alert.severity, alert.mention_count, alert.state, alert.storyline_id)
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
    alert.score, alert.severity = score, severity
    alert.peak_score = max(alert.peak_score, score)
    alert.verdict = compact(rules.compiled, finding.main)
    alert.rules = sorted({*alert.rules, *_rules(finding, rules)})
    alert.rule_set_id = rules.pk or alert.rule_set_id
    alert.last_at = max(alert.last_at, finding.at)
    if alert.kind == AlertKind.STORYLINE and alert.storyline_id is None:
        alert.storyline_id = finding.storyline_id
    _count(alert, finding, line)
    if comes_back(alert.state, score, alert.returns_above):
        alert.state, alert.snoozed_until, alert.returns_above = AlertState.OPEN, None, None
    after = (alert.score, alert.severity, alert.mention_count, alert.state, alert.storyline_id)
    if after == before:
        return False
    alert.revision += 1
    alert.changed_at = now
    return True


def _count(alert: Alert, finding: Finding, line: Storyline | None) -> None:
    if line is None:
        return
    alert.mention_count = line.mention_count
    alert.original_count = line.original_count
    alert.reach = line.reach
    alert.first_at = min(alert.first_at, line.first_at)


def _title(finding: Finding) -> str:
    return " ".join(finding.text.split())[:TITLE]


def _rules(finding: Finding, rules: LiveRules) -> list[str]:
    fired = {*finding.verdict.fired, *(finding.story.fired if finding.story else ())}
    return sorted(rules.compiled.rule_keys(fired))
