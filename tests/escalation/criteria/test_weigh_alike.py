"""What weighing leaves out because it knows it already changes no verdict, whatever is posted."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.criteria.match import Compiled
from escalation.criteria.score import Verdict, points_of
from escalation.criteria.severity import Reading, Standing, advance, floor_of
from escalation.criteria.weigh import Arrival, Weighing
from escalation.criteria.windows import Usual
from tests.escalation.criteria.posts import RuleSet, came, rule, say

USUAL = {"": Usual(0.05, 0.1, 0.4), "rule:many": Usual(0.01, 0.02, 0.03)}
COMPILED = RuleSet(
    [
        rule("own", {"words": ["safety"]}, nature=20, reach=4, velocity=3),
        rule("many", {"phrases": ["smoke"], "count_from": 2, "window_min": 10}, impact=12),
        rule("copied", {"near_copies_from": 2}, velocity=5),
        rule("floor", {"phrases": ["ash"]}, {"severity_at_least": "serious"}),
        rule("asks", {"phrases": ["oak"]}, {"severity_at_least": "crisis", "confirm": True}),
        rule("late", {"score_from": 30}, {"tag": "high"}),
    ],
    {"safety": {"en": ["fire"]}},
).compiled()

posts = st.builds(
    lambda words, **known: say(" ".join(words), **known),
    st.lists(st.sampled_from(["fire", "smoke", "ash", "oak", "calm", "why?"]), max_size=3),
    author=st.sampled_from("abc"),
    tone=st.sampled_from([None, -1, 0, 1]),
    tier=st.sampled_from(["own", "press", "new_account", "public"]),
    reach=st.sampled_from([0, 60, 900, 40_000, 3_000_000]),
    shape=st.sampled_from([(), (1,), (2,), (1, 2)]),
    lang=st.just("en"),
)


@st.composite
def told(draw: Any) -> list[Arrival]:
    """Posts of two storylines and of none, minutes apart, some of them late."""
    return [
        came(post, at=at * 60.0, id=n, storyline=line)
        for n, (post, at, line) in enumerate(
            draw(
                st.lists(
                    st.tuples(posts, st.integers(0, 40), st.sampled_from([None, 1, 2])),
                    min_size=1, max_size=25,
                )
            )
        )
    ]  # fmt: skip


def deserves(verdict: Verdict, compiled: Compiled) -> bool:
    """Whether anything at all comes of a verdict, worked out the long way."""
    floor = ("watch", "concern", "serious", "crisis")[floor_of(verdict, compiled)]
    reading = Reading(0.0, verdict.score, floor, verdict.proposed, 10**6, 10**6)
    standing = advance(Standing(), reading, compiled.doc)
    return standing != Standing()


@settings(deadline=None)
@given(told())
def test_points_of_alike_mentions_are_what_each_comes_to_by_itself(arrivals):
    weighing = Weighing(COMPILED, USUAL)
    for arrival in arrivals:
        verdict = weighing.weigh(arrival)
        assert verdict.points == points_of(COMPILED, verdict.facts)
        assert verdict.score == sum(verdict.points)


@settings(deadline=None)
@given(told())
def test_what_was_only_counted_counts_as_much_as_what_was_weighed(arrivals):
    weighed, counted = Weighing(COMPILED, USUAL), Weighing(COMPILED, USUAL)
    *before, last = arrivals
    for arrival in before:
        weighed.weigh(arrival)
        counted.take_in(arrival, COMPILED.match_one(arrival.post))
    assert counted.weigh(last) == weighed.weigh(last)
    assert [counted.story(line) for line in (1, 2)] == [weighed.story(line) for line in (1, 2)]


@settings(deadline=None)
@given(told())
def test_nothing_comes_of_what_is_low_and_calm(arrivals):
    weighing = Weighing(COMPILED, USUAL)
    for arrival in arrivals:
        verdict = weighing.weigh(arrival)
        assert COMPILED.is_low(verdict.score, verdict.fired) is not deserves(verdict, COMPILED)
    for line in (1, 2):
        story = weighing.story(line)
        assert weighing.is_calm(line) is not (story is not None and deserves(story, COMPILED))
