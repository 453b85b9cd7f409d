"""The board on which mentions are laid beside what was said before. Pure and deterministic."""

# Four things put a mention into a storyline, in this order: it answers or quotes a post of it; it
# repeats one nearly word for word (a shared shape value); it speaks of the same things (salient
# words, each counted by how rare it is these days); it is about the same grave subject at the same
# time and of no other ship or place. A lone post has no storyline until a second one is found to
# tell the same; then both get it.

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Final

from monitoring.storylines.posts import (
    SUBJECT_UNNAMED_S,
    WARM_S,
    Line,
    Move,
    Placement,
    Post,
    is_near,
)

MEMORY_S: Final = 48 * 3600.0
MOST_POSTS: Final = 50_000
MOST_LINES: Final = 500
# Two lone posts tell the same story only if they came close together.
PAIR_S: Final = 6 * 3600.0
# Share of a post's meaning (rarity of its words) that a storyline or another post must cover.
LINE_LIKENESS: Final = 0.5
PAIR_LIKENESS: Final = 0.55
LEAST_SHARED: Final = 2
# A grave subject binds what is said of it only while it is being talked about.
SUBJECT_S: Final = 2 * 3600.0
SUBJECT_PAIR_S: Final = 3600.0
# A storyline is named anew when it has grown to these sizes, until a person names it.
TITLE_STEPS: Final = (4, 12, 40, 120)
# Share of a storyline's posts that must be about a subject for it to be the storyline's own.
SUBJECT_SHARE: Final = 0.5
# Candidates come from the rarest words only; a word held by more than this points nowhere.
RAREST: Final = 4
COMMON_ON: Final = 24


@dataclass(slots=True)
class Board:
    """What was said within the last two days. Feed it in the order in which mentions are stored."""

    posts: "OrderedDict[int, Post]" = field(default_factory=OrderedDict)
    lines: dict[int, Line] = field(default_factory=dict)
    _shapes: dict[int, int] = field(default_factory=dict)
    _lone: dict[str, dict[int, None]] = field(default_factory=dict)
    _lines_of: dict[str, dict[int, None]] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    # By grave subject: storylines about it, and lone posts about it in the order they came.
    _subject_lines: dict[str, dict[int, None]] = field(default_factory=dict)
    _subject_lone: dict[str, dict[int, None]] = field(default_factory=dict)
    _fresh: dict[int, list[int]] = field(default_factory=dict)
    _new: int = 0

    def absorb(self, posts: Iterable[Post]) -> None:
        """Take in mentions that are stored already, with the places they were given."""
        for post in posts:
            known = self.posts.get(post.id)
            if known is None:
                self._remember(post)
            elif known.storyline != post.storyline and post.storyline is not None:
                self._assign(known, post.storyline)
        self._forget()

    def place(self, posts: Sequence[Post]) -> tuple[list[Placement], list[Move]]:
        """Find the place of new mentions, and earlier ones that move with them.

        New storylines are numbered -1, -2 ... in the order they appear; `rename` makes them real.
        """
        self._new = 0
        self._fresh = {}
        moves: dict[int, int] = {}
        places = [self._place(post, moves) for post in posts]
        self._forget()
        own = {post.id for post in posts}
        # A mention of this very batch may have got its storyline from a later one.
        settled = [
            Placement(place.original, moves.get(post.id, place.storyline))
            for post, place in zip(posts, places, strict=True)
        ]
        return settled, [Move(key, line) for key, line in moves.items() if key not in own]

    def begun(self) -> dict[int, list[int]]:
        """Return the storylines the last round began, -1 first, with their mentions in order."""
        return {number: self._fresh[number] for number in sorted(self._fresh, reverse=True)}

    def spokesmen(self, posts: Sequence[Post]) -> dict[int, int]:
        """Return for storylines that have just grown past a step the post that says them best.

        posts: those of the last round, after `rename`. Best is whose words stand on most posts.
        """
        best: dict[int, tuple[float, int]] = {}
        for post in posts:
            number = self.posts[post.id].storyline if post.id in self.posts else None
            line = self.lines.get(number) if number is not None else None
            if number is None or line is None or not post.terms or post.original:
                continue
            shared = sum(line.words[word] for word in post.terms) / (line.size * len(post.terms))
            if number not in best or (shared, -post.id) > best[number]:
                best[number] = (shared, -post.id)
        grown = Counter(self.posts[post.id].storyline for post in posts if post.id in self.posts)
        return {
            number: -found[1]
            for number, found in best.items()
            if any(
                self.lines[number].size - grown[number] < step <= self.lines[number].size
                for step in TITLE_STEPS
            )
        }

    def rename(self, real: dict[int, int]) -> None:
        """Give storylines that `place` numbered below zero the numbers they were stored under."""
        for temporary, number in real.items():
            line = self.lines.pop(temporary)
            self.lines[number] = line
            for index, keys in ((self._lines_of, line.words), (self._subject_lines, line.topics)):
                for key in keys:
                    held = index.get(key)
                    if held is not None and temporary in held:
                        del held[temporary]
                        held[number] = None
            for mention in self._fresh.get(temporary, ()):
                if mention in self.posts:
                    self.posts[mention] = replace(self.posts[mention], storyline=number)

    def _place(self, post: Post, moves: dict[int, int]) -> Placement:
        original = self._original_of(post)
        line = self._storyline_of(post.parent) or self._storyline_of(original)
        if line is None and post.topics:
            line = self._line_about(post)
        if line is None:
            line = self._likeliest_line(post)
        if line is None:
            line = self._begin_with(post, original, moves)
        if line is not None:
            # What it answers or repeats was alone until now: it belongs here as well.
            self._bring_along((post.parent, original), line, moves)
        self._remember(replace(post, storyline=line, original=original))
        return Placement(original, line)

    def _begin_with(self, post: Post, original: int | None, moves: dict[int, int]) -> int | None:
        """Begin a storyline with the lone post that tells the same; None if there is none."""
        for twin in (
            post.parent if post.parent in self.posts else None,
            original,
            self._likeliest_lone(post),
            self._lone_about(post) if post.topics else None,
        ):
            if twin is not None:
                self._new -= 1
                self.lines[self._new] = Line()
                self._bring_along((twin,), self._new, moves)
                return self._new
        return None

    def _bring_along(
        self, mentions: Iterable[int | None], line: int, moves: dict[int, int]
    ) -> None:
        for mention in mentions:
            known = self.posts.get(mention) if mention is not None else None
            if known is not None and known.storyline is None:
                self._assign(known, line)
                moves[known.id] = line

    def _storyline_of(self, mention: int | None) -> int | None:
        known = self.posts.get(mention) if mention is not None else None
        return known.storyline if known else None

    def _original_of(self, post: Post) -> int | None:
        for value in post.shape:
            known = self._shapes.get(value)
            if known is not None and known != post.id and known in self.posts:
                return known
        return None

    def _rarity(self, word: str) -> float:
        return log((len(self.posts) + 10) / (self._seen[word] + 1))

    def _likeliest_line(self, post: Post) -> int | None:
        weights = self._weights(post)
        if len(weights) < LEAST_SHARED:
            return None
        whole = sum(weights.values())
        best: tuple[float, int] | None = None
        for number in _candidates(self._lines_of, weights):
            line = self.lines[number]
            if post.at - line.last_at > WARM_S:
                continue
            score, shared = 0.0, 0
            for word, weight in weights.items():
                # A word on a third of its posts belongs to the story; on one in fifty it does not.
                part = min(1.0, 3.0 * line.words[word] / line.size)
                score += weight * part
                shared += part >= 0.3
            if shared < LEAST_SHARED or score < LINE_LIKENESS * whole:
                continue
            if best is None or (score, -number) > best:
                best = (score, -number)
        return -best[1] if best else None

    def _likeliest_lone(self, post: Post) -> int | None:
        weights = self._weights(post)
        if len(weights) < LEAST_SHARED:
            return None
        whole = sum(weights.values())
        best: tuple[float, int] | None = None
        for key in _candidates(self._lone, weights):
            other = self.posts[key]
            if abs(post.at - other.at) > PAIR_S:
                continue
            both = [weights[word] for word in other.terms if word in weights]
            if len(both) < LEAST_SHARED:
                continue
            rest = sum(self._rarity(word) for word in other.terms if word not in weights)
            likeness = sum(both) / (whole + rest)
            if likeness >= PAIR_LIKENESS and (best is None or (likeness, key) > best):
                best = (likeness, key)
        return best[1] if best else None

    def _line_about(self, post: Post) -> int | None:
        """Return the newest warm storyline about the same subject and no other name."""
        subject = post.topics[0]
        best: tuple[float, int] | None = None
        for number in self._subject_lines.get(subject, ()):
            line = self.lines[number]
            if abs(post.at - line.last_at) > SUBJECT_S:
                continue
            if line.topics[subject] < SUBJECT_SHARE * line.size or not is_near(post, line):
                continue
            if best is None or (line.size, -number) > best:
                best = (line.size, -number)
        return -best[1] if best else None

    def _lone_about(self, post: Post) -> int | None:
        """Return the newest lone post about the same subject and no other name."""
        names = set(post.topics[1:])
        for key in reversed(self._subject_lone.get(post.topics[0], {})):
            other = self.posts[key]
            apart = abs(post.at - other.at)
            if apart > SUBJECT_PAIR_S:
                return None
            others = set(other.topics[1:])
            if names & others or (not (names and others) and apart <= SUBJECT_UNNAMED_S):
                return key
        return None

    def _weights(self, post: Post) -> dict[str, float]:
        """Return the words of a post with how much each says, the rarest first."""
        weights = {word: self._rarity(word) for word in post.terms}
        return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))

    def _remember(self, post: Post) -> None:
        self.posts[post.id] = post
        for value in post.shape:
            # An original that was forgotten makes room: the next copies point to one we know.
            if self._shapes.get(value) not in self.posts:
                self._shapes[value] = post.original or post.id
        for word in post.terms:
            self._seen[word] += 1
        if post.storyline is None:
            for word in post.terms:
                self._lone.setdefault(word, {})[post.id] = None
            if post.topics:
                self._subject_lone.setdefault(post.topics[0], {})[post.id] = None
        else:
            self._join(post, post.storyline)

    def _assign(self, post: Post, number: int) -> None:
        self._no_longer_lone(post)
        self.posts[post.id] = replace(post, storyline=number)
        self._join(post, number)

    def _no_longer_lone(self, post: Post) -> None:
        for word in post.terms:
            held = self._lone.get(word)
            if held is not None:
                held.pop(post.id, None)
                if not held:
                    del self._lone[word]
        if post.topics:
            self._subject_lone.get(post.topics[0], {}).pop(post.id, None)

    def _join(self, post: Post, number: int) -> None:
        line = self.lines.setdefault(number, Line())
        line.size += 1
        if number < 0:
            self._fresh.setdefault(number, []).append(post.id)
        line.first_at = min(line.first_at, post.at)
        line.last_at = max(line.last_at, post.at)
        for word in post.terms:
            line.words[word] += 1
            self._lines_of.setdefault(word, {})[number] = None
        for topic in post.topics:
            line.topics[topic] += 1
        if post.topics:
            self._subject_lines.setdefault(post.topics[0], {})[number] = None

    def _forget(self) -> None:
        if not self.posts:
            return
        newest = next(reversed(self.posts.values())).at
        while self.posts:
            oldest = next(iter(self.posts.values()))
            if newest - oldest.at <= MEMORY_S and len(self.posts) <= MOST_POSTS:
                break
            self._drop(oldest)
        if len(self.lines) > MOST_LINES:
            # One that has just begun, with old posts, must live until it has its number.
            old = (number for number in self.lines if number > 0)
            by_age = sorted(old, key=lambda number: self.lines[number].last_at)
            for number in by_age[: len(self.lines) - MOST_LINES]:
                self._close(number)

    def _drop(self, post: Post) -> None:
        del self.posts[post.id]
        for value in post.shape:
            if value in self._shapes and self._shapes[value] not in self.posts:
                del self._shapes[value]
        for word in post.terms:
            self._seen[word] -= 1
            if self._seen[word] <= 0:
                del self._seen[word]
        self._no_longer_lone(post)

    def _close(self, number: int) -> None:
        line = self.lines.pop(number)
        for index, keys in ((self._lines_of, line.words), (self._subject_lines, line.topics)):
            for key in keys:
                held = index.get(key)
                if held is not None:
                    held.pop(number, None)
                    if not held:
                        del index[key]


def _candidates(index: dict[str, dict[int, None]], weights: dict[str, float]) -> dict[int, None]:
    """Return who holds the rarest words, in the order they are met."""
    found: dict[int, None] = {}
    used = 0
    for word in weights:
        held = index.get(word)
        if held is None or len(held) > COMMON_ON:
            continue
        found.update(held)
        used += 1
        if used == RAREST:
            break
    return found
