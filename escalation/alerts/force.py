"""What is in force while alerts are judged: the rules, the moment, and which crises run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.criteria.live import LiveRules

# The storyline, if any, and the mention that an alert is about.
About = tuple[int | None, int]
# Which running crisis each belongs to, by id; crises know alerts, alerts know nothing of crises,
# so it is handed in.
CrisesAbout = Callable[[Sequence[About]], Sequence[int | None]]


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force in this round."""

    rules: LiveRules
    now: datetime
    crises_about: CrisesAbout


def no_crises(about: Sequence[About]) -> list[None]:
    """Know of no crisis."""
    return [None] * len(about)
