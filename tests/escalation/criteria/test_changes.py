"""Versions as changes on another one."""

from typing import Any

import pytest

from escalation.criteria.changes import apply_changes, revert_changes, version_of
from escalation.criteria.document import RuleProblems
from escalation.criteria.shorthand import normalise
from tests.escalation.criteria.posts import demo_book

BASE: dict[str, Any] = {
    "weights": {"nature": 30, "reach": 30, "impact": 20, "velocity": 20},
    "rules": [{"key": "r", "if": {"score_from": 55}, "then": {"unanswered_min": 10}}],
}
UP = {"rule": "r", "path": "if.score_from", "from": 55, "to": 62}


def test_it_makes_a_change_inside_a_rule():
    assert apply_changes(BASE, [UP])["rules"][0]["if"] == {"score_from": 62}


def test_the_base_stays_as_it_was():
    apply_changes(BASE, [UP])

    assert BASE["rules"][0]["if"] == {"score_from": 55}


def test_it_changes_some_keys_of_an_object():
    change = {"path": "weights", "from": {"impact": 20}, "to": {"impact": 25}}

    assert apply_changes(BASE, [change])["weights"]["impact"] == 25


def test_a_change_that_is_there_already_is_no_problem():
    once = apply_changes(BASE, [UP])

    assert apply_changes(once, [UP]) == once


def test_it_undoes_changes():
    assert revert_changes(apply_changes(BASE, [UP]), [UP]) == BASE


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"rule": "r", "path": "if.score_from", "from": 40, "to": 62},
            "r if.score_from: the change expects 40, the rule set says 55.",
        ),
        ({"rule": "x", "path": "if.score_from", "from": 1, "to": 2}, "There is no rule “x”."),
        ({"path": "colours.red", "from": 1, "to": 2}, "colours.red: there is no such place."),
        ({"path": "rules.7", "from": 1, "to": 2}, "rules.7: there is no such place."),
        (
            {"path": "weights.nature.most", "from": 1, "to": 2},
            "weights.nature.most: there is no such place.",
        ),
        (
            {"rule": "r", "path": "if.any.3.reach_from", "from": 1, "to": 2},
            "r if.any.3.reach_from: there is no such place.",
        ),
    ],
)
def test_a_change_that_does_not_fit_is_named(change, sentence):
    with pytest.raises(RuleProblems) as caught:
        apply_changes(BASE, [change])

    assert caught.value.sentences == [sentence]


def test_a_key_may_stand_deeper_but_only_once():
    doc = normalise({"rules": [{"key": "r", "if": {"score_from": 55, "or_words": "s"}}]})

    changed = apply_changes(doc, [UP])

    assert changed["rules"][0]["if"]["any"][0] == {"score_from": 62}


def test_rules_come_and_go():
    new = {"key": "n", "if": {}}

    grown = apply_changes(BASE, [{"rule": "n", "path": "", "from": None, "to": new}])
    shrunk = apply_changes(grown, [{"rule": "r", "path": "", "from": {}, "to": None}])

    assert [rule["key"] for rule in grown["rules"]] == ["r", "n"]
    assert shrunk["rules"] == [new]


def test_a_rule_may_be_replaced_and_what_is_gone_stays_gone():
    new = {"key": "r", "if": {"reach_from": 3}}

    replaced = apply_changes(BASE, [{"rule": "r", "path": "", "from": {}, "to": new}])
    gone = apply_changes(BASE, [{"rule": "x", "path": "", "from": {}, "to": None}])

    assert (replaced["rules"], gone) == ([new], BASE)


def test_an_item_of_a_list_is_changed_in_its_place():
    doc = normalise({"rules": [{"key": "r", "if": {"score_from": 55, "or_words": ["a", "b"]}}]})
    change = {"rule": "r", "path": "if.any.1.words.1", "from": "b", "to": "c"}

    assert apply_changes(doc, [change])["rules"][0]["if"]["any"][1] == {"words": ["a", "c"]}


def test_keys_come_and_go():
    added = apply_changes(BASE, [{"rule": "r", "path": "if.reach_from", "from": None, "to": 5}])
    gone = apply_changes(added, [{"rule": "r", "path": "if.score_from", "from": 55, "to": None}])

    assert gone["rules"][0]["if"] == {"reach_from": 5}


def test_the_live_version_of_a_book_is_taken_when_none_is_named():
    assert normalise(demo_book())["version"] == 12


@pytest.mark.parametrize(
    ("version", "score_from", "unanswered_min", "weights"),
    [
        (10, 60, 10, [35, 30, 15, 20]),
        (11, 55, 10, [30, 30, 15, 25]),
        (12, 55, 10, [30, 25, 20, 25]),
        (13, 62, 5, [30, 25, 25, 20]),
    ],
)
def test_the_demos_versions_are_reached_forwards_and_backwards(
    version, score_from, unanswered_min, weights
):
    doc = normalise(demo_book(), version)

    assert doc["rules"][0]["if"]["any"][0] == {"score_from": score_from}
    assert doc["rules"][0]["then"]["unanswered_min"] == unanswered_min
    assert [doc["weights"][key] for key in ("nature", "reach", "impact", "velocity")] == weights
    assert len(doc["rules"]) == 18


def test_an_unknown_version_is_refused():
    with pytest.raises(RuleProblems, match=r"There is no version 99\."):
        version_of(demo_book(), 99)


def test_a_version_without_rules_anywhere_is_refused():
    with pytest.raises(RuleProblems, match=r"Version 1 has no rules\."):
        version_of({"live": 1, "rule_sets": [{"version": 1}]})
