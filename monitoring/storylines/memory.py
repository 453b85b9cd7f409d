"""What the board remembers: posts of some days, the storylines they make, and how to find both.

Pure. Says nothing about where a new post belongs; that is the board's part.
"""

from collections import OrderedDict

from monitoring.storylines import faces
from monitoring.storylines.posts import TELLS, Line, Post
from monitoring.storylines.storm import Seen
from monitoring.storylines.subjects import Subjects


class Memory:
    """Posts in the order they came, and indexes of them by word, shape and grave subject.

    A post is never changed: one that moves is replaced by another that says where it stands now.
    """

    def __init__(self) -> None:
        self.posts: OrderedDict[int, Post] = OrderedDict()
        self.lines: dict[int, Line] = {}
        # By shape value: the first post that has it.
        self._shapes: dict[int, int] = {}
        # By word: lone posts and guests, and storylines, each in the order they came.
        self._lone: dict[str, dict[int, None]] = {}
        self._lines_of: dict[str, dict[int, None]] = {}
        self._seen = Seen()
        self._subjects = Subjects()
        # Known to the worker that placed them; another leaves them where they stand.
        self._guests: set[int] = set()

    def _storyline_of(self, mention: int | None) -> int | None:
        known = self.posts.get(mention) if mention is not None else None
        return known.storyline if known else None

    def _original_of(self, post: Post) -> int | None:
        for value in post.shape:
            known = self._shapes.get(value)
            if known is not None and known != post.id and known in self.posts:
                return known
        return None

    def _copies_of(self, post: Post) -> list[Post]:
        place = (post.id, post.storyline)
        return [each for each in self.posts.values() if (each.original, each.storyline) == place]

    def _remember(self, post: Post) -> None:
        """Keep a post where it stands."""
        self.posts[post.id] = post
        shapes = self._shapes
        for value in post.shape:
            # An original that was forgotten makes room: the next copies point to one we know.
            if shapes.get(value) not in self.posts:
                shapes[value] = post.original or post.id
        self._seen.add(post)
        if post.storyline is None or post.id in self._guests:
            self._remember_lone(post)
        if post.storyline is not None:
            self._join(post, post.storyline)
        else:
            self._subjects.add_lone(post)

    def _remember_lone(self, post: Post) -> None:
        lone, key = self._lone, post.id
        for word in post.terms:
            held = lone.get(word)
            if held is None:
                lone[word] = {key: None}
            else:
                held[key] = None

    def _assign(self, post: Post, number: int) -> None:
        """Let a post that is remembered stand in a storyline, and in no other."""
        self._no_longer_lone(post)
        if post.storyline is not None:
            self._leave(post, post.storyline)
        self.posts[post.id] = post.placed(number, post.original)
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
        line = self.lines.get(number)
        if line is None:
            line = self.lines[number] = Line()
        line.size += 1
        line.first_at = min(line.first_at, post.at)
        line.last_at = max(line.last_at, post.at)
        words, lines_of = line.words, self._lines_of
        for word in post.terms:
            times = words.get(word, 0)
            words[word] = times + 1
            if not times:
                lines_of.setdefault(word, {})[number] = None
        for topic in post.topics:
            line.topics[topic] += 1
        line.grave += bool(post.topics)
        if post.topics or len(post.terms) >= TELLS:
            line.told_at = max(line.told_at, post.at)
        self._subjects.join(post, number)
        line.heat.add(post.at)
        faces.consider(line, post)

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

    def _renumber(self, temporary: int, number: int) -> None:
        line = self.lines.pop(temporary)
        self.lines[number] = line
        for index, keys in ((self._lines_of, line.words), (self._subjects.lines, line.topics)):
            for key in keys:
                held = index.get(key)
                if held is not None and temporary in held:
                    del held[temporary]
                    held[number] = None

    def _forget_beyond(self, seconds: float, most_posts: int, most_lines: int) -> None:
        """Let go of the oldest posts and of the storylines nobody has added to for longest."""
        posts = self.posts
        if not posts:
            return
        newest = next(reversed(posts.values())).at
        while posts:
            oldest = next(iter(posts.values()))
            if newest - oldest.at <= seconds and len(posts) <= most_posts:
                break
            self._drop(oldest)
        if len(self.lines) > most_lines:
            # One that has just begun, with old posts, must live until it has its number.
            old = (number for number in self.lines if number > 0)
            by_age = sorted(old, key=lambda number: self.lines[number].last_at)
            for number in by_age[: len(self.lines) - most_lines]:
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
