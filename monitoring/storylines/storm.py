"""Which running matter a post belongs to that is like nothing else: one storm is one story. Pure.

Who writes into a storm seldom says the same as anybody else. But when nearly everything that is
said these hours is about one matter, a word or two of it are enough.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import nlargest
from math import log
from typing import Final

from monitoring.storylines.posts import Heat, Line, Post

# A storyline is a running matter from this size on, and until so long after its last post.
RUNNING_SIZE: Final = 6
RUNNING_S: Final = 12 * 3600.0
# Only so many are asked about a post, those that most is said about: it costs each post its share.
MOST_ASKED: Final = 8
# And only those that have this share of what is said these hours: of less nobody calls it a storm.
LEAST_SHARE: Final = 0.05
# How much that nearly everything is about it may speak for a matter.
MOST_AHEAD: Final = 4.0
# A matter may have a post of another grave subject only if this share of its own names the same.
SAME_PLACE: Final = 0.1
# Lone posts of so long before are looked at once more when a storyline becomes a running matter.
LOOK_BACK_S: Final = 1800.0
LOOK_BACK_POSTS: Final = 500


class Seen:
    """How often every word and subject stood on the posts that are remembered.

    heat: how much is said in all.
    """

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()
        self.heat = Heat()

    def add(self, post: Post) -> None:
        """Count a post, its words and its subjects."""
        words = self.words
        for word in post.terms:
            words[word] = words.get(word, 0) + 1
        for topic in post.topics:
            self.topics[topic] += 1
        self.heat.add(post.at)

    def drop(self, post: Post) -> None:
        """Forget them again."""
        for counts, keys in ((self.words, post.terms), (self.topics, post.topics)):
            for key in keys:
                counts[key] -= 1
                if counts[key] <= 0:
                    del counts[key]


class Matters:
    """The storylines that are running matters."""

    def __init__(self, lines: Mapping[int, Line], seen: Seen) -> None:
        self.lines = lines
        self.seen = seen
        self._running: dict[int, None] = {}
        # Those that most is said about, and by which minute and how many they were chosen.
        self._hottest: list[int] = []
        self._chosen_by: tuple[float, int] | None = None

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
            self._chosen_by = None

    def about(self, post: Post, among: int) -> int | None:
        """Return the running matter that a post most likely belongs to, None if to none.

        among: how many posts are remembered.
        """
        hottest = list(self._warm(post.at))
        if not hottest:
            return None
        best: tuple[float, int] | None = None
        said = self.seen.heat.read(post.at)
        keys = self._telling(post, among)
        for number, line in hottest:
            if _is_apart(post, line):
                continue
            likely = _likely(post.at, line, keys, said)
            if likely > 0 and (best is None or (likely, -number) > best):
                best = (likely, -number)
        return -best[1] if best else None

    def asks_any(self, numbers: Collection[int], at: float) -> bool:
        """Tell whether any of these matters is among those that are asked at a moment."""
        return any(number in numbers for number, _line in self._warm(at))

    def _warm(self, at: float) -> Iterator[tuple[int, Line]]:
        """Yield the matters that still run and that most is said about."""
        if self._chosen_by != (at // 60, len(self._running)):
            self._choose(at)
        for number in self._hottest:
            line = self.lines.get(number)
            if line is not None and _is_running(line, at):
                yield number, line

    def _choose(self, at: float) -> None:
        """Let go of matters that have ended, and choose among the others."""
        for number in list(self._running):
            line = self.lines.get(number)
            if line is None or not _is_running(line, at):
                del self._running[number]
        heat = {number: self.lines[number].heat.read(at) for number in self._running}
        least = LEAST_SHARE * self.seen.heat.read(at)
        hottest = nlargest(MOST_ASKED, heat, key=lambda number: heat[number])
        self._hottest = [number for number in hottest if heat[number] >= least]
        self._chosen_by = (at // 60, len(self._running))

    def _telling(self, post: Post, among: int) -> list[tuple[str, bool, float]]:
        """Return what a post says that was met before: key, is it a subject, how rare it is."""
        return [
            (key, is_topic, (among + 10) / (seen[key] + 1))
            for keys, seen, is_topic in (
                (post.terms, self.seen.words, False),
                (post.topics, self.seen.topics, True),
            )
            for key in keys
            if key in seen
        ]


def _likely(at: float, line: Line, keys: Iterable[tuple[str, bool, float]], said: float) -> float:
    """Return the logarithm of the odds that a post is about a matter; 0 where nothing says so.

    It begins with how much of what is said these hours is about it. Each word that was met before
    speaks for it or against it: is it more common there than elsewhere?
    """
    own = line.heat.read(at)
    odds = min(log((own + 1.0) / (max(said - own, 0.0) + 1.0)), MOST_AHEAD)
    is_told = False
    for key, is_topic, rare in keys:
        times = (line.topics if is_topic else line.words).get(key, 0) / line.size * rare
        odds += log(0.5 + 0.5 * times)
        is_told = is_told or times > 1.0
    return odds if is_told else 0.0


def _is_running(line: Line, at: float) -> bool:
    return line.size >= RUNNING_SIZE and at - line.last_at <= RUNNING_S


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
