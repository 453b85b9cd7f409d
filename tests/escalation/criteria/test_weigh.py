"""One run of weighing: windows, storylines, copies, rules on the score."""

import pytest

from escalation.criteria.weigh import Weighing
from escalation.criteria.windows import Usual
from tests.escalation.criteria.posts import RuleSet, came, rule, say, story_of

MINUTE = 60.0


def keys(weighing, verdict) -> tuple[str, ...]:
    found: tuple[str, ...] = weighing.compiled.rule_keys(verdict.fired)
    return found


def run(rules, arrivals, usual=None, **rest) -> list[tuple[str, ...]]:
    weighing = Weighing(RuleSet(list(rules), rest.pop("words", {}), rest).compiled(), usual)
    return [keys(weighing, weighing.weigh(arrival)) for arrival in arrivals]


def voices(count, text="fire", *, every=30.0, **known):
    return [
        came(say(text, author=f"a{n}", **known), at=n * every, id=n, storyline=1)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("asked", "fires_at"),
    [
        ({"count_from": 3}, 3),
        ({"authors_from": 4}, 4),
        ({"rate_from": 0.5}, 5),
        ({"times_expected": 2}, 4),
        ({"reach_sum_from": 1000}, 2),
        ({"negative_share_from": 0.5, "count_from": 2}, 2),
    ],
)
def test_a_rule_fires_when_its_count_is_reached(asked, fires_at):
    condition = {"phrases": ["fire"], "window_min": 10, **asked}

    seen = run(
        [rule("r", condition)],
        voices(6, reach=500, tone=-1),
        usual={"rule:r": Usual(0.1, 0.2, 0.4)},
    )

    assert seen == [()] * (fires_at - 1) + [("r",)] * (7 - fires_at)


def test_the_same_account_counts_once():
    arrivals = [came(say("fire", author="one"), at=n * 30.0, id=n) for n in range(9)]

    assert set(run([rule("r", {"phrases": ["fire"], "authors_from": 2})], arrivals)) == {()}


def test_what_left_the_window_no_longer_counts():
    condition = {"phrases": ["fire"], "authors_from": 3, "window_min": 10}

    assert run([rule("r", condition)], voices(6, every=6 * MINUTE)) == [()] * 6


def test_mentions_may_come_in_any_order():
    condition = {"phrases": ["fire"], "authors_from": 3, "window_min": 10}
    arrivals = voices(3, every=MINUTE)

    assert run([rule("r", condition)], arrivals[::-1])[-1] == ("r",)


def test_a_mention_too_late_for_the_window_fires_nothing():
    condition = {"phrases": ["fire"], "count_from": 1, "window_min": 10}
    arrivals = [came(say("fire"), at=7200.0), came(say("fire"), at=0.0, id=2)]

    assert run([rule("r", condition)], arrivals) == [("r",), ()]


def test_each_storyline_or_source_may_count_for_itself():
    arrivals = [
        came(say("fire", source="forum"), at=0, id=1, storyline=1),
        came(say("fire", source="mail"), at=1, id=2, storyline=1),
        came(say("fire", source="forum"), at=2, id=3, storyline=2),
    ]
    fire = {"phrases": ["fire"], "count_from": 2}

    seen = run(
        [
            rule("all", fire),
            rule("story", {**fire, "per": "storyline"}),
            rule("source", {**fire, "per": "source"}),
        ],
        arrivals,
    )

    assert seen == [(), ("all", "story"), ("all", "source")]


def test_near_copies_of_one_text_are_counted_together():
    copies = [came(say("a b", shape=(7,)), at=n, id=n) for n in range(3)]
    others = [came(say("a b", shape=(n,)), at=n, id=n) for n in (100, 200)]

    seen = run([rule("r", {"near_copies_from": 3})], [others[0], *copies, others[1]])

    assert seen == [(), (), (), ("r",), ()]


def test_new_accounts_among_the_copies_are_a_share_of_accounts():
    def copy(n, tier):
        return came(say("x y", author=f"a{n}", shape=(7,), tier=tier), at=n, id=n)

    condition = {"near_copies_from": 4, "new_accounts_share_from": 0.5}
    old = [copy(n, "public") for n in range(4)]
    new = [copy(n, "new_account" if n % 2 else "public") for n in range(4)]

    assert run([rule("r", condition)], old)[-1] == ()
    assert run([rule("r", condition)], new)[-1] == ("r",)


def test_the_first_of_the_copies_must_have_met_the_rule_too():
    condition = {"near_copies_from": 2, "phrases": ["fire"]}
    arrivals = [
        came(say("calm", shape=(7,)), at=0, id=1),
        came(say("fire", shape=(7,)), at=1, id=2),
        came(say("fire", shape=(7,)), at=2, id=3),
    ]

    assert run([rule("r", condition)], arrivals) == [(), (), ("r",)]


def test_rules_may_ask_for_the_score():
    rules = [
        rule("points", {"phrases": ["fire"]}, nature=30, impact=25),
        rule("high", {"score_from": 50}, {"severity": "crisis"}),
        rule("low", {"score_below": 50}),
        rule("mixed", {"any": [{"score_from": 99}, {"phrases": ["calm"]}]}),
        rule("counted", {"score_from": 50, "phrases": ["fire"], "count_from": 2}),
    ]

    seen = run(rules, [came(say("fire"), id=1), came(say("calm"), id=2), came(say("fire"), id=3)])

    assert seen == [("points", "high"), ("low", "mixed"), ("points", "high", "counted")]


def test_our_own_posts_are_taken_out_and_counted_nowhere():
    rules = [
        rule("own", {"tier": ["own"]}, {"severity": "watch", "stop": True}),
        rule("count", {"phrases": ["fire"], "count_from": 2}),
    ]
    weighing = Weighing(RuleSet(rules).compiled())

    own = weighing.weigh(came(say("fire", tier="own"), storyline=1))
    other = weighing.weigh(came(say("fire"), id=2, storyline=1))

    assert (own.stopped, own.score) == (True, 0)
    assert keys(weighing, other) == ()
    assert story_of(weighing).facts.count == 1


def test_a_mention_moves_with_the_speed_of_its_storyline():
    weighing = Weighing(RuleSet().compiled(), {"": Usual(0.05, 0.1, 0.2)})

    seen = [weighing.weigh(arrival).points[3] for arrival in voices(30, every=10.0)]

    assert seen[0] == 0
    assert seen == sorted(seen)
    assert seen[-1] >= 10


def test_a_storyline_may_have_its_own_usual():
    arrivals = voices(30, every=10.0)
    plain, known = (
        Weighing(RuleSet().compiled(), usual)
        for usual in ({"": Usual(0, 0.1, 0.2)}, {"": Usual(0, 0.1, 0.2), "story:1": Usual(2, 6, 9)})
    )

    assert plain.weigh_all(arrivals)[-1].points[3] == 14
    # What is left is half the speed of all mentions together.
    assert known.weigh_all(arrivals)[-1].points[3] == 7


def test_a_storm_carries_the_small_storylines_in_it_half_as_far():
    weighing = Weighing(RuleSet().compiled(), {"": Usual(0.05, 0.1, 0.2)})
    storm = weighing.weigh_all(voices(60, every=5.0))[-1]

    small = weighing.weigh(came(say("ash"), at=300.0, id=99, storyline=2))
    alone = weighing.weigh(came(say("oak"), at=300.0, id=100))

    assert (storm.points[3], small.points[3], alone.points[3]) == (18, 9, 9)
    assert (small.facts.of_all, storm.facts.of_all) == (True, False)


def test_on_an_ordinary_day_nothing_is_carried():
    weighing = Weighing(RuleSet().compiled(), {"": Usual(0.5, 1, 2)})
    weighing.weigh_all(voices(20, every=60.0))

    alone = weighing.weigh(came(say("calm"), at=1200.0, id=99))

    assert (alone.points[3], alone.facts.of_all) == (0, False)


def test_a_storyline_is_scored_by_all_it_has_shown():
    words = {"safety": {"en": ["fire"]}, "children": {"en": ["kids"]}}
    weighing = Weighing(RuleSet([], words).compiled())
    one = weighing.weigh(came(say("fire", tone=-1, reach=40_000), at=0, id=1, storyline=1))
    two = weighing.weigh(
        came(say("kids", tone=-1, reach=60_000, tier="press"), at=60, id=2, storyline=1)
    )

    story = story_of(weighing)

    assert (story.facts.lists, story.facts.reach) == ([0, 1], 100_000)
    assert all(s >= max(a, b) for s, a, b in zip(story.points, one.points, two.points, strict=True))


def test_what_a_storyline_showed_is_over_after_its_window():
    words = {"safety": {"en": ["fire"]}}
    weighing = Weighing(RuleSet([], words).compiled())
    weighing.weigh(came(say("fire", reach=40_000), at=0, id=1, storyline=1))
    weighing.weigh(came(say("calm", reach=10), at=21 * MINUTE, id=2, storyline=1))

    story = story_of(weighing)

    assert (story.facts.lists, story.facts.reach) == ([], 10)


def test_a_storyline_calms_down_when_time_passes():
    weighing = Weighing(RuleSet().compiled())
    weighing.weigh_all(voices(5))

    weighing.pass_time(3600.0)

    assert weighing.story(1) is None
    assert weighing.story("unknown") is None


def test_a_storyline_is_scored_with_and_without_copies():
    rules = [rule("same", {"near_copies_from": 3}, nature=10, velocity=8)]
    weighing = Weighing(RuleSet(rules).compiled(), {"": Usual(0, 0.1, 0.2)})
    weighing.weigh(came(say("one of us"), at=0, id=0, storyline=1))
    for n in range(1, 20):
        weighing.weigh(
            came(
                say("click here", author=f"a{n}", shape=(7,), tier="new_account", reach=9000),
                at=n * 5.0,
                id=n,
                storyline=1,
            )
        )

    story = story_of(weighing)

    assert keys(weighing, story) == ("same",)
    assert (story.score > 35, (story.score_without_copies or 0) < 10) == (True, True)


def test_without_copies_nothing_is_said_about_copies():
    weighing = Weighing(RuleSet().compiled())
    weighing.weigh_all(voices(3))

    assert story_of(weighing).score_without_copies is None


def test_examples_are_the_newest_that_hit_something():
    weighing = Weighing(RuleSet([rule("r", {"phrases": ["fire"]})]).compiled())
    arrivals = [
        came(say("fire" if n % 2 else "calm", author=f"a{n}"), at=n, id=n, storyline=1)
        for n in range(20)
    ]
    weighing.weigh_all(arrivals)

    assert [post.author_key for post, _hit in weighing.examples(1)] == [
        f"microblog:a{n}" for n in (11, 13, 15, 17, 19)
    ]
    assert weighing.examples("unknown") == []


def test_what_is_long_over_is_forgotten():
    rules = [rule("r", {"phrases": ["fire"], "count_from": 2, "per": "storyline"})]
    weighing = Weighing(RuleSet(rules).compiled())
    for n in range(5000):
        weighing.weigh(came(say("fire", shape=(n,)), at=n * 600.0, id=n, storyline=n))

    assert len(weighing._stories) < 1000
    assert len(weighing._windows) < 1000


def test_the_same_mentions_give_the_same_verdicts():
    rules = [rule("r", {"phrases": ["fire"], "authors_from": 3}, nature=20)]
    compiled = RuleSet(rules).compiled()

    first, second = (Weighing(compiled).weigh_all(voices(6, tone=-1)) for _ in range(2))

    assert [v.points for v in first] == [v.points for v in second]


def test_a_hit_may_be_handed_in():
    compiled = RuleSet([rule("r", {"phrases": ["fire"]})]).compiled()
    arrival = came(say("fire"))

    assert Weighing(compiled).weigh(arrival, compiled.match_one(say("calm"))).fired == ()


def test_a_mention_older_than_the_window_tells_its_storyline_nothing():
    words = {"safety": {"en": ["fire"]}}
    weighing = Weighing(RuleSet([], words).compiled())
    weighing.weigh(came(say("calm"), at=7200.0, id=1, storyline=1))
    weighing.weigh(came(say("fire"), at=0.0, id=2, storyline=1))

    assert (story_of(weighing).facts.lists, story_of(weighing).facts.count) == ([], 1)


def test_the_usual_numbers_can_be_replaced_as_hours_pass():
    weighing = Weighing(RuleSet().compiled())
    weighing.usual = {"": Usual(0, 1, 2)}

    assert weighing.usual == {"": Usual(0, 1, 2)}


def test_the_window_of_a_storyline_can_be_read():
    weighing = Weighing(RuleSet().compiled())
    weighing.weigh_all(voices(3))

    found = weighing.window(1)

    assert (found and found.count, weighing.window(2)) == (3, None)
