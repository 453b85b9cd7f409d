"""Marked words in the text as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.marks import Mark, marks, pieces
from tests.escalation.criteria.posts import RuleSet, demo_rules, rule

RULES = RuleSet(
    [rule("first-hand", {"words": ["safety"], "phrases": ["on board", "#live"]})],
    {"safety": {"sv": ["brinner", "evakuer*"], "en": ["fire"], "patterns": ["mobile_number"]}},
).compiled()


def shown(text: str) -> list[tuple[str, str]]:
    return [(text[mark.start : mark.end], mark.key) for mark in marks(RULES, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ferry on FIRE!", [("FIRE", "safety")]),
        ("det BRINNER", [("BRINNER", "safety")]),
        ("vi evakuerades nyss", [("evakuerades", "safety")]),
        ("My sister is on   board", [("on   board", "first-hand")]),
        ("on\u200b-\nboard", [("on\u200b-\nboard", "first-hand")]),
        ("f\u0456re", [("f\u0456re", "safety")]),  # a Cyrillic letter
        ("b r i n n e r", [("b r i n n e r", "safety")]),
        ("ﬁre 🔥 fire", [("ﬁre", "safety"), ("fire", "safety")]),
        ("#fire", [("#fire", "safety")]),
        ("sänt #live", [("#live", "first-hand")]),
        ("live", []),
        ("Ring 070-174 06 05.", [("070-174 06 05", "mobile_number")]),
        ("fireworks", []),
        ("", []),
    ],
)
def test_it_marks_what_the_rules_look_for(text, found):
    assert shown(text) == found


def test_marks_may_overlap():
    rules = RuleSet([], {"one": {"en": ["fire on"]}, "two": {"en": ["on deck"]}}).compiled()

    assert marks(rules, "fire on deck") == [Mark(0, 7, "one"), Mark(5, 12, "two")]


def test_pieces_lie_apart_and_name_every_mark_over_them():
    found = [Mark(0, 7, "one"), Mark(5, 12, "two")]

    assert pieces("fire on deck now", found) == [
        ("fire ", ("one",)),
        ("on", ("one", "two")),
        (" deck", ("two",)),
        (" now", ()),
    ]


def test_a_text_without_marks_is_one_piece():
    assert pieces("calm", []) == [("calm", ())]
    assert pieces("", []) == []


@given(st.text(alphabet="firebo ard#nå\u0301\u200b🔥ﬁ-.@07", max_size=40))
def test_marks_lie_within_any_text_and_pieces_give_it_back(text):
    found = marks(RULES, text)

    assert all(0 <= mark.start < mark.end <= len(text) for mark in found)
    assert "".join(stretch for stretch, _keys in pieces(text, found)) == text


def test_the_demos_words_are_marked():
    text = "Ferry on FIRE outside Lindåsa?? My sister is on board"

    found = [(text[a:b], key) for a, b, key in marks(demo_rules(), text)]

    assert found == [("FIRE", "safety"), ("on board", "first-hand-safety")]
