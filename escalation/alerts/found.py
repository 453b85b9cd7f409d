"""What one look at new mentions finds: the gravest of each storyline, and those that stand alone.

Feeds the windows; touches no alert.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from escalation.alerts import raising
from escalation.alerts.commending import only_if_fit
from escalation.alerts.finding import Finding, Gravity, finding_of, gravity_of, kind_of
from escalation.alerts.models import AlertKind
from escalation.alerts.stored import Judged
from escalation.alerts.windows import Windows
from escalation.criteria.score import Verdict


class Gravest(NamedTuple):
    """The gravest mention of a storyline in this round."""

    gravity: Gravity
    row: Judged
    verdict: Verdict


@dataclass(slots=True)
class Found:
    """What one look found."""

    stories: dict[int, Gravest] = field(default_factory=dict)
    # Reports, praise, and lone mentions that a person may have to decide about.
    single: list[Finding] = field(default_factory=list)
    # The storyline of every mention that tells one: an alert on it alone goes along.
    joined: dict[int, int] = field(default_factory=dict)
    # Event time of the newest mention per storyline.
    newest: dict[int, datetime] = field(default_factory=dict)

    @property
    def posts(self) -> list[int]:
        """The mentions that an alert may be raised on, by id."""
        return [
            *(gravest.row.id for gravest in self.stories.values()),
            *(finding.mention_id for finding in self.single),
        ]


def look(held: Windows, rows: Iterable[Judged]) -> Found:
    """Feed rows to the windows, in their order, and return what may matter to alerts."""
    found = Found()
    for row in rows:
        verdict = held.feed(row)
        if verdict is None or verdict.stopped:
            continue
        verdict = only_if_fit(verdict, row.severity)
        line = row.storyline_id
        if line is not None:
            found.joined[row.id] = line
            newest = found.newest.get(line)
            if newest is None or row.created_at > newest:
                found.newest[line] = row.created_at
        if line is None or kind_of(row, verdict) != AlertKind.STORYLINE:
            _note_single(found, held, row, verdict)
        else:
            _note_told(found, line, row, verdict)
    return found


def _note_single(found: Found, held: Windows, row: Judged, verdict: Verdict) -> None:
    finding = finding_of(row, verdict)
    if raising.deserves_alert(finding, held.rules):
        found.single.append(finding)


def _note_told(found: Found, line: int, row: Judged, verdict: Verdict) -> None:
    gravity = gravity_of(row, verdict)
    best = found.stories.get(line)
    if best is None or gravity > best.gravity:
        found.stories[line] = Gravest(gravity, row, verdict)
