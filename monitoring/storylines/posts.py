"""What the board lays out: posts, the storylines they make, where each belongs. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from math import inf
from typing import Final

# A storyline that nobody has added to for this long takes no more by likeness, only by reply.
WARM_S: Final = 10 * 3600.0
# Between a post that names a ship or place and one that names none.
SUBJECT_UNNAMED_S: Final = 1800.0
# A storyline of this size that was added to this recently is a storm.
STORM_SIZE: Final = 8
STORM_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Post:
    """One mention as the board sees it. at: event time in seconds; parent: what it answers.

    topics: its grave subject, then the names it mentions, each with "=" in front.
    """

    id: int
    at: float
    shape: tuple[int, ...]
    terms: tuple[str, ...]
    parent: int | None = None
    storyline: int | None = None
    original: int | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a mention belongs. `storyline` is negative for one that must be created."""

    original: int | None
    storyline: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """An earlier lone mention that belongs to a storyline after all."""

    id: int
    storyline: int


@dataclass(slots=True)
class Line:
    """A storyline: how many posts, and on how many of them each word stood."""

    size: int = 0
    first_at: float = inf
    last_at: float = 0.0
    words: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)


def is_near(post: Post, line: Line) -> bool:
    """Tell whether a post may speak of the same place as a storyline about its subject.

    A name they share says so. Where one of them names nothing, only a storyline that is young and
    being talked about right now is near: an old complaint must not swallow a new alarm. In a storm
    everything that is said of the subject within minutes is the same story.
    """
    names = post.topics[1:]
    told = any(topic.startswith("=") for topic in line.topics)
    if any(name in line.topics for name in names):
        return True
    apart = abs(post.at - line.last_at)
    if line.size >= STORM_SIZE and apart <= STORM_S:
        return True
    is_young = post.at - line.first_at <= WARM_S
    return is_young and not (names and told) and apart <= SUBJECT_UNNAMED_S
