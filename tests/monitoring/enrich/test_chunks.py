"""A text read chunk by chunk is the text read as a whole, whatever hides in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.enrich.chunks import Reading, read
from monitoring.enrich.fold import all_words_among, fold, pieces
from monitoring.enrich.language import MOST_WORDS, votes_of
from monitoring.enrich.shape import hash_of, own_words
from monitoring.enrich.terms import telling
from tests.monitoring.enrich.evasions import variants
from tests.monitoring.enrich.test_fold import ANY, TRICKY, WORDS

SHORT = st.text(alphabet="abiåI04.-*,'_/@#:)!s\u0301\u0430\u200b", min_size=1, max_size=3)
BLANKS = st.sampled_from([" ", " ", "  ", "\n", "\t", "\x1c", "\x1f", "\x85", "\u00a0", "\u3000"])


def as_a_whole(text):
    """Return the reading of a text by the slow way, which knows nothing of chunks."""
    folded = fold(text)
    cut = pieces(folded)
    tokens = all_words_among(cut)
    own = own_words(cut)
    votes = votes_of(tokens[:MOST_WORDS])
    return Reading(folded, cut, tuple(tokens), votes, [hash_of(word) for word in own], telling(own))


@pytest.mark.parametrize("word", WORDS)
def test_a_disguised_word_is_read_the_same_alone_and_in_company(word):
    for spelling in variants(word).values():
        for text in (
            spelling,
            f"Det är {spelling} på m/s Tärnan, i a hamn",
            f"RT @k: {spelling}\n\n{spelling}!",
        ):
            assert read(text) == as_a_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "\x1c",
        "br\x1cand i hamnen",
        "b r a n d i hamnen",
        "b - r - a - n - d",
        "b, r, a, n, d",
        "vi ser b\nr\na\nn\nd nu",
        "är i a lag",
        "/s ja visst",
        "ja visst /s",
        "ja /s visst",
        "/S",
        "RT @nagon: via @nagon",
        "via @nagon passagerare på kajen",
        "! @nagon rt hej",
        "rt",
        "rt @x",
        "@x hej",
        "😀 rt @x hej på er",
        "och det är inte " * 40,
        "MÖRKLÄGGNING!!! #mörkläggning https://exempel.example/a?b=1 @a.b",
        "\u0441\u043e\u0441\u0430 \u0441\u043e i hamnen \u0436\u0434\u0443",
        "\U0001f1f8\U0001f1ea flaggan",
        "l\u200båga f\u00adlamma \u2019n\u2026",
    ],
)
def test_what_hangs_together_over_blanks_is_noticed(text):
    assert read(text) == as_a_whole(text)


@settings(max_examples=400, deadline=None)
@given(TRICKY | ANY)
def test_any_text_is_read_as_a_whole(text):
    assert read(text) == as_a_whole(text)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(SHORT, BLANKS), max_size=12))
def test_short_chunks_are_read_as_a_whole(parts):
    text = "".join(chain for part in parts for chain in part)
    assert read(text) == as_a_whole(text)


def test_one_word_is_one_object_wherever_it_stands():
    first, second = read("Färjan står").pieces[0], read("på färjan, nu").pieces[1]
    assert first == "färjan"
    assert first is second
