"""Who tells the same: the storyline, or the post that is still alone, most like a new post. Pure.

Each word counts by how rare it is these days. Candidates come from the rarest words only, and who
cannot reach what is asked any more is not looked at: this runs for every post that comes in.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from monitoring.storylines.posts import WARM_S, Line, Post

# Two lone posts tell the same story only if they came close together.
PAIR_S: Final = 6 * 3600.0
# Share of a post's meaning (rarity of its words) that a storyline or another post must cover.
LINE_LIKENESS: Final = 0.5
PAIR_LIKENESS: Final = 0.55
LEAST_SHARED: Final = 2
# A guest was no part of what it stands in, so less binds it to another post.
GUEST_LIKENESS: Final = 0.22
# A word held by more than this points nowhere; of the others so many are followed.
COMMON_ON: Final = 24
RAREST: Final = 4
# What rounding may take from a sum of weights.
_GRAIN: Final = 1e-9

# By word: who holds it.
Index = Mapping[str, Mapping[int, None]]


@dataclass(slots=True)
class Telling:
    """What a post says: its words with how much each says, the rarest first, and their sum.

    among: how many posts are remembered; seen: on how many of them each word stood.
    """

    at: float
    weights: dict[str, float]
    whole: float
    among: int
    seen: Mapping[str, int]

    def rarity(self, word: str) -> float:
        """Return how much a word says."""
        return log(self.among / (self.seen.get(word, 0) + 1))


def telling(post: Post, among: int, seen: Mapping[str, int]) -> Telling:
    """Weigh the words of a post against what is remembered."""
    most = among + 10
    ranked = sorted([(-log(most / (seen.get(word, 0) + 1)), word) for word in post.terms])
    weights = {word: -weight for weight, word in ranked}
    return Telling(post.at, weights, sum(weights.values()), most, seen)


def likeliest_line(told: Telling, lines: Mapping[int, Line], lines_of: Index) -> int | None:
    """Return the warm storyline that speaks of the same things, None if none does."""
    asked = LINE_LIKENESS * told.whole
    best: tuple[float, int] | None = None
    for number in _candidates(told, lines_of, asked):
        line = lines[number]
        if told.at - line.last_at > WARM_S:
            continue
        score, shared = _said_of(told, line)
        if shared < LEAST_SHARED or score < asked:
            continue
        if best is None or (score, -number) > best:
            best = (score, -number)
    return -best[1] if best else None


def _said_of(told: Telling, line: Line) -> tuple[float, int]:
    """Return how much of a post a storyline covers, and how many of its words belong to it."""
    score, shared, times_on, size = 0.0, 0, line.words.get, line.size
    for word, weight in told.weights.items():
        times = times_on(word)
        if times:
            # A word on a third of its posts belongs to the story; on one in fifty it does not.
            part = 3.0 * times / size
            score += weight * part if part < 1.0 else weight
            shared += part >= 0.3
    return score, shared


def likeliest_lone(
    told: Telling, posts: Mapping[int, Post], lone: Index, guests: Collection[int]
) -> int | None:
    """Return the lone post that tells most nearly the same, else the guest that does."""
    weights, whole = told.weights, told.whole
    of_guest, of_other = GUEST_LIKENESS * whole, PAIR_LIKENESS * whole
    best: tuple[bool, float, int] | None = None
    for key in _candidates(told, lone, of_guest if guests else of_other):
        other = posts[key]
        both = [weights[word] for word in other.terms if word in weights]
        alike = sum(both)
        # Whatever else the other says only makes it less alike.
        if len(both) < LEAST_SHARED or alike < (of_guest if key in guests else of_other):
            continue
        if abs(told.at - other.at) > PAIR_S:
            continue
        rest = sum(told.rarity(word) for word in other.terms if word not in weights)
        likeness = alike / (whole + rest)
        is_like = likeness >= PAIR_LIKENESS
        if not is_like and (likeness < GUEST_LIKENESS or key not in guests):
            continue
        if best is None or (is_like, likeness, key) > best:
            best = (is_like, likeness, key)
    return best[2] if best else None


def _candidates(told: Telling, index: Index, asked: float) -> list[int]:
    """Return who holds enough of the rarest words that all the others may make up for the rest."""
    if len(told.weights) < LEAST_SHARED:
        return []
    # What can be shared beside the words that are followed.
    beside = 0.0
    followed: list[tuple[float, Mapping[int, None]]] = []
    for word, weight in told.weights.items():
        held = index.get(word)
        if held is None:
            continue
        if len(followed) < RAREST and len(held) <= COMMON_ON:
            followed.append((weight, held))
        else:
            beside += weight
    least = asked - beside - _GRAIN
    rest = sum([weight for weight, _ in followed])
    found: dict[int, float] = {}
    for weight, held in followed:
        if rest >= least:
            for key in held:
                found[key] = found.get(key, 0.0) + weight
        else:
            # Who is met only now cannot reach it any more.
            for key in found.keys() & held.keys():
                found[key] += weight
        rest -= weight
    return [key for key, shared in found.items() if shared >= least]
