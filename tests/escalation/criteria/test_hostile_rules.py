"""Whatever stands where in a rule set: it compiles and weighs, or every problem is a sentence."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.criteria.compile import compile_rules
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.document import RuleProblems
from escalation.criteria.marks import marks
from escalation.criteria.reasons import compact, parts
from escalation.criteria.weigh import Weighing
from tests.escalation.criteria.posts import came, say

SMALL = example_rule_set()
SMALL["words"] = {name: {"sv": ["brand"], "patterns": ["email"]} for name in SMALL["words"]}
SMALL["patterns"] = {"deck": {"text": "däck [0-9]"}}
SMALL["steps"] = {"crisis": {"enter": {"count_from": 2}, "leave": {"hold_min": 1}}}
SMALL["lists"] = {"safety": {"nature": 0.5, "claim": {"en": "Danger"}}}


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """Every place in a document."""
    found = [path]
    if isinstance(value, dict):
        for key in value:
            found += places(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**15),
    st.floats(allow_nan=True),
    st.text(max_size=8),
    st.sampled_from(["*", "#", "@", "\x00", "\ud800", "a" * 300, "(?=x)", "\u202e", "no"]),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3), st.just([[]])), max_size=3),
    st.dictionaries(
        st.sampled_from(["sv", "any", "not", "key", "x y", ""]), st.just([]), max_size=2
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(places(SMALL)[1:]), odd)
def test_one_odd_value_anywhere_is_taken_or_named(path, value):
    doc = copy.deepcopy(SMALL)
    holder = doc
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    try:
        compiled = compile_rules(doc)
    except RuleProblems as problems:
        assert problems.sentences
        assert all(isinstance(text, str) and text for text in problems.sentences)
        return
    text = "Brand på däck 7! #brand anna@post.example"
    outcome = Weighing(compiled).weigh(came(say(text, tone=-1), storyline=1))
    assert 0 <= outcome.score <= 100
    assert len(parts(compact(compiled, outcome), compiled.doc)) == 4
    assert marks(compiled, text) is not None


@pytest.mark.parametrize("key", ["any", "all", "not"])
def test_conditions_nested_a_thousand_deep_are_refused(key):
    condition: Any = {"words": ["safety"]}
    for _level in range(1000):
        condition = {key: condition if key == "not" else [condition]}

    with pytest.raises(RuleProblems) as caught:
        compile_rules({**SMALL, "rules": [{"key": "r", "if": condition}]})

    assert caught.value.sentences[0].endswith("deeper than 6 levels.")


def test_too_many_conditions_side_by_side_are_refused():
    rule = {"key": "r", "if": {f"made_up_{n}": 1 for n in range(61)}}

    with pytest.raises(RuleProblems) as caught:
        compile_rules({**SMALL, "rules": [rule]})

    assert caught.value.sentences[0] == ("Rule “r”: it has more than 60 conditions side by side.")


@pytest.mark.parametrize("rules", [{}, "all", 3])
def test_rules_that_are_no_list_are_refused(rules):
    with pytest.raises(RuleProblems):
        compile_rules({**SMALL, "rules": rules})


def test_a_document_that_went_through_a_database_is_the_same_rule_set():
    kept = json.loads(json.dumps(example_rule_set(), sort_keys=True))

    before, after = compile_rules(example_rule_set()), compile_rules(kept)

    assert (before.term_keys, before.list_names) == (after.term_keys, after.list_names)
    assert before.doc == after.doc


def test_a_published_rule_set_is_not_checked_again():
    compiled = compile_rules(example_rule_set(), is_checked=True)

    assert compiled.term_keys == compile_rules(example_rule_set()).term_keys
