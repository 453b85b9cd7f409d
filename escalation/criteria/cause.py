"""Would it have fired without these posts: the few mentions that carry a verdict.

Greedy, not exhaustive: mentions are taken out gravest first until the verdict falls, then each
is put back that was not needed. What remains is minimal: put any one back and it fires again.
A smaller set of other mentions may exist; finding it for sure would take exponential time.
"""

from collections.abc import Callable, Mapping, Sequence

from escalation.criteria.document import RANK
from escalation.criteria.match import Compiled, Hit
from escalation.criteria.score import Verdict
from escalation.criteria.weigh import Arrival, Weighing
from escalation.criteria.windows import Usual

Fires = Callable[[Sequence[Arrival]], bool]
MOST_LOOKED_AT = 500


def smallest_cause(
    arrivals: Sequence[Arrival], fires: Fires, weight: Callable[[Arrival], float]
) -> list[Arrival]:
    """Return mentions without which it would not have fired, in their order; [] if it never did.

    Args: weight orders them, the gravest first. `fires` is asked about what is left.
    """
    if not arrivals or not fires(arrivals):
        return []
    if fires(()):
        return []
    order = sorted(range(len(arrivals)), key=lambda place: -weight(arrivals[place]))
    low, high = 1, len(order)
    while low < high:
        middle = (low + high) // 2
        if fires(_without(arrivals, set(order[:middle]))):
            low = middle + 1
        else:
            high = middle
    taken = set(order[:low])
    # The lightest are the likeliest to be unneeded.
    for place in reversed(order[:low]):
        if len(taken) > 1 and not fires(_without(arrivals, taken - {place})):
            taken.discard(place)
    return [arrivals[place] for place in sorted(taken)]


def cause_of_story(
    compiled: Compiled,
    arrivals: Sequence[Arrival],
    storyline: int | str,
    severity: str,
    usual: Mapping[str, Usual] | None = None,
    hits: Mapping[int | str, Hit] | None = None,
) -> list[Arrival] | None:
    """Return the mentions without which a storyline would not stand at a severity.

    Empty when it stands whichever few are left out; None when those looked at do not carry it at
    all. Held counts as carried: down to the step-down distance below the threshold.
    Args: arrivals in the windows concerned, oldest first; the newest `MOST_LOOKED_AT` count.
    hits: by mention, where they were matched before; otherwise they are matched now.
    """
    looked_at = list(arrivals)[-MOST_LOOKED_AT:]
    if hits is None:
        hits = {arrival.id: compiled.match_one(arrival.post) for arrival in looked_at}

    def carried(left: Sequence[Arrival], by: Callable[[Verdict], bool]) -> bool:
        weighing = Weighing(compiled, usual)
        seen = [
            verdict
            for arrival in left
            if (verdict := weighing.weigh(arrival, hits[arrival.id]))
            and arrival.storyline == storyline
        ]
        story = weighing.story(storyline)
        return any(by(each) for each in ([*seen, story] if story else seen))

    def reaches(verdict: Verdict) -> bool:
        return RANK.get(verdict.severity, 0) >= RANK[severity] or verdict.proposed == severity

    def holds(verdict: Verdict) -> bool:
        held: float = compiled.doc["thresholds"][severity] - compiled.doc["hysteresis"]
        return reaches(verdict) or (not verdict.stopped and verdict.score > held)

    alone = Weighing(compiled, usual)
    scores = {arrival.id: alone.weigh(arrival, hits[arrival.id]) for arrival in looked_at}
    carries = next((by for by in (reaches, holds) if carried(looked_at, by)), None)
    if carries is None:
        return None
    return smallest_cause(
        looked_at,
        lambda left: carried(left, carries),
        lambda arrival: scores[arrival.id].score + 100 * RANK.get(scores[arrival.id].severity, 0),
    )


def _without(arrivals: Sequence[Arrival], places: set[int]) -> list[Arrival]:
    return [arrival for place, arrival in enumerate(arrivals) if place not in places]
