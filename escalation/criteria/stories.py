"""What one storyline has shown within its window: voices, lists, rules, tiers, questions."""

from collections import deque
from typing import Final, TypeVar

from escalation.criteria.inputs import Post
from escalation.criteria.match import Hit
from escalation.criteria.score import Facts
from escalation.criteria.windows import Voice, Window

STORY_MIN: Final = 20
_EXAMPLES: Final = 5
_NEVER: Final = float("-inf")


class Story:
    """One storyline under way. Times are event time in seconds."""

    __slots__ = ("_lists", "_question_at", "_rules", "_tiers", "examples", "last_at", "window")

    def __init__(self) -> None:
        self.window = Window(STORY_MIN)
        self.last_at = _NEVER
        # The newest mentions that hit a word list or rule.
        self.examples: deque[tuple[Post, Hit]] = deque(maxlen=_EXAMPLES)
        self._lists: dict[int, float] = {}
        self._rules: dict[int, float] = {}
        self._tiers: dict[str, float] = {}
        self._question_at = _NEVER

    def tell(self, post: Post, hit: Hit, voice: Voice, fired: tuple[int, ...]) -> None:
        """Add one mention, unless it is older than the window."""
        if not self.window.add(voice):
            return
        at = voice.at
        self.last_at = max(self.last_at, at)
        _note(self._tiers, post.tier, at)
        if post.is_question and at > self._question_at:
            self._question_at = at
        for index in hit.lists:
            _note(self._lists, index, at)
        for index in fired:
            _note(self._rules, index, at)
        if fired or hit.lists:
            self.examples.append((post, hit))

    def facts(self, *, with_words: bool = True) -> Facts:
        """Return what the storyline is scored by. with_words: for quoting; they score nothing."""
        window = self.window
        since = self.last_at - window.minutes * 60
        return Facts(
            lists=sorted(index for index, at in self._lists.items() if at > since),
            fired=tuple(sorted(index for index, at in self._rules.items() if at > since)),
            negative=window.negative_share,
            positive=window.positive_share,
            unsure=window.unsure_share,
            tiers=[tier for tier, at in self._tiers.items() if at > since],
            is_question=self._question_at > since,
            reach=window.reach,
            minutes=window.minutes,
            atoms=self._words() if with_words else frozenset(),
        )

    def _words(self) -> frozenset[int]:
        return frozenset().union(*(hit.atoms for _post, hit in self.examples))


K = TypeVar("K")


def _note(newest: dict[K, float], key: K, at: float) -> None:
    if newest.get(key, _NEVER) < at:
        newest[key] = at
