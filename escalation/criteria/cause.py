"""Would it have fired without these posts: the few mentions that carry a verdict.

Greedy, not exhaustive: mentions are taken out gravest first until the verdict falls, then each
is put back that was not needed. What remains is minimal: put any one back and it fires again.
A smaller set of other mentions may exist; finding it for sure would take exponential time.
"""

from collections.abc import Callable, Mapping, Sequence

from escalation.criteria.document import RANK
from escalation.criteria.match import Compiled, Hit
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
) -> list[Arrival]:
    """Return the mentions without which a storyline would not have reached a severity.

    Args: arrivals in the windows concerned, oldest first; the newest `MOST_LOOKED_AT` count.
    hits: by mention, where they were matched before; otherwise they are matched now.
    """
    looked_at = list(arrivals)[-MOST_LOOKED_AT:]
    if hits is None:
        hits = {arrival.id: compiled.match_one(arrival.post) for arrival in looked_at}

    def fires(left: Sequence[Arrival]) -> bool:
        weighing = Weighing(compiled, usual)
        highest = 0
        for arrival in left:
            verdict = weighing.weigh(arrival, hits[arrival.id])
            if arrival.storyline == storyline:
                highest = max(highest, RANK.get(verdict.severity, 0))
        story = weighing.story(storyline)
        return max(highest, RANK.get(story.severity, 0) if story else 0) >= RANK[severity]

    alone = Weighing(compiled, usual)
    scores = {arrival.id: alone.weigh(arrival, hits[arrival.id]) for arrival in looked_at}
    return smallest_cause(
        looked_at,
        fires,
        lambda arrival: scores[arrival.id].score + 100 * RANK.get(scores[arrival.id].severity, 0),
    )


def _without(arrivals: Sequence[Arrival], places: set[int]) -> list[Arrival]:
    return [arrival for place, arrival in enumerate(arrivals) if place not in places]
