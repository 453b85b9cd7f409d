"""What the board lays out: posts, the storylines they make, where each belongs. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from math import exp, inf
from typing import Final, NamedTuple

# A storyline that nobody has added to for this long takes no more by likeness, only by reply.
WARM_S: Final = 10 * 3600.0
# Between a post that names a ship or place and one that names none.
SUBJECT_UNNAMED_S: Final = 1800.0
# A storyline of this size that was added to this recently is a storm.
STORM_SIZE: Final = 8
STORM_S: Final = 600.0
# A post of fewer words tells nothing, unless it names a grave subject.
TELLS: Final = 2
# In this time what was said counts for a third.
FADES_S: Final = 3600.0
# A name belongs to a storyline when it stands on this share of its posts: in a storm somebody
# mentions every ship sooner or later.
NAME_SHARE: Final = 0.05


class Said(NamedTuple):
    """The words of a mention and who said them, as far as naming a storyline needs it.

    answers: it was said to somebody. inside: it was told to us and may not be shown. names: its
    storyline goes by it.
    """

    text: str
    lang: str = ""
    kind: str = ""
    tier: str = ""
    answers: bool = False
    inside: bool = False
    names: bool = False


# Not frozen, though never changed: making a frozen one costs three times as much.
@dataclass(slots=True)
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
    said: Said | None = None

    def placed(self, storyline: int | None, original: int | None) -> "Post":
        """Return the same mention as it stands in a storyline, a copy of what it repeats."""
        return Post(
            self.id,
            self.at,
            self.shape,
            self.terms,
            self.parent,
            storyline,
            original,
            self.topics,
            self.said,
        )


class Placement(NamedTuple):
    """Where a mention belongs. `storyline` is negative for one that must be created."""

    original: int | None
    storyline: int | None


class Move(NamedTuple):
    """An earlier mention that belongs to a storyline after all. was: the one it stood in before."""

    id: int
    storyline: int
    was: int | None = None


@dataclass(slots=True)
class Heat:
    """How much is said these hours: every post counts one and fades."""

    value: float = 0.0
    at: float = 0.0

    def add(self, at: float) -> None:
        """Count one post at a moment."""
        if at > self.at:
            self.value *= exp((self.at - at) / FADES_S)
            self.at = at
        self.value += 1.0

    def read(self, at: float) -> float:
        """Return what is left at a moment."""
        return self.value * exp(-max(at - self.at, 0.0) / FADES_S)


class Face(NamedTuple):
    """A post that may lend its words to a storyline. worth: how well it would do by itself."""

    post: Post
    worth: float


@dataclass(slots=True)
class Line:
    """A storyline: how many posts, and on how many of them each word stood.

    grave: how many are about a grave subject. told_at: when one last told anything. heat: its
    posts, each worth less as time passes. face: the post that says best what it is about. title:
    the one it goes by, since which size.
    """

    size: int = 0
    first_at: float = inf
    last_at: float = 0.0
    words: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    grave: int = 0
    told_at: float = 0.0
    heat: Heat = field(default_factory=Heat)
    face: Face | None = None
    title: Face | None = None
    titled_at: int = 0


def is_near(post: Post, line: Line) -> bool:
    """Tell whether a post may speak of the same place as a storyline about its subject.

    A name they share says so, and names they do not share deny it, also in a storm. Where one of
    them names nothing, everything that is said of the subject within minutes of a storm is the same
    story; else only a storyline that is young and being talked about right now is near: an old
    complaint must not swallow a new alarm.
    """
    names = post.topics[1:]
    told = any(topic.startswith("=") for topic in line.topics)
    if any(line.topics[name] >= max(1.0, NAME_SHARE * line.size) for name in names):
        return True
    if names and told:
        return False
    apart = abs(post.at - line.last_at)
    if line.size >= STORM_SIZE and apart <= STORM_S:
        return True
    return post.at - line.first_at <= WARM_S and apart <= SUBJECT_UNNAMED_S
