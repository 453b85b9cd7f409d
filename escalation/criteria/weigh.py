"""One run of weighing: mentions go in one after another, verdicts come out.

Holds the windows of every rule and storyline, so live traffic, a backtest and an exercise are
weighed by the same object. It knows event time only; the same mentions give the same verdicts.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from escalation.criteria.inputs import Post, source_of
from escalation.criteria.match import Compiled, Hit
from escalation.criteria.score import Facts, Verdict, points_of, stopped, verdict, without_copies
from escalation.criteria.windows import Usual, Voice, Window

STORY_MIN = 20
COPY_MIN = 60
_CLEAN_EVERY = 4096
_EXAMPLES = 5


class Arrival(NamedTuple):
    """One mention as it comes to be weighed. at: event time in seconds."""

    post: Post
    id: int | str
    at: float
    storyline: int | str | None = None


@dataclass(slots=True)
class Story:
    """What one storyline has shown: its window, and when each list, rule and tier last spoke."""

    window: Window
    lists: dict[int, float] = field(default_factory=dict)
    rules: dict[int, float] = field(default_factory=dict)
    tiers: dict[str, float] = field(default_factory=dict)
    question_at: float = float("-inf")
    unsure_at: float = float("-inf")
    last_at: float = float("-inf")
    examples: deque[tuple[Post, Hit]] = field(default_factory=lambda: deque(maxlen=_EXAMPLES))


class Weighing:
    """A rule set at work. Feed it with `weigh`, ask it for a storyline with `story`."""

    def __init__(self, compiled: Compiled, usual: Mapping[str, Usual] | None = None) -> None:
        """Args: usual by "" (everything), "rule:<key>" and "story:<id>"; may be replaced later."""
        self.compiled = compiled
        self.usual: Mapping[str, Usual] = usual or {}
        self.newest = float("-inf")
        self._stories: dict[Hashable, Story] = {}
        self._rules: dict[tuple[int, Hashable], Window] = {}
        self._copies = Copies()
        self._fed = 0

    def weigh(self, arrival: Arrival, hit: Hit | None = None) -> Verdict:
        """Match, count and score one mention; `hit` when it has been matched already."""
        compiled = self.compiled
        post = arrival.post
        if hit is None:
            hit = compiled.match_one(post)
        if hit.stopped:
            return stopped(compiled, Facts(lists=hit.lists, fired=hit.fired))
        self._tick(arrival.at)
        cluster, copies = self._copies.join(post.shape, arrival.at)
        voice = Voice(
            arrival.at,
            post.author_key,
            post.reach,
            post.tone,
            post.tier in compiled.new_tiers,
            copies > 0,
        )
        fired = hit.fired
        counted: dict[int, Window] = {}
        if hit.waiting:
            counted = self._count(arrival, hit, voice, cluster)
            held = [
                index
                for index, window in counted.items()
                if not compiled.rules[index].condition.needs_score
                and compiled.rules[index].condition.test(hit.atoms, post, window, 0)
            ]
            fired = tuple(sorted((*fired, *held))) if held else fired
        story = self._tell(arrival, hit, voice, fired) if arrival.storyline is not None else None
        facts = _facts_of(post, hit, fired, story)
        points = points_of(compiled, facts)
        late = self._late(post, hit, counted, sum(points)) if compiled.asks_score else ()
        return verdict(compiled, facts, late, points)

    def weigh_all(self, arrivals: Iterable[Arrival]) -> list[Verdict]:
        """Weigh a batch in order."""
        return [self.weigh(arrival) for arrival in arrivals]

    def story(self, storyline: int | str) -> Verdict | None:
        """Return the verdict on what a storyline has shown within its window, None if nothing.

        `score_without_copies` is what it would score without copies and new accounts.
        """
        story = self._stories.get(storyline)
        if story is None or not story.window.count:
            return None
        facts = self._story_facts(story)
        outcome = verdict(self.compiled, facts)
        if story.window.own_count < story.window.count:
            own = points_of(self.compiled, without_copies(story.window, facts))
            outcome.score_without_copies = sum(own)
        return outcome

    def examples(self, storyline: int | str) -> list[tuple[Post, Hit]]:
        """Return the newest mentions of a storyline that hit a word list or rule."""
        story = self._stories.get(storyline)
        return list(story.examples) if story else []

    def window(self, storyline: int | str) -> Window | None:
        """Return the window of a storyline."""
        story = self._stories.get(storyline)
        return story.window if story else None

    def pass_time(self, at: float) -> None:
        """Let event time pass without mentions, so that storylines calm down."""
        self.newest = max(self.newest, at)
        for story in self._stories.values():
            story.window.move_to(at)

    def _count(self, arrival: Arrival, hit: Hit, voice: Voice, cluster: int) -> dict[int, Window]:
        """Add a mention to the windows of the rules it belongs to."""
        counted: dict[int, Window] = {}
        for index in hit.waiting:
            rule = self.compiled.rules[index]
            per = rule.condition.per
            group: Hashable = ""
            if per == "copies":
                if cluster < 0:
                    continue
                group = cluster
            elif per == "storyline":
                group = arrival.storyline
            elif per == "source":
                group = source_of(arrival.post)
            window = self._rules.get((index, group))
            if window is None:
                window = self._rules[index, group] = Window(rule.condition.window_min)
            window.usual = self.usual.get(f"rule:{rule.key}")
            if window.add(voice):
                counted[index] = window
        return counted

    def _tell(self, arrival: Arrival, hit: Hit, voice: Voice, fired: tuple[int, ...]) -> Story:
        """Add a mention to its storyline."""
        story = self._stories.get(arrival.storyline)
        if story is None:
            story = self._stories[arrival.storyline] = Story(Window(STORY_MIN))
        at = arrival.at
        story.window.usual = self.usual.get(f"story:{arrival.storyline}") or self.usual.get("")
        if story.window.add(voice):
            story.last_at = max(story.last_at, at)
            story.tiers[arrival.post.tier] = max(at, story.tiers.get(arrival.post.tier, at))
            if arrival.post.is_question:
                story.question_at = max(story.question_at, at)
            for index in hit.lists:
                story.lists[index] = max(at, story.lists.get(index, at))
            for index in fired:
                story.rules[index] = max(at, story.rules.get(index, at))
            if hit.lists or fired:
                story.examples.append((arrival.post, hit))
        return story

    def _story_facts(self, story: Story) -> Facts:
        window = story.window
        since = story.last_at - window.minutes * 60
        return Facts(
            lists=sorted(index for index, at in story.lists.items() if at > since),
            fired=tuple(sorted(index for index, at in story.rules.items() if at > since)),
            negative=window.negative_share,
            positive=window.positive_share,
            unsure=window.unsure_share,
            tiers=[tier for tier, at in story.tiers.items() if at > since],
            is_question=story.question_at > since,
            reach=window.reach,
            minutes=window.minutes,
            count=window.count,
            span=window.span,
            usual=window.usual,
            atoms=frozenset().union(*(hit.atoms for _post, hit in story.examples)),
        )

    def _late(
        self, post: Post, hit: Hit, counted: Mapping[int, Window], score: int
    ) -> tuple[int, ...]:
        """Return the rules that ask for the score and hold."""
        compiled = self.compiled
        late = [
            rule.index
            for rule in compiled.late
            if rule.condition.test(hit.atoms, post, None, score)
        ]
        for index, window in counted.items():
            condition = compiled.rules[index].condition
            if condition.needs_score and condition.test(hit.atoms, post, window, score):
                late.append(index)
        return tuple(late)

    def _tick(self, at: float) -> None:
        """Follow event time and now and then drop what is long over."""
        self.newest = max(self.newest, at)
        self._fed += 1
        if self._fed % _CLEAN_EVERY:
            return
        for windows in (self._rules,):
            for key in [k for k, w in windows.items() if w.is_over(self.newest)]:
                del windows[key]
        for story in [k for k, s in self._stories.items() if s.window.is_over(self.newest)]:
            del self._stories[story]
        self._copies.forget(self.newest)


class Copies:
    """Which mentions say the same: a mention joins the cluster of the first shape value known."""

    def __init__(self) -> None:
        self._clusters: dict[int, int] = {}
        self._last: dict[int, float] = {}
        self._sizes: dict[int, int] = {}
        self._next = 0

    def join(self, shape: tuple[int, ...], at: float) -> tuple[int, int]:
        """Return (cluster, how many came before it there); (-1, 0) for a mention without shape."""
        if not shape:
            return -1, 0
        clusters = self._clusters
        cluster = -1
        for value in shape:
            known = clusters.get(value)
            if known is not None and at - self._last[known] <= COPY_MIN * 60:
                cluster = known
                break
        if cluster < 0:
            cluster = self._next
            self._next += 1
            self._sizes[cluster] = 0
        for value in shape:
            clusters[value] = cluster
        before = self._sizes[cluster]
        self._sizes[cluster] = before + 1
        self._last[cluster] = max(at, self._last.get(cluster, at))
        return cluster, before

    def forget(self, newest: float) -> None:
        """Drop clusters that nobody has joined for longer than copies are looked for."""
        old = {c for c, at in self._last.items() if newest - at > COPY_MIN * 60}
        for value in [v for v, cluster in self._clusters.items() if cluster in old]:
            del self._clusters[value]
        for cluster in old:
            del self._last[cluster], self._sizes[cluster]


def _facts_of(post: Post, hit: Hit, fired: tuple[int, ...], story: Story | None) -> Facts:
    """Facts of one mention; its speed is that of its storyline."""
    tone = post.tone
    window = story.window if story else None
    return Facts(
        lists=hit.lists,
        fired=fired,
        negative=1.0 if tone == -1 else 0.0,
        positive=1.0 if tone == 1 else 0.0,
        unsure=1.0 if tone is None else 0.0,
        tiers=(post.tier,),
        is_question=post.is_question,
        reach=post.reach,
        count=window.count if window else 1,
        span=window.span if window else 0.0,
        usual=window.usual if window else None,
        atoms=hit.atoms,
    )
