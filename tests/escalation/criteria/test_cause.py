"""The few mentions that carry a verdict."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.cause import cause_of_story, smallest_cause
from tests.escalation.criteria.posts import RuleSet, came, rule, say

SAID = say("x")


def arrivals(count):
    return [came(SAID, id=n) for n in range(count)]


@given(st.sets(st.integers(0, 30), min_size=1), st.integers(1, 31), st.integers(0, 40))
def test_without_the_cause_it_does_not_fire_and_with_any_one_of_it_it_does(needed, least, extra):
    """Fires while at least `least` of the needed mentions are there."""
    least = min(least, len(needed))
    every = arrivals(31 + extra)

    def fires(left):
        return sum(a.id in needed for a in left) >= least

    cause = {a.id for a in smallest_cause(every, fires, lambda a: 1.0)}

    assert cause <= needed
    assert len(cause) == len(needed) - least + 1


def test_what_never_fired_has_no_cause():
    assert smallest_cause(arrivals(3), lambda left: False, lambda a: 1.0) == []
    assert smallest_cause([], lambda left: True, lambda a: 1.0) == []


def test_what_fires_without_anything_has_no_cause():
    assert smallest_cause(arrivals(3), lambda left: True, lambda a: 1.0) == []


def test_the_graver_mention_is_blamed_first():
    found = smallest_cause(arrivals(9), lambda left: len(left) >= 9, lambda a: float(a.id == 4))

    assert [a.id for a in found] == [4]


def test_one_grave_mention_carries_a_storyline():
    compiled = RuleSet([rule("r", {"phrases": ["fire"]}, {"severity": "serious"})]).compiled()
    heard = [
        came(say("fire" if n == 3 else "calm", author=f"a{n}"), at=n, id=n, storyline=1)
        for n in range(8)
    ]

    hits = {a.id: compiled.match_one(a.post) for a in heard}

    for found in (
        cause_of_story(compiled, heard, 1, "serious"),
        cause_of_story(compiled, heard, 1, "serious", hits=hits),
    ):
        assert [a.id for a in found or ()] == [3]


def test_three_of_six_accounts_carry_a_rule_that_asks_for_four():
    condition = {"phrases": ["fire"], "authors_from": 4}
    compiled = RuleSet([rule("r", condition, {"severity": "serious"})]).compiled()
    heard = [came(say("fire", author=f"a{n}"), at=n, id=n, storyline=1) for n in range(6)]

    assert len(cause_of_story(compiled, heard, 1, "serious") or ()) == 3


def test_mentions_of_other_storylines_may_be_part_of_the_cause():
    condition = {"phrases": ["fire"], "authors_from": 3}
    compiled = RuleSet([rule("r", condition, {"severity": "serious"})]).compiled()
    heard = [came(say("fire", author=f"a{n}"), at=n, id=n, storyline=n % 2) for n in range(3)]

    assert len(cause_of_story(compiled, heard, 0, "serious") or ()) == 1
    # What these mentions do not carry rests on something else.
    assert cause_of_story(compiled, heard, 0, "crisis") is None


def test_what_only_holds_a_severity_is_its_cause_while_it_is_held():
    rules = RuleSet([rule("r", {"phrases": ["fire"]}, nature=30, impact=25, reach=2)])
    heard = [came(say("fire"), at=0, id=1, storyline=1), came(say("sun"), at=9, id=2, storyline=1)]

    found = cause_of_story(rules.compiled(), heard, 1, "serious")

    assert found is not None
    assert [arrival.id for arrival in found] == [1]
