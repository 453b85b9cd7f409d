"""What a storyline amounts to after posts were taken out of it or put into it. Reads only.

Replays its newest posts through the rules in force, as the judge would have met them.
"""

from datetime import datetime
from typing import Final

from escalation.alerts.finding import Finding, finding_of, is_graver
from escalation.alerts.models import AlertKind
from escalation.alerts.stored import Judged
from escalation.alerts.usual import usual_for
from escalation.alerts.windows import story_arrivals
from escalation.criteria.live import LiveRules
from escalation.criteria.weigh import Weighing

LOOKED_AT: Final = 400


def found_anew(rules: LiveRules, storyline_id: int, until: datetime) -> Finding | None:
    """Return the gravest finding of a storyline with what the whole of it shows; None if none."""
    arrivals, hits = story_arrivals(rules, storyline_id, until, limit=LOOKED_AT)
    weighing = Weighing(rules.compiled, usual_for(rules, until))
    best: Finding | None = None
    for arrival in arrivals:
        verdict = weighing.weigh(arrival, hits[arrival.id])
        if verdict.stopped or not isinstance(arrival.post, Judged):
            continue
        finding = finding_of(arrival.post, verdict)
        finding.kind = AlertKind.STORYLINE
        if best is None or is_graver(finding, best):
            best = finding
    if best is not None:
        best.tell(weighing, storyline_id)
    return best
