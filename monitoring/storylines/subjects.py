"""What is said of one grave subject at the same time: storylines about it, lone posts about it.

Pure. Found by the subject and the names of ships and places, however differently it is worded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from monitoring.storylines.posts import SUBJECT_UNNAMED_S, Line, Post, is_near

# A grave subject binds what is said of it only while it is being talked about: who only answers
# with a word does not.
SUBJECT_S: Final = 2 * 3600.0
SUBJECT_PAIR_S: Final = 3600.0
# Share of a storyline's grave posts that must be about a subject for it to be the storyline's own.
SUBJECT_SHARE: Final = 0.5


@dataclass(slots=True)
class Subjects:
    """By grave subject: storylines, and lone posts in the order they came."""

    lines: dict[str, dict[int, None]] = field(default_factory=dict)
    _lone: dict[str, dict[int, None]] = field(default_factory=dict)

    def add_lone(self, post: Post) -> None:
        """Keep a lone post."""
        if post.topics:
            self._lone.setdefault(post.topics[0], {})[post.id] = None

    def drop_lone(self, post: Post) -> None:
        """Let go of a post that is not alone any more, or forgotten."""
        if post.topics:
            self._lone.get(post.topics[0], {}).pop(post.id, None)

    def join(self, post: Post, number: int) -> None:
        """Keep a storyline that a post has joined."""
        if post.topics:
            self.lines.setdefault(post.topics[0], {})[number] = None

    def line_about(self, post: Post, lines: Mapping[int, Line]) -> int | None:
        """Return the largest warm storyline about the same subject and no other name."""
        if not post.topics:
            return None
        subject = post.topics[0]
        best: tuple[float, int] | None = None
        for number in self.lines.get(subject, ()):
            line = lines[number]
            if abs(post.at - line.told_at) > SUBJECT_S:
                continue
            if line.topics[subject] < SUBJECT_SHARE * line.grave or not is_near(post, line):
                continue
            if best is None or (line.size, -number) > best:
                best = (line.size, -number)
        return -best[1] if best else None

    def lone_about(self, post: Post, posts: Mapping[int, Post]) -> int | None:
        """Return the newest lone post about the same subject and no other name."""
        if not post.topics:
            return None
        names = set(post.topics[1:])
        for key in reversed(self._lone.get(post.topics[0], {})):
            other = posts[key]
            apart = abs(post.at - other.at)
            if apart > SUBJECT_PAIR_S:
                return None
            others = set(other.topics[1:])
            if names & others or (not (names and others) and apart <= SUBJECT_UNNAMED_S):
                return key
        return None
