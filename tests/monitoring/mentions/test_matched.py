"""Words that a search has found are marked where they stand in the text as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.enrich.fold import fold_with_map
from monitoring.mentions import matched
from monitoring.mentions.matched import found_marks


def marked(question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in found_marks(question, text)]


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("ferry", "The FERRY, and Ferrys", ["FERRY", "Ferrys"]),
        ("färja", "Färjan är sen. FÄRJOR!", ["Färjan", "FÄRJOR"]),
        ('"on board"', "Who is On Board? All on board.", ["On Board", "on board"]),
        ("-smoke fire", "Smoke, no fire", ["fire"]),
        ("fire", "f\N{ZERO WIDTH SPACE}IRE at sea", ["f\N{ZERO WIDTH SPACE}IRE"]),
        ("", "anything", []),
    ],
)
def test_what_is_asked_for_is_marked_as_it_was_written(question, text, found):
    assert marked(question, text) == found


@given(st.text(alphabet="aBåÄéßİ\u0301\u200b ﬁ1.", max_size=30))
def test_the_short_way_says_the_same_of_a_text_as_the_long_one(text):
    folded, origin = matched._folded(text)
    assert (folded, list(origin)) == fold_with_map(text)
