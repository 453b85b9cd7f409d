"""The board on which mentions are laid beside what was said before. Pure and deterministic."""

# Five things put a mention into a storyline, in this order: it answers or quotes a post of it; it
# repeats one nearly word for word (a shared shape value); it is about the same grave subject at the
# same time and of no other ship or place; it speaks of the same things (salient words, each counted
# by how rare it is these days); it belongs to what nearly everybody speaks of (a running matter,
# see storm.py). A lone post has no storyline until a second one is found to tell the same; then
# both get it. Who only came because a matter runs is a guest there: a second one that tells the
# same as the guest takes it along into a storyline of their own.

from collections.abc import Iterable, Sequence
from typing import Final

from monitoring.storylines import faces
from monitoring.storylines.likeness import Telling, likeliest_line, likeliest_lone, telling
from monitoring.storylines.memory import Memory
from monitoring.storylines.posts import Line, Move, Placement, Post
from monitoring.storylines.storm import LOOK_BACK_POSTS, LOOK_BACK_S, Matters

# How much is remembered.
MEMORY_S: Final = 48 * 3600.0
MOST_POSTS: Final = 50_000
MOST_LINES: Final = 500


class Board(Memory):
    """A memory that tells where new mentions belong. Feed it in the order they are stored."""

    def __init__(self) -> None:
        super().__init__()
        # Of this round: its new storylines with their mentions, and which is the newest of them.
        self._fresh: dict[int, list[int]] = {}
        self._new = 0
        # Storylines that have become running matters in this round.
        self._risen: dict[int, None] = {}
        self._matters = Matters(self.lines, self._seen)

    def absorb(self, posts: Iterable[Post]) -> None:
        """Take in mentions that are stored already, with the places they were given."""
        for post in posts:
            known = self.posts.get(post.id)
            if known is None:
                self._remember(post)
            elif known.storyline != post.storyline and post.storyline is not None:
                self._assign(known, post.storyline)
        self._forget_beyond(MEMORY_S, MOST_POSTS, MOST_LINES)

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
        self._forget_beyond(MEMORY_S, MOST_POSTS, MOST_LINES)
        own = {post.id for post in posts}
        # A mention of this very batch may have got its storyline from a later one.
        settled = [
            Placement(place.original, moves[post.id].storyline) if post.id in moves else place
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
            self._renumber(temporary, number)
            self._matters.rename(temporary, number)
            for mention in self._fresh.get(temporary, ()):
                post = self.posts.get(mention)
                if post is not None and post.storyline == temporary:
                    self.posts[mention] = post.placed(number, post.original)

    def _place(self, post: Post, moves: dict[int, Move]) -> Placement:
        original = self._original_of(post)
        line = self._storyline_of(post.parent) or self._storyline_of(original)
        if line is None:
            line = self._subjects.line_about(post, self.lines)
        if line is None:
            told = telling(post, len(self.posts), self._seen.words)
            line = likeliest_line(told, self.lines, self._lines_of)
            if line is None:
                line = self._begin_with(post, original, told, moves)
        if line is None:
            line = self._matters.about(post, len(self.posts))
            if line is not None:
                self._guests.add(post.id)
        if line is not None:
            # What it answers or repeats was alone until now: it belongs here as well.
            self._bring_along((post.parent, original), line, moves)
        self._remember(post.placed(line, original))
        return Placement(original, line)

    def _begin_with(
        self, post: Post, original: int | None, told: Telling, moves: dict[int, Move]
    ) -> int | None:
        """Begin a storyline with the lone post that tells the same; None if there is none."""
        twin = post.parent if post.parent in self.posts else original
        if twin is None:
            twin = likeliest_lone(told, self.posts, self._lone, self._guests)
        if twin is None:
            twin = self._subjects.lone_about(post, self.posts)
        if twin is None:
            return None
        self._new -= 1
        self.lines[self._new] = Line()
        self._bring_along((twin,), self._new, moves)
        return self._new

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

    def _join(self, post: Post, number: int) -> None:
        super()._join(post, number)
        if number < 0:
            self._fresh.setdefault(number, []).append(post.id)
        if self._matters.note(number):
            self._risen[number] = None
