"""What people write, and the one form it is turned into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.document import RuleProblems
from escalation.criteria.shorthand import normalise
from tests.escalation.criteria.posts import demo_book


def condition_of(**raw):
    return normalise({"rules": [{"key": "r", "if": raw}]})["rules"][0]["if"]


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ({"words": "safety"}, {"words": ["safety"]}),
        ({"any_phrase": ["a", "b"]}, {"phrases": ["a", "b"]}),
        (
            {"all_phrases": ["a", "b"]},
            {"phrases": ["a"], "all": [{"phrases": ["b"]}]},
        ),
        (
            {"words": "a", "also_words": ["b", "c"]},
            {"words": ["a"], "all": [{"words": ["b", "c"]}]},
        ),
        ({"words": "a", "not_words": "b"}, {"words": ["a"], "not": {"words": ["b"]}}),
        (
            {"tier": "authority", "or_mentions": ["@x"]},
            {"any": [{"tier": ["authority"]}, {"mentions": ["@x"]}]},
        ),
        (
            {"score_from": 55, "language": "any", "or_words": "s", "and_reach_from": 5000},
            {"any": [{"score_from": 55}, {"words": ["s"], "reach_from": 5000}]},
        ),
        ({"words": "s", "and_reach_from": 5}, {"words": ["s"], "reach_from": 5}),
        (
            {"tier": "a", "or_words": "b", "or_source": "c"},
            {"any": [{"tier": ["a"]}, {"words": ["b"]}, {"source": ["c"]}]},
        ),
        ({"negative": True}, {"tone": ["negative"]}),
        ({"positive": False}, {"not": {"tone": ["positive"]}}),
        ({"language": "sv"}, {"language": ["sv"]}),
        (
            {"words": "s", "authors_from": 4, "window_min": 10},
            {"words": ["s"], "authors_from": 4, "window_min": 10},
        ),
        (
            {"not_words": "a", "not_source": "b"},
            {"not": {"words": ["a"]}, "all": [{"not": {"source": ["b"]}}]},
        ),
        (
            {"any": [{"words": "a"}, {"negative": True}]},
            {"any": [{"words": ["a"]}, {"tone": ["negative"]}]},
        ),
        ({"phrases": [314]}, {"phrases": ["314"]}),
        ({"colour": "red"}, {"colour": "red"}),
    ],
)
def test_it_reads_what_people_write(raw, normal):
    assert condition_of(**raw) == normal


def test_the_order_of_keys_does_not_matter():
    keys = {"score_from": 55, "or_words": "s", "and_reach_from": 5000}

    assert condition_of(**keys) == condition_of(**dict(reversed(keys.items())))


def test_several_alternatives_and_a_joined_condition_are_refused():
    with pytest.raises(RuleProblems) as caught:
        condition_of(tier="a", or_words="b", or_source="c", and_reach_from=5)

    assert caught.value.sentences == [
        "Rule “r”: several “or” and an “and” can be read in two ways."
        " Write the alternatives as a list under “any”."
    ]


def test_severities_may_be_a_list():
    doc = normalise({"severity": [{"key": "watch", "from": 0}, {"key": "concern", "from": 30}]})

    assert doc["thresholds"] == {"watch": 0, "concern": 30}


def test_what_is_not_said_is_the_default():
    doc = normalise({})

    assert (doc["hysteresis"], sum(doc["weights"].values()), doc["rules"]) == (5, 100, [])


def test_lists_without_languages_and_bare_patterns_are_taken():
    doc = normalise({"words": {"l": ["a", 1]}, "patterns": {"p": "a+"}})

    assert (doc["words"], doc["patterns"]) == ({"l": {"any": ["a", "1"]}}, {"p": {"text": "a+"}})


def test_a_name_cut_by_an_unquoted_comma_is_whole_again():
    raw = {"key": "r", "name": "Fire", "smoke or water": None, "if": {"reach_from": 1}}

    assert normalise({"rules": [raw]})["rules"][0]["name"] == {"en": "Fire, smoke or water"}


def test_single_recipients_become_lists():
    raw = {"key": "r", "if": {"reach_from": 1}, "then": {"call": "on_duty", "severity": "serious"}}

    assert normalise({"rules": [raw]})["rules"][0]["then"] == {
        "call": ["on_duty"],
        "severity": "serious",
    }


@pytest.mark.parametrize("raw", [[], "rules", None, 3])
def test_something_that_is_no_rule_set_is_refused(raw):
    with pytest.raises(RuleProblems):
        normalise(raw)


@pytest.mark.parametrize("version", [10, 11, 12, 13])
def test_normal_form_stays_as_it_is(version):
    doc = normalise(demo_book(), version)

    assert normalise(doc) == doc
    assert doc["version"] == version


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["any", "all", "not", "words", "or_words", "and_tier", "if", "key"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(json)
def test_it_never_breaks_on_odd_conditions(value):
    try:
        doc = normalise({"rules": [{"key": "r", "if": value}]})
    except RuleProblems:
        return
    assert normalise(doc) == doc
