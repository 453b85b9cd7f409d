"""From scores to severities: thresholds, hysteresis, waiting times, persons."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.document import RANK
from escalation.criteria.score import Facts, verdict
from escalation.criteria.severity import (
    Reading,
    Standing,
    advance,
    confirm,
    due_at,
    keep,
    next_severity,
    reading_of,
)
from escalation.criteria.shorthand import normalise
from tests.escalation.criteria.posts import RuleSet, rule

PLAIN = normalise({})


def stepped(scores, doc=PLAIN, start="watch", minutes=1, **known) -> list[str]:
    standing = Standing(start)
    seen = []
    for place, score in enumerate(scores):
        standing = advance(standing, Reading(place * 60.0 * minutes, score, **known), doc)
        seen.append(standing.severity)
    return seen


@pytest.mark.parametrize(
    ("start", "score", "after"),
    [
        ("watch", 39, "watch"),
        ("watch", 40, "concern"),
        ("watch", 59.9, "concern"),
        ("watch", 60, "serious"),
        ("watch", 95, "crisis"),
        ("crisis", 79, "crisis"),
        ("crisis", 76, "crisis"),
        ("crisis", 75, "serious"),
        ("crisis", 58, "serious"),
        ("crisis", 55, "concern"),
        ("crisis", 0, "watch"),
        ("concern", 36, "concern"),
        ("concern", 35, "watch"),
    ],
)
def test_up_at_the_threshold_down_only_well_below(start, score, after):
    assert stepped([score], start=start) == [after]


@given(st.lists(st.integers(0, 100), min_size=2, max_size=60))
def test_the_severity_never_flaps(scores):
    """After a step up, a step down needs the score to fall by the step-down distance at least."""
    seen = stepped(scores)
    ups: dict[str, int] = {}
    for (before, after), score in zip(pairwise(["watch", *seen]), scores, strict=True):
        if RANK[after] > RANK[before]:
            ups[after] = score
        elif RANK[after] < RANK[before]:
            assert score <= PLAIN["thresholds"][before] - PLAIN["hysteresis"]
            assert score <= ups.get(before, 100) - PLAIN["hysteresis"]


@given(st.lists(st.integers(76, 84), min_size=1, max_size=40))
def test_a_score_that_trembles_at_a_threshold_moves_once_at_most(scores):
    seen = stepped(scores, start="serious")

    assert sum(a != b for a, b in pairwise(["serious", *seen])) <= 1


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(["watch", "concern", "crisis"]))
def test_a_higher_score_never_gives_a_lower_severity(low, high, start):
    low, high = sorted((low, high))

    assert RANK[stepped([low], start=start)[0]] <= RANK[stepped([high], start=start)[0]]


def test_a_floor_holds_whatever_the_score():
    assert stepped([10], floor="serious") == ["serious"]
    assert stepped([10], start="crisis", floor="serious") == ["serious"]


def test_leaving_waits_as_long_as_asked():
    doc = normalise({"steps": {"serious": {"leave": {"hold_min": 3}}}})

    assert stepped([70, 50, 50, 50, 50, 50], doc)[-3:] == ["serious", "concern", "concern"]


def test_leaving_begins_again_when_the_score_comes_back():
    doc = normalise({"steps": {"serious": {"leave": {"hold_min": 2}}}})

    assert stepped([70, 50, 50, 70, 50, 50, 50], doc) == ["serious"] * 6 + ["concern"]


def test_entering_may_ask_for_time():
    doc = normalise({"steps": {"crisis": {"enter": {"hold_min": 2}}}})

    assert stepped([70, 85, 85, 85], doc) == ["serious", "serious", "serious", "crisis"]


def test_entering_may_ask_for_voices():
    doc = normalise({"steps": {"crisis": {"enter": {"authors_from": 5, "count_from": 10}}}})

    assert stepped([90], doc, authors=4, count=50) == ["serious"]
    assert stepped([90], doc, authors=5, count=9) == ["serious"]
    assert stepped([90], doc, authors=5, count=10) == ["crisis"]


def test_being_in_does_not_ask_for_voices_again():
    doc = normalise({"steps": {"crisis": {"enter": {"authors_from": 5}}}})

    assert stepped([90], doc, start="crisis", authors=1) == ["crisis"]


@pytest.mark.parametrize(
    ("confirm_when", "start", "score", "now", "proposed"),
    [
        ("up", "serious", 90, "serious", "crisis"),
        ("both", "serious", 90, "serious", "crisis"),
        ("down", "serious", 90, "crisis", ""),
        ("down", "crisis", 70, "crisis", "serious"),
        ("up", "crisis", 70, "serious", ""),
    ],
)
def test_a_person_confirms_where_the_rules_say_so(confirm_when, start, score, now, proposed):
    doc = normalise({"steps": {"crisis": {"confirm": confirm_when}}})

    standing = advance(Standing(start), Reading(0.0, score), doc)

    assert (standing.severity, standing.proposed) == (now, proposed)
    assert confirm(standing).severity == (proposed or now)


def test_a_proposal_falls_when_the_score_does():
    doc = normalise({"steps": {"crisis": {"confirm": "up"}}})
    proposed = advance(Standing("serious"), Reading(0.0, 90), doc)

    assert advance(proposed, Reading(60.0, 70), doc) == Standing("serious")


def test_a_verdict_moves_the_severity_with_its_rules():
    compiled = RuleSet([rule("r", {"reach_from": 1}, {"severity_at_least": "serious"})]).compiled()

    assert next_severity("watch", verdict(compiled, Facts(fired=(0,))), compiled) == "serious"
    assert next_severity("crisis", verdict(compiled, Facts(fired=(0,))), compiled) == "serious"
    assert next_severity("none", verdict(compiled, Facts()), compiled) == "watch"


def test_a_rule_may_leave_the_last_step_to_a_person():
    ask = {"severity": "crisis", "confirm": True}
    compiled = RuleSet([rule("r", {"reach_from": 1}, ask, nature=30)]).compiled()

    outcome = verdict(compiled, Facts(fired=(0,), reach=10**6))
    standing = advance(Standing(), reading_of(outcome, compiled, at=0.0), compiled.doc)

    assert (outcome.severity, outcome.proposed) == ("concern", "crisis")
    assert (standing.severity, standing.proposed) == ("concern", "crisis")
    assert confirm(standing) == Standing("crisis", confirmed="crisis")


def test_what_is_in_force_need_not_be_proposed():
    compiled = RuleSet(
        [rule("r", {"reach_from": 1}, {"severity": "concern", "confirm": True}, nature=30)]
    ).compiled()

    outcome = verdict(compiled, Facts(fired=(0,), reach=10**6))

    assert (outcome.severity, outcome.proposed) == ("concern", "")


def test_without_a_proposal_there_is_nothing_to_confirm():
    assert confirm(Standing("serious")) == Standing("serious")


def test_voices_are_counted_when_a_verdict_moves_the_severity():
    steps = {"serious": {"enter": {"authors_from": 3}}}
    compiled = RuleSet([rule("r", {"reach_from": 1}, nature=30)], rest={"steps": steps}).compiled()
    outcome = verdict(compiled, Facts(fired=(0,), reach=10**6))
    outcome.score = 65

    assert next_severity("concern", outcome, compiled) == "concern"
    assert next_severity("concern", outcome, compiled, authors=3) == "serious"


def test_what_waits_holds_nothing_below_it_back():
    doc = normalise({"steps": {"crisis": {"enter": {"hold_min": 10}}}})
    both = normalise({"steps": {s: {"enter": {"hold_min": 5}} for s in ("serious", "crisis")}})

    assert stepped([90], doc) == ["serious"]
    assert stepped([90], normalise({"steps": {"crisis": {"confirm": "up"}}})) == ["serious"]
    # A score that trembles between two severities has been above the lower one all the time.
    assert stepped([81, 79, 82, 78, 84, 79], both)[-2:] == ["concern", "serious"]


def test_leaving_one_step_may_wait_while_the_one_above_is_left():
    doc = normalise({"steps": {"concern": {"leave": {"hold_min": 3}}}})

    assert stepped([90, 0, 0, 0, 0], doc) == ["crisis", *["concern"] * 3, "watch"]


def test_when_the_next_waiting_time_is_over():
    doc = normalise({"steps": {"crisis": {"enter": {"hold_min": 10}}}})
    waiting = advance(Standing(), Reading(60.0, 90), doc)

    assert due_at(waiting, doc, 60.0) == 660.0
    assert due_at(waiting, doc, 660.0) is None
    assert due_at(advance(waiting, Reading(660.0, 90), doc), doc, 660.0) is None
    assert due_at(advance(waiting, Reading(120.0, 10), doc), doc, 120.0) is None


def test_what_a_person_confirmed_holds_while_the_rule_asks_and_no_longer():
    asking: dict[str, Any] = {"floor": "concern", "proposed": "crisis"}
    standing = confirm(advance(Standing(), Reading(0.0, 45, **asking), PLAIN))

    held = advance(standing, Reading(60.0, 45, **asking), PLAIN)
    over = advance(held, Reading(120.0, 45, floor="concern"), PLAIN)

    assert (held.severity, held.proposed) == ("crisis", "")
    assert over == Standing("concern")


def test_what_only_the_score_carried_is_not_held_by_a_rule_that_asks():
    by_score = advance(Standing(), Reading(0.0, 90, proposed="crisis"), PLAIN)

    after = advance(by_score, Reading(60.0, 65, proposed="crisis"), PLAIN)

    assert (by_score.severity, after.severity, after.proposed) == ("crisis", "serious", "crisis")


def test_what_a_person_declined_is_not_proposed_again_until_it_was_over():
    doc = normalise({"steps": {"crisis": {"confirm": "up"}}})
    kept = keep(advance(Standing(), Reading(0.0, 90), doc))

    again = advance(kept, Reading(60.0, 95), doc)
    over = advance(again, Reading(120.0, 65), doc)
    anew = advance(over, Reading(180.0, 90), doc)

    assert (kept.severity, kept.proposed, kept.declined) == ("serious", "", "crisis")
    assert (again.severity, again.proposed) == ("serious", "")
    assert (over.declined, anew.proposed) == ("", "crisis")


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 5)), min_size=1, max_size=40),
    st.sampled_from(["", "up", "down", "both"]),
    st.integers(0, 6),
)
def test_holds_and_persons_never_lead_above_the_score_and_propose_only_a_change(
    looks, confirm_when, hold
):
    step = {"enter": {"hold_min": hold}, "leave": {"hold_min": hold}}
    step |= {"confirm": confirm_when} if confirm_when else {}
    doc = normalise({"steps": {"serious": step, "crisis": step}})
    standing, at, highest = Standing(), 0.0, 0
    for score, minutes in looks:
        at += minutes * 60.0
        before = standing
        standing = advance(standing, Reading(at, score), doc)
        highest = max(highest, score)
        assert standing.proposed != standing.severity
        assert doc["thresholds"][standing.severity] <= highest
        if confirm_when in {"up", "both"}:
            assert RANK[standing.severity] <= max(RANK[before.severity], RANK["concern"])
        if confirm_when in {"down", "both"} and before.severity in {"serious", "crisis"}:
            assert RANK[standing.severity] >= RANK[before.severity]
        assert all(since <= at for since in standing.since.values())
