"""The score: sensible without rules, never lower for another reason, adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.score import (
    Facts,
    points_of,
    reach_share,
    speed_share,
    stopped,
    strongest,
    verdict,
)
from escalation.criteria.windows import Usual
from tests.escalation.criteria.posts import RuleSet, demo_rules, rule

CALM = Usual(0.05, 0.1, 0.2)


def with_rules(*rules, words=None, **rest):
    return RuleSet(list(rules), words or {}, rest).compiled()


def facts() -> st.SearchStrategy[Facts]:
    compiled = demo_rules()
    return st.builds(
        Facts,
        lists=st.sets(st.integers(0, len(compiled.list_names) - 1)).map(tuple),
        fired=st.sets(st.integers(0, len(compiled.rules) - 1)).map(lambda s: tuple(sorted(s))),
        negative=st.floats(0, 1),
        tiers=st.sets(st.sampled_from(list(compiled.tier_points)), min_size=1).map(tuple),
        is_question=st.booleans(),
        reach=st.integers(0, 10**8),
        count=st.integers(1, 5000),
        span=st.floats(0, 60),
        usual=st.sampled_from([None, CALM, Usual(0, 2, 9)]),
    )


@given(facts())
def test_points_add_up_and_stay_within_their_weights(found):
    compiled = demo_rules()

    outcome = verdict(compiled, found)

    assert outcome.score == sum(outcome.points)
    assert all(0 <= p <= w for p, w in zip(outcome.points, compiled.weights, strict=True))


@given(facts(), st.integers(0, 10**8))
def test_more_reach_never_lowers_the_score(found, more):
    low = verdict(demo_rules(), found)
    found.reach += more

    assert verdict(demo_rules(), found).score >= low.score


@given(facts(), st.integers(0, 5000))
def test_more_mentions_never_lower_the_score(found, more):
    low = verdict(demo_rules(), found)
    found.count += more

    assert verdict(demo_rules(), found).score >= low.score


@given(facts(), st.integers(0, 17))
def test_one_more_rule_never_lowers_the_score(found, another):
    low = verdict(demo_rules(), found)
    found.fired = tuple(sorted({*found.fired, another}))

    assert verdict(demo_rules(), found).score >= low.score


@given(st.lists(st.floats(0, 30), min_size=1, max_size=6), st.floats(0, 30))
def test_another_reason_never_lowers_and_the_strongest_counts_in_full(values, another):
    assert strongest([*values, another]) >= strongest(list(values)) - 1e-9
    assert strongest(list(values)) >= max(values)


def test_the_strongest_reason_counts_in_full_the_next_a_tenth():
    assert strongest([10, 20, 5]) == pytest.approx(20 + 1 + 0.05)
    assert strongest([]) == 0


@pytest.mark.parametrize(
    ("people", "points"),
    [(0, 0), (50, 0), (594, 6), (17_000, 14), (212_000, 20), (2_000_000, 25), (10**9, 25)],
)
def test_ten_times_the_people_is_always_the_same_step(people, points):
    assert round(25 * reach_share(people)) == points


@pytest.mark.parametrize(
    ("count", "span", "usual", "points"),
    [
        (1220, 20, Usual(2, 5, 9), 13),  # 61 a minute where 2 to 9 are usual
        (1, 0, CALM, 0),
        (3, 5, CALM, 3),
        (10, 10, CALM, 6),
        (2, 20, CALM, 0),
        (500, 20, None, 0),
        (10_000, 20, CALM, 20),
    ],
)
def test_speed_is_measured_against_the_top_of_the_usual(count, span, usual, points):
    assert round(20 * speed_share(count, span, usual)) == points


def test_a_burst_is_seen_before_the_window_is_full():
    assert speed_share(40, 3, CALM) > speed_share(40, 20, CALM)


def test_an_ordinary_complaint_stays_in_watch():
    """ "Is the card reader in the café on deck 5 broken again?", 594 followers."""
    outcome = verdict(
        demo_rules(), Facts(negative=1.0, tiers=("public",), is_question=True, reach=594)
    )

    assert (outcome.score, outcome.severity) == (20, "watch")


def test_a_praise_has_no_points_for_nature():
    assert points_of(demo_rules(), Facts(positive=1.0, tiers=("public",), reach=500))[0] == 0


def test_alarming_words_count_less_when_the_tone_is_kind():
    compiled = with_rules(words={"safety": {"en": ["fire"]}})
    said = {
        tone: points_of(compiled, Facts(lists=(0,), negative=tone < 0, positive=tone > 0))[0]
        for tone in (-1, 0, 1)
    }

    assert said[-1] > said[0] > said[1] > 0


def test_a_list_may_mean_more_to_this_organisation():
    words = {"pipes": {"en": ["leak"]}}
    plain = with_rules(words=words)
    grave = with_rules(words=words, lists={"pipes": {"nature": 0.9, "impact": 0.8}})

    before, after = (points_of(c, Facts(lists=(0,), negative=1.0)) for c in (plain, grave))

    assert (after[0] - before[0] > 10, after[2] - before[2] > 10) == (True, True)


def test_the_severity_comes_from_the_thresholds_and_says_how_far_it_is():
    compiled = with_rules(rule("r", {"reach_from": 1}, nature=30))

    outcome = verdict(compiled, Facts(fired=(0,), reach=2_000_000))

    assert (outcome.score, outcome.severity, outcome.to_next) == (55, "concern", 5)


def test_a_rule_lifts_the_severity_and_is_named():
    compiled = with_rules(
        rule("one", {"reach_from": 1}, {"severity_at_least": "concern"}),
        rule("two", {"reach_from": 1}, {"severity": "serious"}),
    )

    outcome = verdict(compiled, Facts(fired=(0, 1)))

    assert (outcome.severity, outcome.raised_by, outcome.to_next) == ("serious", 1, 80)


def test_a_rule_never_lowers_the_severity():
    compiled = with_rules(
        rule("r", {"reach_from": 1}, {"severity": "concern"}, nature=30, impact=25, velocity=20)
    )

    outcome = verdict(compiled, Facts(fired=(0,), reach=10**7))

    assert (outcome.severity, outcome.raised_by, outcome.to_next) == ("crisis", -1, None)


def test_praise_stands_beside_the_scale():
    compiled = with_rules(
        rule("praise", {"tone": ["positive"]}, {"severity": "praise"}),
        rule("danger", {"reach_from": 1}, {"severity": "serious"}),
    )

    alone, with_danger = (verdict(compiled, Facts(fired=fired)) for fired in ((0,), (0, 1)))

    assert (alone.severity, alone.is_praise) == ("praise", True)
    assert (with_danger.severity, with_danger.is_praise) == ("serious", False)


def test_what_is_taken_out_has_no_score():
    outcome = stopped(with_rules(rule("own", {"tier": ["own"]})), Facts(fired=(0,), reach=10**6))

    assert (outcome.score, outcome.severity, outcome.stopped, outcome.to_next) == (
        0,
        "watch",
        True,
        None,
    )
