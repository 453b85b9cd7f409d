"""The rules in force: compiled once per version, the example where there are none yet."""

from typing import Any

import pytest

from escalation.criteria.live import facts_alone, forget, live_rules
from tests import factories
from tests.escalation.criteria import posts
from tests.hearing import rules_in_force

pytestmark = pytest.mark.django_db


def say(text: str) -> Any:
    return posts.say(text)


def test_where_nobody_has_written_rules_the_example_is_read():
    rules = live_rules()
    assert (rules.pk, rules.version) == (None, 0)
    assert "danger-grows" in rules.index_of


def test_a_version_is_compiled_once_and_asked_for_with_one_query(django_assert_num_queries):
    row = rules_in_force()
    first = live_rules()
    with django_assert_num_queries(1):
        assert live_rules() is first
    assert (first.pk, first.version) == (row.pk, 12)
    assert first.thresholds == factories.RULES["thresholds"]
    forget()
    assert live_rules() is not first


def test_another_version_is_in_force_at_the_next_question():
    rules_in_force()
    before = live_rules()
    factories.live_rule_set(factories.RULES | {"hysteresis": 9})
    assert live_rules() is not before
    assert live_rules().compiled.doc["hysteresis"] == 9


def test_a_batch_is_matched_and_each_mention_weighed_by_itself():
    rules_in_force()
    batch = [say("Fire on board"), say("Lovely morning")]
    grave, mild = live_rules().weigh(batch)
    assert (grave.rules, grave.severity, grave.topic) == (
        ("first-hand-safety",),
        "concern",
        "safety",
    )
    assert (mild.rules, mild.severity, mild.topic) == ((), "watch", "")
    assert grave.score == sum(grave.points) > mild.score
    assert facts_alone(batch[0], live_rules().compiled.match_one(batch[0])).count == 1


def test_what_a_rule_stops_is_no_ones_severity():
    stopping = {
        "key": "ours", "name": {"en": "Ours"}, "if": {"words": ["safety"]}, "points": {},
        "then": {"severity": "watch", "stop": True},
    }  # fmt: skip
    rules_in_force(rules=[stopping])
    (found,) = live_rules().weigh([say("Fire on board")])
    assert (found.severity, found.score, list(found.rules)) == ("none", 0, ["ours"])
