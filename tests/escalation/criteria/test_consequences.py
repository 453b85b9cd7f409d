"""What fired rules set off together."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.asking import askings
from escalation.criteria.consequences import (
    Consequences,
    consequences,
    joined,
    roles_told,
    united,
)
from tests.escalation.criteria.posts import RuleSet, demo_rules, rule


def test_names_are_joined_once_each_in_the_order_of_the_rules():
    compiled = RuleSet(
        [
            rule("a", {"reach_from": 1}, {"call": "lead", "tell": ["legal"], "unanswered_min": 10}),
            rule("b", {"reach_from": 1}, {"call": ["on_duty", "lead"], "unanswered_min": 5}),
        ]
    ).compiled()

    found = consequences(compiled, [1, 0])

    assert (found.call, found.tell, found.unanswered_min) == (("lead", "on_duty"), ("legal",), 5)


def test_nothing_fired_sets_nothing_off():
    assert consequences(demo_rules(), []) == Consequences()


def test_the_demos_rules_say_whom_to_call():
    index = {rule.key: rule.index for rule in demo_rules().rules}

    found = consequences(demo_rules(), [index["serious-mention"], index["same-text"]])

    assert found == Consequences(
        call=("on_duty",),
        then_call=("crisis_lead",),
        unanswered_min=10,
        tags=("coordinated",),
        shows_score_without_copies=True,
    )


NAMES = st.lists(st.sampled_from(["legal", "on_duty", "crisis_lead", "storm"]), max_size=3)
FOUND = st.builds(
    Consequences,
    call=NAMES.map(tuple),
    tell=NAMES.map(tuple),
    tags=NAMES.map(tuple),
    then_call=NAMES.map(tuple),
    unanswered_min=st.none() | st.integers(1, 60),
)


@given(st.lists(FOUND, max_size=5), st.randoms(use_true_random=False))
def test_what_is_asked_for_does_not_depend_on_the_order(found, dice):
    def all_of(several):
        asked: dict[str, object] = {}
        for each in several:
            asked = joined(asked, each)
        return asked

    shuffled = list(found)
    dice.shuffle(shuffled)
    assert all_of(found) == all_of(shuffled)
    assert united([all_of(found), all_of(shuffled)]) == all_of(found)


def test_only_roles_with_a_desk_are_told():
    asked = {"tell": ["legal", "spokesperson", "comms_lead"], "then_call": ["crisis_lead"]}
    assert roles_told(asked) == ["comms", "legal"]
    assert roles_told(asked | {"unanswered": True}) == ["comms", "lead", "legal"]


def test_what_the_desk_does_not_do_is_never_claimed():
    asked = {
        "call": ["on_duty"], "tell": ["legal", "it", "owner"], "tags": ["storm"],
        "suggest": ["open_crisis", "auto_answer"], "then_call": ["crisis_lead", "owner"],
        "unanswered_min": 10,
    }  # fmt: skip
    found = askings(asked)
    assert [(each.kind, each.names) for each in found if each.is_done] == [
        ("tell", ("legal",)), ("tag", ("storm",)),
    ]  # fmt: skip
    assert [each.sentence for each in found if not each.is_done] == [
        "The rules propose to open a crisis.",
        "The rules propose an automatic answer.",
        "The rules ask to call whoever is on duty. The desk calls nobody: do it yourself.",
        "The rules ask to tell the IT department, owner. The desk cannot: do it yourself.",
        "If nobody answers within 10 minutes, the rules ask to call the crisis lead, owner.",
    ]
    late = [each.sentence for each in askings(asked | {"unanswered": True})]
    assert "Nobody answered within 10 minutes. The rules ask to call owner." in late
    assert "shown on the desk of the crisis lead. Call them too." in " ".join(late)
