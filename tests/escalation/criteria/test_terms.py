"""Words as people write them."""

import pytest

from escalation.criteria.terms import handle, is_prefix, line, tag_key, term_key
from monitoring.enrich.fold import fold, words


@pytest.mark.parametrize(
    ("term", "key"),
    [
        ("Brand", " brand "),
        ("  fire ", " fire "),
        ("över bord", " över bord "),
        ("evakuer*", " evakuer"),
        ("life jacket*", " life jacket"),
        ("#Tärnan", " #tärnan "),
        ("#tär*", " #tär"),
        ("#vidarö_linjen", " #vidarö linjen "),
        ("cover-up", " cover up "),
        ("they don't want", " they don't want "),
        ("they don’t want", " they don't want "),
        ("FÄRJA", " färja "),
        ("fa\u0308rja", " färja "),
        ("@vidaroline", " vidaroline "),
        ("!!!", ""),
        ("", ""),
        ("*", ""),
    ],
)
def test_it_makes_a_key_of_a_term(term, key):
    assert term_key(term) == key


def test_only_a_star_makes_a_prefix():
    assert [is_prefix(term_key(term)) for term in ("brand*", "brand", "#brand*")] == [
        True,
        False,
        True,
    ]


def test_a_line_holds_the_words_and_then_the_tags():
    text = fold("Rök på #Tärnan, nu! #Båt_liv")

    assert line(words(text), ("tärnan", "båt_liv")) == " rök på tärnan nu båt liv #tärnan #båt liv "


@pytest.mark.parametrize("tag", ["Tärnan", "tärnan", "#tärnan", "TÄRNAN"])
def test_tags_are_cut_alike_however_they_were_written(tag):
    assert tag_key(tag) == "#tärnan"


def test_account_names_are_compared_without_case_and_at_sign():
    assert {handle(name) for name in ("@Vidaroline", "vidaroline", " @VIDAROLINE ")} == {
        "vidaroline"
    }
