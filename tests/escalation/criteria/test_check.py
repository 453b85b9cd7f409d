"""Bad rule sets get every problem at once, each as one plain sentence."""

import math

import pytest

from escalation.criteria.check import problems
from escalation.criteria.compile import compile_rules
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.document import RuleProblems
from escalation.criteria.shorthand import normalise
from tests.escalation.criteria.posts import TIERS, demo_book, rule


def told(**changes) -> list[str]:
    """Return the problems of a sound little rule set with some keys changed."""
    doc = {
        "words": {"s": {"sv": ["brand"]}},
        "author_tiers": TIERS,
        "rules": [rule("r", {"words": ["s"]})],
    }
    return problems(normalise({**doc, **changes}))


def told_of(condition, **changes) -> list[str]:
    return told(rules=[{**rule("r", condition), **changes}])


def test_a_sound_rule_set_has_no_problems():
    assert told() == []
    assert problems(example_rule_set()) == []


@pytest.mark.parametrize("version", [10, 11, 12, 13])
def test_every_version_of_the_demo_has_no_problems(version):
    assert problems(normalise(demo_book(), version)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": "red"}, "The rule set has no key “colour”."),
        (
            {"weights": {"nature": 100}},
            "Weights are given for nature, reach, impact and velocity, and nothing else.",
        ),
        (
            {"weights": {"nature": 30, "reach": 30, "impact": 30, "velocity": 30}},
            "The weights add up to 120. They must add up to 100.",
        ),
        (
            {"weights": {"nature": 0.5, "reach": 49.5, "impact": 25, "velocity": 25}},
            "Every weight is a whole number, 0 or more.",
        ),
        (
            {"weights": {"nature": "30", "reach": 30, "impact": 20, "velocity": 20}},
            "Every weight is a whole number, 0 or more.",
        ),
        (
            {"thresholds": {"watch": 0}},
            "Thresholds are given for watch, concern, serious and crisis, and nothing else.",
        ),
        (
            {"thresholds": {"watch": 0, "concern": 60, "serious": 60, "crisis": 80}},
            "Thresholds start at 0 for watch and rise from each severity to the next.",
        ),
        (
            {"thresholds": {"watch": 0, "concern": 40, "serious": 60, "crisis": 180}},
            "Every threshold is a number from 0 to 100.",
        ),
        (
            {"thresholds": {"watch": 0, "concern": math.nan, "serious": 60, "crisis": 80}},
            "Every threshold is a number from 0 to 100.",
        ),
        ({"hysteresis": 31}, "The step-down distance is a number from 0 to 30."),
        ({"hysteresis": True}, "The step-down distance is a number from 0 to 30."),
        (
            {"steps": {"watch": {}}},
            "Entry and exit conditions are given by severity: concern, serious, crisis.",
        ),
        ({"steps": {"crisis": {"when": 1}}}, "crisis: a step knows enter, leave and confirm."),
        (
            {"steps": {"crisis": {"enter": {"rate": 1}}}},
            "crisis: entry asks for count_from, authors_from or hold_min.",
        ),
        (
            {"steps": {"crisis": {"leave": {"hold_min": -1}}}},
            "crisis: exit asks for hold_min, in minutes.",
        ),
        (
            {"steps": {"crisis": {"confirm": "maybe"}}},
            "crisis: a person confirms up, down or both.",
        ),
        ({"matrix": []}, "The matrix gives examples for nature, reach, impact and velocity."),
        (
            {"matrix": {"nature": {"mild": ""}}},
            "The matrix, nature: examples are given by severity.",
        ),
        ({"author_tiers": {}}, "Author tiers are a list, each with a key."),
        (
            {"author_tiers": [{"key": "Big!"}]},
            "Author tier “Big!”: a key is lower-case letters, digits, - and _, at most 60.",
        ),
        (
            {"author_tiers": [{"key": "a"}, {"key": "a"}]},
            "Two author tiers have the same key.",
        ),
        (
            {"author_tiers": [{"key": "a", "colour": 1}]},
            "Author tier “a” has no key “colour”.",
        ),
        (
            {"author_tiers": [{"key": "a", "kinds": "own"}]},
            "Author tier “a”: kinds are a list of texts.",
        ),
        (
            {"author_tiers": [{"key": "a", "factor": -1}]},
            "Author tier “a”: factor is a number, 0 or more.",
        ),
        ({"words": []}, "Word lists are given by key, each with its words by language."),
        (
            {"words": {"Säker": {"sv": ["brand"]}}},
            "Word list “Säker”: a key is lower-case letters, digits, - and _, at most 60.",
        ),
        (
            {"words": {"s": {"sv": ["a*b"]}}},
            "Word list “s”, sv, “a*b”: A star may only stand last.",
        ),
        ({"words": {"s": {"sv": ["!!"]}}}, "Word list “s”, sv, “!!”: Nothing is left to look for."),
        (
            {"words": {"s": {"sv": ["a*"]}}},
            "Word list “s”, sv, “a*”: Before a star stand at least 2 letters.",
        ),
        (
            {"words": {"s": {"sv": ["ab cd ef gh ij kl mn op qr"]}}},
            "Word list “s”, sv, “ab cd ef gh ij kl mn op qr”: It has more than 8 words.",
        ),
        (
            {"words": {"s": {"sv": ["x" * 101]}}},
            f"Word list “s”, sv, “{'x' * 60}”: It is longer than 100 characters.",
        ),
        ({"words": {"s": {"sv": [["a"]]}}}, "Word list “s”, sv, “['a']”: It is not a text."),
        (
            {"words": {"s": {"patterns": ["plate"]}}},
            "Word list “s”, patterns: there is no pattern “plate”.",
        ),
        (
            {"lists": {"s": {"colour": 1}}},
            "Word list “s” is described by name, claim, nature and impact.",
        ),
        ({"lists": {"s": {"nature": 2}}}, "Word list “s”: nature is a share from 0 to 1."),
        ({"lists": {"t": {}}}, "There is no word list “t” to describe."),
        ({"patterns": []}, "Patterns are given by key."),
        (
            {"patterns": {"p": "(?=a)"}},
            "Pattern “p”: “(?=” looks ahead or behind, which our patterns cannot do.",
        ),
        ({"patterns": {"p": {}}}, "Pattern “p”: It has no text."),
        ({"patterns": {"email": "a"}}, "Pattern “email” is one of ours; choose another key."),
        ({"combine_not": []}, "Calming phrases are given by word list."),
        (
            {"combine_not": {"t": ["x y"]}},
            "Calming phrases of “t”: there is no such word list.",
        ),
        (
            {"combine_not": {"s": ["*"]}},
            "Calming phrases of “s”, “*”: Nothing is left to look for.",
        ),
        ({"version": "new"}, "The version is a whole number."),
        ({"rules": [{}]}, "Rule 1 has no key."),
        ({"rules": ["r"]}, "Rule 1 has no key."),
        (
            {"rules": [rule("r", {"reach_from": 1}), rule("r", {"reach_from": 1})]},
            "Two rules have the key “r”.",
        ),
    ],
)
def test_it_says_what_is_wrong_with_a_rule_set(changes, sentence):
    assert told(**changes) == [sentence]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ({}, "it asks for nothing, so it would match everything."),
        ({"colour": "red"}, "there is no condition called “colour”."),
        ({"words": ["t"]}, "“words”: there is no word list “t”."),
        ({"words": []}, "“words” is a list of texts and not empty."),
        ({"tier": ["vip"]}, "“tier”: there is no author tier “vip”."),
        ({"tone": ["angry"]}, "“tone”: there is no tone “angry”."),
        ({"phrases": []}, "“phrases” is a list of texts and not empty."),
        ({"phrases": ["*"]}, "“phrases”, “*”: Nothing is left to look for."),
        ({"patterns": ["plate"]}, "“patterns”: there is no pattern “plate”."),
        ({"mentions": ["@"]}, "“mentions”: an account name is empty."),
        ({"is_question": 1}, "“is_question” is true or false."),
        ({"reach_from": 0}, "“reach_from” is a whole number, 1 or more."),
        ({"reach_from": 1.5}, "“reach_from” is a whole number, 1 or more."),
        ({"reach_from": math.inf}, "“reach_from” is a whole number, 1 or more."),
        ({"rate_from": 0}, "“rate_from” is a number above 0."),
        ({"near_copies_from": 1}, "“near_copies_from” is a whole number, 2 or more."),
        (
            {"negative_share_from": 2},
            "“negative_share_from” is a share, more than 0 and at most 1.",
        ),
        ({"score_from": 101}, "“score_from” is a score from 0 to 100."),
        ({"count_from": 2, "window_min": 0}, "its window is 1 to 1440 minutes."),
        ({"count_from": 2, "per": "day"}, "it counts per all, storyline, copies or source."),
        (
            {"count_from": 2, "per": "copies"},
            "what is counted per copies asks for near_copies_from.",
        ),
        ({"near_copies_from": 2, "per": "all"}, "near copies are counted per copies."),
        ({"words": ["s"], "ignore_not": "yes"}, "ignore_not is true or false."),
        (
            {"any": [{"words": ["s"], "window_min": 5}]},
            "“window_min” stands at the top of a condition, not inside it.",
        ),
        (
            {"any": []},
            "“any” and “all” hold a list of conditions, “not” holds one, none of them empty.",
        ),
        (
            {"not": "words"},
            "“any” and “all” hold a list of conditions, “not” holds one, none of them empty.",
        ),
    ],
)
def test_it_says_what_is_wrong_with_a_condition(condition, sentence):
    assert told_of(condition)[0] == f"Rule “r”: {sentence}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colour": 1}, "there is nothing called “colour”."),
        ({"name": {"sv": 3}}, "its name is a text in each language, at most 200 characters."),
        (
            {"name": {"sv": "x" * 201}},
            "its name is a text in each language, at most 200 characters.",
        ),
        ({"if": []}, "its condition is an object."),
        ({"points": {"luck": 3}}, "its points go to nature, reach, impact and velocity."),
        ({"points": {"nature": 101}}, "points are whole numbers from 0 to 100."),
        ({"points": {"nature": 1.5}}, "points are whole numbers from 0 to 100."),
        ({"then": "call"}, "what it sets off is an object."),
        ({"then": {"sing": True}}, "it cannot set off “sing”."),
        ({"then": {"severity": "awful"}}, "there is no severity “awful”."),
        ({"then": {"severity_at_least": "praise"}}, "there is no severity “praise”."),
        ({"then": {"call": [1]}}, "“call” is a list of texts and not empty."),
        ({"then": {"stop": "yes"}}, "“stop” is true or false."),
        ({"then": {"unanswered_min": 0}}, "the time to answer is 1 to 1440 minutes."),
    ],
)
def test_it_says_what_is_wrong_with_the_rest_of_a_rule(changes, sentence):
    assert told_of({"words": ["s"]}, **changes) == [f"Rule “r”: {sentence}"]


def test_a_rule_on_the_score_adds_nothing_to_the_score():
    found = told_of({"score_from": 50}, points={"nature": 3})

    assert found == ["Rule “r”: it asks for the score, so it cannot add to the score."]


@pytest.mark.parametrize("condition", [{"score_from": 50}, {"words": ["s"], "count_from": 3}])
def test_a_rule_that_stops_asks_about_the_mention_alone(condition):
    assert told_of(condition, then={"stop": True}) == [
        "Rule “r”: a rule that stops asks about the mention alone, not about counts or the score."
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": {"s": 3}}, "Word list “s”: words are given by language."),
        ({"words": {"s": {"sv": "brand"}}}, "Word list “s”, sv: words are a list."),
        ({"combine_not": {"s": "tack"}}, "Calming phrases of “s”: phrases are a list."),
        ({"rules": {}}, "Rules are a list."),
    ],
)
def test_a_document_that_is_not_in_normal_form_is_named_too(changes, sentence):
    doc = normalise({"words": {"s": {"sv": ["brand"]}}})

    assert problems({**doc, **changes}) == [sentence]


def test_the_matrix_may_bring_examples():
    assert told(matrix={"nature": {"crisis": {"en": "The dam breaks."}}}) == []


def test_nesting_has_a_limit():
    condition: dict[str, object] = {"words": ["s"]}
    for _level in range(7):
        condition = {"not": condition}

    assert told_of(condition)[0] == "Rule “r”: its conditions are nested deeper than 6 levels."


def test_there_are_limits_on_how_much():
    many = {f"l{n}": {"sv": ["x y"]} for n in range(501)}
    words = {"s": {"sv": [f"ord{n}" for n in range(100_001)]}}
    patterns = {f"p{n}": "a" for n in range(201)}

    assert told(words=many | {"s": {"sv": ["x y"]}}) == [
        "502 word lists are too many; 500 is the limit."
    ]
    assert told(words=words) == ["100001 words are too many; 100000 is the limit."]
    assert told(patterns=patterns) == ["201 patterns are too many; 200 is the limit."]
    assert told(rules=[rule("r", {"reach_from": 1})] * 20_001) == [
        "20001 rules are too many; 20000 is the limit."
    ]


def test_all_problems_are_told_at_once():
    found = told(hysteresis=-1, words={"s": {"sv": ["*", "!"]}})

    assert len(found) == 3


def test_a_rule_set_with_problems_is_not_compiled():
    with pytest.raises(RuleProblems) as caught:
        compile_rules({"rules": [rule("r", {})]})

    assert caught.value.sentences == [
        "Rule “r”: it asks for nothing, so it would match everything."
    ]
