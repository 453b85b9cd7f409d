"""What fired rules set off together."""

from escalation.criteria.consequences import Consequences, consequences
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
