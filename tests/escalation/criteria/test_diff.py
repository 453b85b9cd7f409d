"""What changes, for the second pair of eyes."""

import copy

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.changes import apply_changes
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.diff import diff
from escalation.criteria.shorthand import normalise
from tests.escalation.criteria.posts import demo_book


def between(before: int, after: int):
    return diff(normalise(demo_book(), before), normalise(demo_book(), after))


def test_the_draft_of_the_demo_in_words():
    assert [(c.rule, c.path, c.before, c.after, c.sentence) for c in between(12, 13)] == [
        ("", "weights.impact", 20, 25, "Stakeholder impact weighs 25, was 20."),
        ("", "weights.velocity", 25, 20, "Velocity weighs 20, was 25."),
        (
            "serious-mention",
            "if.any.0.score_from",
            55,
            62,
            "When a mention becomes Serious: score, at least: 62, was 55.",
        ),
        (
            "serious-mention",
            "then.unanswered_min",
            10,
            5,
            "When a mention becomes Serious: minutes until the next person is called: 5, was 10.",
        ),
    ]


def test_it_speaks_swedish():
    with translation.override("sv"):
        assert between(12, 13)[0].sentence == "Påverkan på berörda väger 25, var 20."


def test_nothing_changes_between_a_set_and_itself():
    assert between(12, 12) == []


_SERIOUS = (
    "(score, at least: 60) or (words of the list: Safety words; people reached, at least: 20,000)."
)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda d: d["words"]["safety"]["en"].append("sparks"),
            "Safety words, English: added “sparks”.",
        ),
        (
            lambda d: d["words"]["safety"]["en"].remove("fire"),
            "Safety words, English: removed “fire”.",
        ),
        (
            lambda d: d["words"]["safety"].update(fi=["palo"]),
            "Safety words, Finnish: added “palo”.",
        ),
        (lambda d: d["words"]["safety"]["en"].reverse(), "Safety words, English: another order."),
        (lambda d: d["words"].update(pets={"en": ["dog"]}), "New word list: pets."),
        (
            lambda d: d["words"].pop("environment"),
            "The word list Environment words is gone.",
        ),
        (
            lambda d: d["combine_not"]["safety"].append("fire lane"),
            "Calming phrases of Safety words: added “fire lane”.",
        ),
        (lambda d: d["thresholds"].update(crisis=85), "Crisis begins at 85, was 80."),
        (
            lambda d: d.update(hysteresis=8),
            "Steps down 8 points below a threshold, was 5.",
        ),
        (lambda d: d["author_tiers"].pop(), "Author tiers changed."),
        (lambda d: d.update(lists={"safety": {"nature": 1}}), "What the word lists mean changed."),
        (
            lambda d: d["rules"].pop(0),
            "The rule When a mention becomes Serious is gone. It held when: " + _SERIOUS,
        ),
        (
            lambda d: d["rules"].append({**d["rules"][0], "key": "n", "name": {"en": "New one"}}),
            "New rule: New one. It holds when: " + _SERIOUS,
        ),
        (
            lambda d: d["rules"][2]["if"].pop("authors_from"),
            "Danger words grow: different accounts, at least: no longer asked, was 4.",
        ),
        (
            lambda d: d["rules"][2]["if"].update(is_question=True),
            "Danger words grow: is a question: now yes.",
        ),
        (
            lambda d: d["rules"][2]["points"].update(nature=10),
            "Danger words grow: points for Nature: 10, was 20.",
        ),
        (
            lambda d: d["rules"][2]["then"].update(severity="crisis"),
            "Danger words grow: severity: Crisis, was Serious.",
        ),
        (
            lambda d: d["rules"][2]["name"].update(en="Danger"),
            "Danger: its name: Danger, was Danger words grow.",
        ),
    ],
)
def test_every_change_has_a_sentence_and_can_be_made_again(change, sentence):
    before = example_rule_set()
    after = copy.deepcopy(before)
    change(after)

    found = diff(before, after)

    assert [c.sentence for c in found] == [sentence]
    assert apply_changes(before, [c.as_json() for c in found]) == after


def test_long_lists_are_cut():
    before = example_rule_set()
    after = copy.deepcopy(before)
    after["words"]["safety"]["en"] += [f"word{n}" for n in range(30)]

    assert diff(before, after)[0].sentence.endswith("“word11” and 18 more.")


@pytest.mark.parametrize("other", [10, 11, 13])
def test_a_diff_leads_from_one_version_to_the_other(other):
    before, after = normalise(demo_book(), 12), normalise(demo_book(), other)

    made = apply_changes(before, [c.as_json() for c in diff(before, after)])

    assert {**made, "version": other} == after


rules = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["a", "b", "c"]),
        "if": st.fixed_dictionaries(
            {"reach_from": st.integers(1, 3)},
            optional={
                "words": st.lists(st.sampled_from(["x", "y"]), min_size=1),
                "authors_from": st.integers(1, 3),
                "any": st.lists(
                    st.fixed_dictionaries({"score_from": st.integers(1, 3)}), min_size=1, max_size=2
                ),
            },
        ),
        "points": st.dictionaries(st.sampled_from(["nature", "reach"]), st.integers(1, 3)),
    }
)
sets = st.lists(rules, max_size=3, unique_by=lambda rule: str(rule["key"])).map(
    lambda made: normalise({"rules": made})
)


@given(sets, sets)
def test_any_diff_can_be_made_again(before, after):
    made = apply_changes(before, [c.as_json() for c in diff(before, after)])

    by_key = [sorted(doc["rules"], key=lambda rule: rule["key"]) for doc in (made, after)]
    assert by_key[0] == by_key[1]
