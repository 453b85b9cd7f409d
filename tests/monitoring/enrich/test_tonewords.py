"""Single words: endings, prefixes, false friends, and what other languages lack."""

from collections import Counter

import pytest

from monitoring.enrich.fold import fold
from monitoring.enrich.lists import lines
from monitoring.enrich.tonewords import BREAK, IRONY, NEGATE, Word, look_up

NOTHING = Word(0.0, 0, {})


def known(word, language):
    """Return what a word does, a blank if it does nothing."""
    return look_up(word, language) or NOTHING


@pytest.mark.parametrize(
    ("word", "base", "language"),
    [
        ("usla", "usel", "sv"),
        ("uselt", "usel", "sv"),
        ("lögnerna", "lögn", "sv"),
        ("besvikelsen", "besvikelse", "sv"),
        ("härligast", "härlig", "sv"),
        ("loving", "love", "en"),
        ("worries", "worry", "en"),
        ("happier", "happy", "en"),
        ("scammers", "scammer", "en"),
    ],
)
def test_inflected_words_have_the_value_of_their_base(word, base, language):
    assert known(word, language).value == known(base, language).value != 0


def test_swedish_strengthens_in_front_of_the_word_and_everybody_by_drawing_it_out():
    assert known("jätteusel", "sv").value == 1.5 * known("usel", "sv").value
    assert known("goooood", "en").value == 1.25 * known("good", "en").value


@pytest.mark.parametrize("word", ["brandman", "bränderna", "gods", "slutet", "lagat"])
def test_harmless_words_are_not_read_as_their_bad_or_good_neighbours(word):
    assert known(word, "sv").value >= 0


def test_a_swedish_text_may_borrow_english_words_but_not_false_friends():
    assert known("amazing", "sv").value > 0
    assert known("bad", "sv").value == 0
    assert known("slut", "sv").value == 0
    assert known("slut", "en").value < 0


def test_other_languages_have_their_signs_only():
    assert look_up("not", "fi") is None
    assert look_up("bra", "fi") is None
    assert known("😡", "fi").value < 0


def test_small_words_and_signs_have_their_kind():
    assert known("inte", "sv").kind == NEGATE
    assert known("don't", "en").kind == NEGATE
    assert known("...", "sv").kind == BREAK
    assert known("🙄", "sv").kind == IRONY


@pytest.mark.parametrize("name", ["tone_sv.txt", "tone_en.txt"])
def test_no_word_stands_twice_in_a_list(name):
    words = [fold(word) for _, listed in lines(name) for word in listed.split()]
    assert [word for word, count in Counter(words).items() if count > 1] == []
