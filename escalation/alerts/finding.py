"""What one mention may lead to, with the verdicts on it and on its storyline. Values only."""

from dataclasses import dataclass
from datetime import datetime

from escalation.alerts.models import AlertKind
from escalation.alerts.states import rank
from escalation.alerts.stored import Judged
from escalation.criteria.score import Verdict
from escalation.criteria.weigh import Weighing

# Severity, is it public, score, event time: what is graver is greater.
Gravity = tuple[int, bool, int, datetime]


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
    # Event time of the newest mention it rests on, and of a later look at it.
    newest_at: datetime | None = None
    looked_at: datetime | None = None
    # Mentions and different accounts of the storyline within its window.
    count: int = 1
    authors: int = 1

    def tell(self, weighing: Weighing, storyline_id: int, at: datetime | None = None) -> None:
        """Take in what its storyline has shown so far, or shows at a later moment."""
        self.story = weighing.story(storyline_id, at.timestamp() if at else None)
        window = weighing.window(storyline_id)
        if window is not None:
            self.count, self.authors = max(window.count, 1), max(window.authors, 1)

    @property
    def moment(self) -> datetime:
        """Event time at which it holds."""
        return max(self.at, self.newest_at or self.at, self.looked_at or self.at)

    @property
    def fired(self) -> frozenset[int]:
        """Every rule that holds for the mention or its storyline."""
        return frozenset({*self.verdict.fired, *(self.story.fired if self.story else ())})

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


def kind_of(row: Judged, verdict: Verdict) -> str:
    """Return which kind of alert a judged mention may lead to."""
    if row.connector == "employee" or row.kind == "employee":
        return AlertKind.REPORT
    return AlertKind.PRAISE if verdict.is_praise else AlertKind.STORYLINE


def finding_of(row: Judged, verdict: Verdict) -> Finding:
    """Return what a judged mention may lead to."""
    return Finding(
        kind=kind_of(row, verdict),
        mention_id=row.id,
        storyline_id=row.storyline_id,
        at=row.created_at,
        text=row.text,
        reach=row.reach,
        verdict=verdict,
        is_internal=row.is_internal,
    )


def gravity_of(row: Judged, verdict: Verdict) -> Gravity:
    """Order what is said of one storyline: severity, then public, then score, then the newer."""
    return rank(verdict.severity), not row.is_internal, verdict.score, row.created_at


def is_graver(one: Finding, other: Finding) -> bool:
    """Tell whether one finding of a storyline is graver than another, ordered as gravity_of."""
    return _gravity(one) > _gravity(other)


def _gravity(finding: Finding) -> Gravity:
    verdict = finding.verdict
    return rank(verdict.severity), not finding.is_internal, verdict.score, finding.at
