"""Score 0-100 = nature + reach + impact + velocity, by the weights of the rule set. Pure numbers.

One mention and a whole storyline are scored by the same code from `Facts`; the formulae stand in
`points_of`, what word lists and author tiers mean in `lists`.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from math import ceil, log
from typing import NamedTuple

from escalation.criteria.document import SEVERITIES
from escalation.criteria.match import NO_POINTS, Compiled
from escalation.criteria.pace import Pace
from escalation.criteria.windows import Usual, Window

FURTHER = 0.1
NEGATIVE = 0.3
UNSURE = 0.1
QUESTION = 0.25
FEWEST_PEOPLE = 50
MOST_PEOPLE = 2_000_000
FULL_SPEED = 20
STEADYING = 3
# What everybody does together carries a single storyline half as far as its own speed would.
OF_ALL = 0.5
# A storyline's speed is taken over what has passed of it, but never over less than this.
LEAST_SPAN_MIN = 5

_REACH_SCALE = 1 / log(MOST_PEOPLE / FEWEST_PEOPLE)
_SPEED_SCALE = 1 / log(FULL_SPEED)

Points = tuple[int, int, int, int]


@dataclass(slots=True)
class Facts:
    """What is known of a mention or a storyline when it is scored.

    negative, positive, unsure: shares of mentions, 0-1. minutes: the window that reach and count
    cover, 0 for one mention. span: minutes in which `count` mentions came. atoms: what was found in
    the text, for quoting words. of_all: count and span are those of all mentions together.
    """

    lists: Iterable[int] = ()
    fired: tuple[int, ...] = ()
    negative: float = 0.0
    positive: float = 0.0
    unsure: float = 0.0
    tiers: Iterable[str] = ()
    is_question: bool = False
    reach: int = 0
    minutes: float = 0.0
    count: int = 1
    span: float = 0.0
    usual: Usual | None = None
    atoms: Set[int] = frozenset()
    of_all: bool = False


class Grounds(NamedTuple):
    """What a score rests on beside people and speed: points, and what rules add to those two.

    Many mentions share them: the same lists and rules, tone, tier, and whether it is a question.
    """

    nature: int
    impact: int
    reach: tuple[int, ...]
    velocity: tuple[int, ...]


@dataclass(slots=True)
class Verdict:
    """The outcome of weighing. points: nature, reach, impact, velocity; they add up to score.

    raised_by: index of the rule that lifted the severity above what the score alone gives, or -1.
    to_next: points missing to the next severity, None at the top. proposed: a higher severity that
    a rule asks a person to confirm, or "".
    """

    score: int
    severity: str
    points: Points
    fired: tuple[int, ...]
    raised_by: int
    to_next: int | None
    is_praise: bool
    stopped: bool
    facts: Facts = field(repr=False)
    score_without_copies: int | None = None
    proposed: str = ""


def strongest(values: list[float]) -> float:
    """Combine several reasons: the first in full, the next a tenth, the one after a hundredth."""
    values.sort(reverse=True)
    total = 0.0
    part = 1.0
    for value in values:
        total += value * part
        part *= FURTHER
    return total


def reach_share(people: int) -> float:
    """Return the share of the weight for people reached, 0-1."""
    if people <= FEWEST_PEOPLE:
        return 0.0
    return min(1.0, log(people / FEWEST_PEOPLE) * _REACH_SCALE)


def speed_share(count: int, span_min: float, usual: Usual | None) -> float:
    """Return the share of the weight for `count` mentions within `span_min` minutes, 0-1."""
    if usual is None or count < 2:
        return 0.0
    span = max(span_min, LEAST_SPAN_MIN)
    times = (count + STEADYING) / (usual.high * span + STEADYING)
    return min(1.0, log(times) * _SPEED_SCALE) if times > 1 else 0.0


def points_of(compiled: Compiled, facts: Facts) -> Points:
    """Return the points per criterion as whole numbers, each at most its weight.

    * Several reasons for one criterion do not simply add: the strongest counts in full, the next
      a tenth, the one after a hundredth, up to the weight. One grave reason outweighs many small
      ones, and no further reason ever lowers a score.
    * nature: negative tone 0.3 of the weight (0.1 when unsure); each word list its own share,
      dampened where the tone is neutral (0.75) or positive (0.35); points of rules.
    * reach: logarithm of the people who could have seen it, from 50 (nobody) to 2 million (all),
      so ten times the people is always the same step and 212,000 give 20 of 25; points of rules.
    * impact: who speaks (authority 0.5, press 0.4, inside 0.3 ...), who is touched (lists),
      whether somebody waits for an answer (0.25); points of rules.
    * velocity: logarithm of mentions against the top of the usual range, full at 20 times, with
      three mentions added on both sides so that a handful on a silent night proves nothing; the
      storyline's own speed, or half that of all mentions together if it is more, because a storm
      falls into many storylines; points of rules.

    The figures were set on four ordinary weeks and one storm of a ferry line: an everyday
    complaint comes to about 20, a first-hand danger word to 40, the same in a storm to 75.
    """
    speed = speed_share(facts.count, facts.span, facts.usual)
    if facts.of_all:
        speed *= OF_ALL
    return points_on(compiled, grounds_of(compiled, facts), facts.reach, speed)


def grounds_of(compiled: Compiled, facts: Facts) -> Grounds:
    """Return everything in facts that counts, the people reached and the speed left out."""
    weights = compiled.weights
    nature = [weights[0] * (NEGATIVE * facts.negative + UNSURE * facts.unsure)]
    impact = [compiled.tier_points.get(tier, 0.0) for tier in facts.tiers]
    reach: list[int] = []
    velocity: list[int] = []
    if facts.is_question:
        impact.append(weights[2] * QUESTION)
    if facts.lists:
        tone = 0.75 + 0.25 * facts.negative + 0.125 * facts.unsure - 0.4 * facts.positive
        for index in facts.lists:
            list_nature, list_impact = compiled.list_points[index]
            nature.append(list_nature * tone)
            impact.append(list_impact * tone)
    for index in facts.fired:
        given = compiled.rules[index].points
        if given is not NO_POINTS:
            nature.append(given[0])
            reach.append(given[1])
            impact.append(given[2])
            velocity.append(given[3])
    return Grounds(
        _whole(nature, weights[0]),
        _whole(impact, weights[2]),
        # Nothing added to anything leaves it as it is.
        tuple(reach) if any(reach) else (),
        tuple(velocity) if any(velocity) else (),
    )


def points_on(compiled: Compiled, grounds: Grounds, people: int, speed: float) -> Points:
    """Return the points on known grounds. speed: share of the weight for velocity, 0-1."""
    weights = compiled.weights
    reach = [weights[1] * reach_share(people), *grounds.reach]
    velocity = [weights[3] * speed, *grounds.velocity]
    return (
        grounds.nature,
        _whole(reach, weights[1]),
        grounds.impact,
        _whole(velocity, weights[3]),
    )


def _whole(values: list[float], weight: int) -> int:
    points = round(values[0]) if len(values) == 1 else round(strongest(values))
    return points if points < weight else weight


def verdict(
    compiled: Compiled, facts: Facts, late: tuple[int, ...] = (), points: Points | None = None
) -> Verdict:
    """Return the verdict on facts. late: rules on the score that hold. points: if known already."""
    if points is None:
        points = points_of(compiled, facts)
    score = sum(points)
    fired = facts.fired + late if late else facts.fired
    rank = compiled.rank_of(score)
    raised_by = -1
    is_praise = False
    asked = 0
    for index in fired:
        rule = compiled.rules[index]
        if rule.floor > rank:
            rank, raised_by = rule.floor, index
        asked = max(asked, rule.asks_for)
        is_praise = is_praise or rule.is_praise
    is_praise = is_praise and rank == 0
    return Verdict(
        score=score,
        severity="praise" if is_praise else SEVERITIES[rank],
        points=points,
        fired=fired,
        raised_by=raised_by,
        to_next=ceil(compiled.steps[rank + 1] - score) if rank + 1 < len(compiled.steps) else None,
        is_praise=is_praise,
        stopped=False,
        facts=facts,
        proposed=SEVERITIES[asked] if asked > rank else "",
    )


def stopped(compiled: Compiled, facts: Facts) -> Verdict:
    """Return the verdict on a mention that a rule takes out: no score, lowest severity."""
    return Verdict(
        score=0,
        severity=SEVERITIES[0],
        points=NO_POINTS,
        fired=facts.fired,
        raised_by=-1,
        to_next=None,
        is_praise=False,
        stopped=True,
        facts=facts,
    )


def take_speed(facts: Facts, story: Window | None, all_: Pace, *, own: bool = False) -> float:
    """Put the speed into facts: of the storyline, or of all mentions where that gives more.

    Returns its share of the weight for velocity, 0-1. Args: own leaves out copies and new accounts.
    """
    best = 0.0
    if story is not None:
        facts.count = story.own_count if own else story.count
        facts.span, facts.usual = story.span, story.usual
        best = speed_share(facts.count, facts.span, facts.usual)
    usual = all_.usual
    count = all_.own_count if own else all_.count
    # Cheaper than the span: on an ordinary day no window has more than the usual.
    if usual is not None and count > usual.high * LEAST_SPAN_MIN:
        span = all_.span
        of_all = speed_share(count, span, usual) * OF_ALL
        if of_all > best:
            facts.count, facts.span, facts.usual, facts.of_all = count, span, usual, True
            return of_all
    return best


def without_copies(compiled: Compiled, window: Window, facts: Facts) -> Facts:
    """Return what a storyline is scored by without copies and new accounts, its speed left out.

    Rules that fired because of copies or new accounts give nothing any more.
    """
    return replace(
        facts,
        fired=tuple(index for index in facts.fired if not compiled.rules[index].is_about_copies),
        reach=window.own_reach,
        count=1,
        of_all=False,
    )
