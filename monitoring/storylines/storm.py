"""Which running matter a post belongs to that is like nothing else: one storm is one story. Pure.

Who writes into a storm seldom says the same as anybody else. But when nearly everything that is
said these hours is about one matter, a word or two of it are enough.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log
from typing import Final

from monitoring.storylines.posts import Heat, Line, Post

# A storyline is a running matter from this size on, and until so long after its last post.
RUNNING_SIZE: Final = 6
RUNNING_S: Final = 12 * 3600.0
# How much that nearly everything is about it may speak for a matter.
MOST_AHEAD: Final = 4.0
# A matter may have a post of another grave subject only if this share of its own names the same.
SAME_PLACE: Final = 0.1
# Lone posts of so long before are looked at once more when a storyline becomes a running matter.
LOOK_BACK_S: Final = 1800.0
LOOK_BACK_POSTS: Final = 500


class Seen:
    """How often every word and subject stood on the posts that are remembered."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()

    def add(self, post: Post) -> None:
        """Count the words and subjects of a post."""
        self.words.update(post.terms)
        self.topics.update(post.topics)

    def drop(self, post: Post) -> None:
        """Forget them again."""
        for counts, keys in ((self.words, post.terms), (self.topics, post.topics)):
            for key in keys:
                counts[key] -= 1
                if counts[key] <= 0:
                    del counts[key]


class Matters:
    """The storylines that are running matters, and how much is said in all."""

    def __init__(self, lines: Mapping[int, Line], seen: Seen) -> None:
        self.lines = lines
        self.seen = seen
        self.heat = Heat()
        self._running: dict[int, None] = {}

    def note(self, number: int) -> bool:
        """Take note that a storyline has grown; True when it becomes a running matter by that."""
        line = self.lines[number]
        if line.size < RUNNING_SIZE or number in self._running:
            return False
        self._running[number] = None
        return True

    def rename(self, temporary: int, number: int) -> None:
        """Give a running matter the number it was stored under."""
        if temporary in self._running:
            del self._running[temporary]
            self._running[number] = None

    def about(self, post: Post, among: int) -> int | None:
        """Return the running matter that a post most likely belongs to, None if to none.

        among: how many posts are remembered.
        """
        best: tuple[float, int] | None = None
        for number, line in self._warm(post.at):
            if _is_apart(post, line):
                continue
            likely = self._likely(post, line, among)
            if likely > 0 and (best is None or (likely, -number) > best):
                best = (likely, -number)
        return -best[1] if best else None

    def _warm(self, at: float) -> Iterator[tuple[int, Line]]:
        """Yield matters that still run, and let go of the others."""
        for number in list(self._running):
            line = self.lines.get(number)
            if line is None or line.size < RUNNING_SIZE or at - line.last_at > RUNNING_S:
                del self._running[number]
            else:
                yield number, line

    def _likely(self, post: Post, line: Line, among: int) -> float:
        """Return the logarithm of the odds that a post is about a matter; 0 where nothing says so.

        It begins with how much of what is said these hours is about it. Each word that was met
        before speaks for it or against it: is it more common there than elsewhere?
        """
        own = line.heat.read(post.at)
        rest = max(self.heat.read(post.at) - own, 0.0)
        odds = min(log((own + 1.0) / (rest + 1.0)), MOST_AHEAD)
        is_told = False
        for keys, there, seen in (
            (post.terms, line.words, self.seen.words),
            (post.topics, line.topics, self.seen.topics),
        ):
            for key in keys:
                everywhere = seen[key]
                if not everywhere:
                    continue
                times = there[key] / line.size * (among + 10) / (everywhere + 1)
                odds += log(0.5 + 0.5 * times)
                is_told = is_told or times > 1.0
        return odds if is_told else 0.0


def _is_apart(post: Post, line: Line) -> bool:
    """Tell whether a post has a grave subject of its own, or the same one at another place."""
    if not post.topics:
        return False
    subject, *names = post.topics
    share = SAME_PLACE * max(1, line.grave)
    if any(line.topics[name] >= share for name in names):
        return False
    is_elsewhere = bool(names) and any(topic.startswith("=") for topic in line.topics)
    return is_elsewhere or line.topics[subject] < share
