"""One run of weighing: mentions go in one after another, verdicts come out.

Holds the windows of every rule and storyline, so live traffic, a backtest and an exercise are
weighed by the same object. It knows event time only; the same mentions give the same verdicts.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final, NamedTuple

from escalation.criteria.copies import Cluster, Copies, First
from escalation.criteria.inputs import Post, source_of
from escalation.criteria.match import Compiled, Hit
from escalation.criteria.pace import Pace
from escalation.criteria.score import (
    Facts,
    Grounds,
    Verdict,
    grounds_of,
    points_of,
    points_on,
    stopped,
    take_speed,
    verdict,
    without_copies,
)
from escalation.criteria.stories import STORY_MIN, Story
from escalation.criteria.windows import Usual, Voice, Window

_CLEAN_EVERY: Final = 4096
# So many different grounds are remembered; nearly every mention shares its own with others.
_MOST_GROUNDS: Final = 20_000
# Lists, rules that fired, tone, tier, is it a question.
_Alike = tuple[tuple[int, ...], tuple[int, ...], int | None, str, bool]


class Arrival(NamedTuple):
    """One mention as it comes to be weighed. at: event time in seconds."""

    post: Post
    id: int | str
    at: float
    storyline: int | str | None = None


class _Taken(NamedTuple):
    """A mention that was counted: the rules that hold, the windows it went into, its storyline."""

    fired: tuple[int, ...]
    counted: Mapping[int, Window]
    story: Story | None


class Weighing:
    """A rule set at work. Feed it with `weigh`, ask it for a storyline with `story`."""

    def __init__(self, compiled: Compiled, usual: Mapping[str, Usual] | None = None) -> None:
        self.compiled = compiled
        self._stories: dict[Hashable, Story] = {}
        self._windows: dict[tuple[int, Hashable], Window] = {}
        self._all = Pace(STORY_MIN)
        self._copies = Copies()
        self._grounds: dict[_Alike, Grounds] = {}
        self._newest = float("-inf")
        self._fed = 0
        self.usual = usual or {}

    @property
    def usual(self) -> Mapping[str, Usual]:
        """Usual numbers by "" (everything), "rule:<key>", "story:<id>"; replaced as hours pass."""
        return self._usual

    @usual.setter
    def usual(self, usual: Mapping[str, Usual]) -> None:
        self._usual = usual
        self._usual_of_all = usual.get("")
        self._all.usual = self._usual_of_all
        # Looked up by name once for each rule that counts something.
        self._usual_of_rule: dict[int, Usual | None] = {}
        self._knows_stories = any(key.startswith("story:") for key in usual)

    def weigh(self, arrival: Arrival, hit: Hit | None = None) -> Verdict:
        """Match, count and score one mention; `hit` when it has been matched already."""
        compiled, post = self.compiled, arrival.post
        if hit is None:
            hit = compiled.match_one(post)
        if hit.stopped:
            return stopped(compiled, Facts(lists=hit.lists, fired=hit.fired))
        fired, counted, story = self._take(arrival, hit)
        facts = _facts_of(post, hit, fired)
        speed = take_speed(facts, story.window if story else None, self._all)
        points = points_on(compiled, self._grounds_of(post, facts, hit.lists), facts.reach, speed)
        late = self._late(post, hit, counted, sum(points)) if compiled.asks_score else ()
        return verdict(compiled, facts, late, points)

    def take_in(self, arrival: Arrival, hit: Hit) -> None:
        """Count one mention as weighing it would, without asking what it comes to."""
        if not hit.stopped:
            self._take(arrival, hit)

    def _take(self, arrival: Arrival, hit: Hit) -> _Taken:
        compiled = self.compiled
        post, _id, at, storyline = arrival
        self._tick(at)
        cluster = self._copies.join(post.shape, at)
        is_copy = cluster is not None and cluster.size > 1
        is_new = post.tier in compiled.new_tiers
        voice = Voice(at, post.author_key, post.reach, post.tone, is_new, is_copy)
        if self._usual_of_all is not None:
            self._all.add(at, is_own=not (is_copy or is_new))
        fired = hit.fired
        counted: Mapping[int, Window] = {}
        if hit.waiting:
            if cluster is not None and not is_copy:
                cluster.first = First(voice, hit.waiting)
            counted = self._count(arrival, hit, voice, cluster if is_copy else None)
            held = self._held(post, hit, counted)
            fired = tuple(sorted((*fired, *held))) if held else fired
        story = None
        if storyline is not None:
            story = self._tell(arrival, hit, voice, fired)
        return _Taken(fired, counted, story)

    def _grounds_of(self, post: Post, facts: Facts, lists: tuple[int, ...]) -> Grounds:
        """Return what a mention's score rests on, as it was found for one just like it."""
        key = (lists, facts.fired, post.tone, post.tier, facts.is_question)
        found = self._grounds.get(key)
        if found is None:
            if len(self._grounds) >= _MOST_GROUNDS:
                self._grounds.clear()
            found = self._grounds[key] = grounds_of(self.compiled, facts)
        return found

    def weigh_all(self, arrivals: Iterable[Arrival]) -> list[Verdict]:
        """Weigh a batch in order."""
        return [self.weigh(arrival) for arrival in arrivals]

    def story(self, storyline: int | str, at: float | None = None) -> Verdict | None:
        """Return the verdict on what a storyline has shown within its window, None if nothing.

        `score_without_copies` is what it would score without copies and new accounts. at: a later
        time at which it is looked at, with nothing more said.
        """
        story = self._stories.get(storyline)
        if story is not None and at is not None:
            story.window.move_to(at)
        if story is None or not story.window.count:
            return None
        facts = story.facts()
        take_speed(facts, story.window, self._all)
        outcome = verdict(self.compiled, facts)
        if story.window.own_count < story.window.count:
            own = without_copies(self.compiled, story.window, facts)
            take_speed(own, story.window, self._all, own=True)
            outcome.score_without_copies = sum(points_of(self.compiled, own))
        return outcome

    def is_calm(self, storyline: int | str) -> bool:
        """Tell whether a storyline shows nothing beyond the lowest severity; cheaper than story().

        No rule of it lifts the severity or asks a person to.
        """
        story = self._stories.get(storyline)
        if story is None or not story.window.count:
            return True
        facts = story.facts(with_words=False)
        speed = take_speed(facts, story.window, self._all)
        grounds = grounds_of(self.compiled, facts)
        points = points_on(self.compiled, grounds, facts.reach, speed)
        return self.compiled.is_low(sum(points), facts.fired)

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
        self._newest = max(self._newest, at)
        self._all.move_to(at)
        for story in self._stories.values():
            story.window.move_to(at)

    def _count(
        self, arrival: Arrival, hit: Hit, voice: Voice, cluster: Cluster | None
    ) -> Mapping[int, Window]:
        """Add a mention to the windows of its rules. cluster: what it copies, if anything."""
        counted: dict[int, Window] = {}
        for index in hit.waiting:
            per = self.compiled.rules[index].condition.per
            group: Hashable = ""
            if per == "copies":
                if cluster is None:
                    continue
                group = cluster
            elif per == "storyline":
                group = arrival.storyline
            elif per == "source":
                group = source_of(arrival.post)
            window = self._windows.get((index, group))
            if window is None:
                window = self._open(index, group)
            window.usual = self._usual_for(index)
            if window.add(voice):
                counted[index] = window
        return counted

    def _usual_for(self, index: int) -> Usual | None:
        known = self._usual_of_rule
        if index not in known:
            known[index] = self._usual.get(f"rule:{self.compiled.rules[index].key}")
        return known[index]

    def _open(self, index: int, group: Hashable) -> Window:
        """Open a rule's window; the one of a text begins with the first that said it."""
        window = Window(self.compiled.rules[index].condition.window_min)
        self._windows[index, group] = window
        first = group.first if isinstance(group, Cluster) else None
        if first is not None and index in first.waiting:
            window.add(first.voice)
        return window

    def _held(self, post: Post, hit: Hit, counted: Mapping[int, Window]) -> list[int]:
        """Return the rules whose counts are reached, leaving out those that ask for the score."""
        held = []
        for index, window in counted.items():
            condition = self.compiled.rules[index].condition
            if not condition.needs_score and condition.test(hit.atoms, post, window, 0):
                held.append(index)
        return held

    def _tell(self, arrival: Arrival, hit: Hit, voice: Voice, fired: tuple[int, ...]) -> Story:
        """Add a mention to its storyline."""
        story = self._stories.get(arrival.storyline)
        if story is None:
            story = self._stories[arrival.storyline] = Story()
        usual = self._usual.get(f"story:{arrival.storyline}") if self._knows_stories else None
        story.window.usual = usual or self._usual_of_all
        story.tell(arrival.post, hit, voice, fired)
        return story

    def _late(
        self, post: Post, hit: Hit, counted: Mapping[int, Window], score: int
    ) -> tuple[int, ...]:
        """Return the rules that ask for the score and hold."""
        late = []
        for rule in self.compiled.late:
            if rule.condition.test(hit.atoms, post, None, score):
                late.append(rule.index)
        for index, window in counted.items():
            condition = self.compiled.rules[index].condition
            if condition.needs_score and condition.test(hit.atoms, post, window, score):
                late.append(index)
        return tuple(late)

    def _tick(self, at: float) -> None:
        """Follow event time and now and then drop what is long over."""
        self._newest = max(self._newest, at)
        self._fed += 1
        if self._fed % _CLEAN_EVERY:
            return
        newest = self._newest
        self._windows = {k: w for k, w in self._windows.items() if not w.is_over(newest)}
        self._stories = {k: s for k, s in self._stories.items() if not s.window.is_over(newest)}


def _facts_of(post: Post, hit: Hit, fired: tuple[int, ...]) -> Facts:
    """Facts of one mention, its speed left out."""
    tone = post.tone
    return Facts(
        hit.lists,
        fired,
        1.0 if tone == -1 else 0.0,
        1.0 if tone == 1 else 0.0,
        1.0 if tone is None else 0.0,
        (post.tier,),
        post.is_question,
        post.reach,
        atoms=hit.atoms,
    )
