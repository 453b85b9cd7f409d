"""The board on which mentions are laid beside what was said before. Pure and deterministic."""

# Five things put a mention into a storyline, in this order: it answers or quotes a post of it; it
# repeats one nearly word for word (a shared shape value); it is about the same grave subject at the
# same time and of no other ship or place; it speaks of the same things (salient words, each counted
# by how rare it is these days); it belongs to what nearly everybody speaks of (a running matter,
# see storm.py). A lone post has no storyline until a second one is found to tell the same; then
# both get it. Who only came because a matter runs is a guest there: a second one that tells the
# same as the guest takes it along into a storyline of their own.

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Final

from monitoring.storylines import faces
from monitoring.storylines.posts import (
    WARM_S,
    Line,
    Move,
    Placement,
    Post,
)
from monitoring.storylines.storm import LOOK_BACK_POSTS, LOOK_BACK_S, Matters, Seen
from monitoring.storylines.subjects import Subjects

MEMORY_S: Final = 48 * 3600.0
MOST_POSTS: Final = 50_000
MOST_LINES: Final = 500
# Two lone posts tell the same story only if they came close together.
PAIR_S: Final = 6 * 3600.0
# Share of a post's meaning (rarity of its words) that a storyline or another post must cover.
LINE_LIKENESS: Final = 0.5
PAIR_LIKENESS: Final = 0.55
LEAST_SHARED: Final = 2
# A guest was no part of what it stands in, so less binds it to another post.
GUEST_LIKENESS: Final = 0.22
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
    _seen: Seen = field(default_factory=Seen)
    _subjects: Subjects = field(default_factory=Subjects)
    _fresh: dict[int, list[int]] = field(default_factory=dict)
    _new: int = 0
    # Known to the worker that placed them; another leaves them where they stand.
    _guests: set[int] = field(default_factory=set)
    # Storylines that have become running matters in this round.
    _risen: dict[int, None] = field(default_factory=dict)
    _matters: Matters = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no running matter."""
        self._matters = Matters(self.lines, self._seen)

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
        self._fresh, self._risen = {}, {}
        moves: dict[int, Move] = {}
        places = [self._place(post, moves) for post in posts]
        if self._risen and posts and self._matters.asks_any(self._risen, posts[-1].at):
            self._call_in(posts[-1].at, moves)
        self._forget()
        own = {post.id for post in posts}
        # A mention of this very batch may have got its storyline from a later one.
        settled = [
            Placement(
                place.original, moves[post.id].storyline if post.id in moves else place.storyline
            )
            for post, place in zip(posts, places, strict=True)
        ]
        return settled, [move for key, move in moves.items() if key not in own]

    def begun(self) -> dict[int, list[int]]:
        """Return the storylines the last round began, -1 first, with their mentions in order."""
        return {number: self._fresh[number] for number in sorted(self._fresh, reverse=True)}

    def titles(self, storylines: Iterable[int]) -> dict[int, Post]:
        """Return by storyline the post it goes by from now on, where that has changed."""
        found = {}
        for number in dict.fromkeys(storylines):
            line = self.lines.get(number)
            post = faces.name_anew(line) if line is not None else None
            if post is not None:
                found[number] = post
        return found

    def rename(self, real: dict[int, int]) -> None:
        """Give storylines that `place` numbered below zero the numbers they were stored under."""
        for temporary, number in real.items():
            line = self.lines.pop(temporary)
            self.lines[number] = line
            for index, keys in ((self._lines_of, line.words), (self._subjects.lines, line.topics)):
                for key in keys:
                    held = index.get(key)
                    if held is not None and temporary in held:
                        del held[temporary]
                        held[number] = None
            self._matters.rename(temporary, number)
            for mention in self._fresh.get(temporary, ()):
                if mention in self.posts and self.posts[mention].storyline == temporary:
                    self.posts[mention] = replace(self.posts[mention], storyline=number)

    def _place(self, post: Post, moves: dict[int, Move]) -> Placement:
        original = self._original_of(post)
        line = self._storyline_of(post.parent) or self._storyline_of(original)
        if line is None:
            line = self._subjects.line_about(post, self.lines)
        if line is None:
            line = self._likeliest_line(post)
        if line is None:
            line = self._begin_with(post, original, moves)
        if line is None:
            line = self._matters.about(post, len(self.posts))
            if line is not None:
                self._guests.add(post.id)
        if line is not None:
            # What it answers or repeats was alone until now: it belongs here as well.
            self._bring_along((post.parent, original), line, moves)
        self._remember(replace(post, storyline=line, original=original))
        return Placement(original, line)

    def _begin_with(self, post: Post, original: int | None, moves: dict[int, Move]) -> int | None:
        """Begin a storyline with the lone post that tells the same; None if there is none."""
        for twin in (
            post.parent if post.parent in self.posts else None,
            original,
            self._likeliest_lone(post),
            self._subjects.lone_about(post, self.posts),
        ):
            if twin is not None:
                self._new -= 1
                self.lines[self._new] = Line()
                self._bring_along((twin,), self._new, moves)
                return self._new
        return None

    def _bring_along(
        self, mentions: Iterable[int | None], line: int, moves: dict[int, Move]
    ) -> None:
        for mention in mentions:
            known = self.posts.get(mention) if mention is not None else None
            if known is None:
                continue
            if known.storyline is None:
                self._move(known, line, moves)
            elif known.id in self._guests and line == self._new:
                self._guests.discard(known.id)
                # Its copies stand where it stands, also when it leaves.
                for each in [known, *self._copies_of(known)]:
                    self._move(each, line, moves)

    def _copies_of(self, post: Post) -> list[Post]:
        place = (post.id, post.storyline)
        return [each for each in self.posts.values() if (each.original, each.storyline) == place]

    def _move(self, post: Post, line: int, moves: dict[int, Move]) -> None:
        before = moves.get(post.id)
        moves[post.id] = Move(post.id, line, before.was if before else post.storyline)
        self._assign(post, line)

    def _call_in(self, at: float, moves: dict[int, Move]) -> None:
        """Look once more at what was said just before a matter began to run."""
        recent: list[Post] = []
        for post in reversed(self.posts.values()):
            if at - post.at > LOOK_BACK_S or len(recent) == LOOK_BACK_POSTS:
                break
            if post.storyline is None:
                recent.append(post)
        for post in reversed(recent):
            line = self._matters.about(post, len(self.posts))
            if line in self._risen:
                self._move(post, line, moves)
                self._guests.add(post.id)
                self._remember_lone(self.posts[post.id])

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
        return log((len(self.posts) + 10) / (self._seen.words[word] + 1))

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
            score, shared, words, size = 0.0, 0, line.words, line.size
            for word, weight in weights.items():
                # A word on a third of its posts belongs to the story; on one in fifty it does not.
                if word in words:
                    part = min(1.0, 3.0 * words[word] / size)
                    score += weight * part
                    shared += part >= 0.3
            if shared < LEAST_SHARED or score < LINE_LIKENESS * whole:
                continue
            if best is None or (score, -number) > best:
                best = (score, -number)
        return -best[1] if best else None

    def _likeliest_lone(self, post: Post) -> int | None:
        """Return the lone post that tells most nearly the same, else the guest that does."""
        weights = self._weights(post)
        if len(weights) < LEAST_SHARED:
            return None
        whole = sum(weights.values())
        best: tuple[bool, float, int] | None = None
        for key in _candidates(self._lone, weights):
            other = self.posts[key]
            if abs(post.at - other.at) > PAIR_S:
                continue
            both = [weights[word] for word in other.terms if word in weights]
            if len(both) < LEAST_SHARED:
                continue
            alike = sum(both)
            if alike < GUEST_LIKENESS * whole:
                continue  # whatever else it says only makes it less alike
            rest = sum(self._rarity(word) for word in other.terms if word not in weights)
            likeness = alike / (whole + rest)
            is_like = likeness >= PAIR_LIKENESS
            if not is_like and (likeness < GUEST_LIKENESS or key not in self._guests):
                continue
            if best is None or (is_like, likeness, key) > best:
                best = (is_like, likeness, key)
        return best[2] if best else None

    def _weights(self, post: Post) -> dict[str, float]:
        """Return the words of a post with how much each says, the rarest first."""
        seen, most = self._seen.words, len(self.posts) + 10
        weights = {word: log(most / (seen.get(word, 0) + 1)) for word in post.terms}
        return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))

    def _remember(self, post: Post) -> None:
        self.posts[post.id] = post
        for value in post.shape:
            # An original that was forgotten makes room: the next copies point to one we know.
            if self._shapes.get(value) not in self.posts:
                self._shapes[value] = post.original or post.id
        self._seen.add(post)
        self._matters.heat.add(post.at)
        if post.storyline is None or post.id in self._guests:
            self._remember_lone(post)
        if post.storyline is not None:
            self._join(post, post.storyline)
        else:
            self._subjects.add_lone(post)

    def _remember_lone(self, post: Post) -> None:
        for word in post.terms:
            self._lone.setdefault(word, {})[post.id] = None

    def _assign(self, post: Post, number: int) -> None:
        self._no_longer_lone(post)
        if post.storyline is not None:
            self._leave(post, post.storyline)
        self.posts[post.id] = replace(post, storyline=number)
        self._join(post, number)

    def _no_longer_lone(self, post: Post) -> None:
        for word in post.terms:
            held = self._lone.get(word)
            if held is not None:
                held.pop(post.id, None)
                if not held:
                    del self._lone[word]
        self._subjects.drop_lone(post)

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
        line.grave += bool(post.topics)
        self._subjects.join(post, number)
        line.heat.add(post.at)
        faces.consider(line, post)
        if self._matters.note(number):
            self._risen[number] = None

    def _leave(self, post: Post, number: int) -> None:
        """Take a post that moves on out of the storyline it stood in."""
        line = self.lines.get(number)
        if line is None:
            return
        if line.size <= 1:
            self._close(number)
            return
        line.size -= 1
        line.grave -= bool(post.topics)
        faces.let_go(line, post)
        for counts, keys, index in (
            (line.words, post.terms, self._lines_of),
            (line.topics, post.topics, self._subjects.lines),
        ):
            for key in keys:
                counts[key] -= 1
                if counts[key] <= 0:
                    del counts[key]
                    index.get(key, {}).pop(number, None)

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
        self._seen.drop(post)
        self._guests.discard(post.id)
        self._no_longer_lone(post)

    def _close(self, number: int) -> None:
        line = self.lines.pop(number)
        for index, keys in ((self._lines_of, line.words), (self._subjects.lines, line.topics)):
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
