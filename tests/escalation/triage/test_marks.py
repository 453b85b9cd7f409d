"""Matched words are found in the text as it was written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.triage.marks import matched_words, spans
from tests import factories


def marked(text, words):
    return [text[start:end] for start, end in spans(text, words)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ferry on FIRE!! My sister is on  board", ["fire", "on board"], ["FIRE", "on  board"]),
        ("Onboarding, fired, campfire", ["on board", "fire"], []),
        ("Evakuering pågår, evakuera nu", ["evakuer…"], ["Evakuering", "evakuera"]),
        ("Brand på båten, branden", ["brand"], ["Brand"]),
        ("Rök. RÖK!", ["rök"], ["Rök", "RÖK"]),
        ("on board on", ["on", "on board"], ["on board", "on"]),
        ("c++ (really)", ["c++", "(really)"], ["c++", "(really)"]),
        ("Nothing", [], []),
        ("Nothing", ["", "…"], []),
    ],
)
def test_whole_words_phrases_and_endings(text, words, expected):
    assert marked(text, words) == expected


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_marks_lie_inside_the_text_and_apart_from_each_other(text, words):
    found = spans(text, words)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))


def test_the_words_of_a_verdict_are_read_once_each():
    verdict = factories.verdict()
    verdict["parts"][2]["why"] = [["list", "children", ["sister", "fire"]], ["question"]]
    assert matched_words(verdict) == ["fire", "on board", "sister"]
    assert matched_words({}) == []
