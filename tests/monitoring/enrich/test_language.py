"""A language is told from small words and script, and the answer knows how sure it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.enrich.fold import fold, words
from monitoring.enrich.language import UNKNOWN, language_of


def language(text, claimed=""):
    folded = fold(text)
    return language_of(words(folded), folded, claimed)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Vi står kvar på kajen och ingen säger något till oss", "sv"),
        ("När går nästa båt?", "sv"),
        ("We are still waiting on the quay and nobody tells us anything", "en"),
        ("Is the ferry still running?", "en"),
        ("Olemme vielä laiturilla eikä kukaan kerro mitään", "fi"),
        ("Vi står fortsatt på kaia, og ingen sier noe til oss", "no"),
        ("Vi står stadig på kajen, og ingen siger noget til os", "da"),
        ("Wir stehen noch am Kai und niemand sagt uns etwas", "de"),
        ("Nous attendons encore sur le quai et personne ne nous dit rien", "fr"),
        ("Todavía estamos en el muelle y nadie nos dice nada", "es"),
        ("Мы всё ещё стоим на причале", "ru"),
        ("Ми все ще стоїмо на причалі", "uk"),
        ("ما زلنا ننتظر على الرصيف", "ar"),
        ("हम अभी भी घाट पर हैं", "hi"),
        ("まだ岸壁で待っています", "ja"),
    ],
)
def test_a_sentence_is_known_by_its_small_words_or_its_script(text, code):
    found, sure = language(text)
    assert found == code
    assert sure >= 0.5


def test_swedish_typed_without_its_letters_is_swedish():
    assert language("Vi star kvar pa kajen och ingen sager nagot till oss")[0] == "sv"


def test_a_name_with_dots_does_not_make_english_swedish():
    text = "The ferry Tärnan is on its way to Lindåsa with all of the passengers"
    assert language(text) == ("en", pytest.approx(0.97, abs=0.03))


def test_few_words_are_less_sure_than_many():
    assert language("Hej på er")[1] < language("Hej på er, vad är det som händer hos oss?")[1]


def test_nothing_to_read_is_undetermined_unless_the_source_claims_something():
    assert language("") == (UNKNOWN, 0.0)
    assert language("😡😡 14:32 !!!") == (UNKNOWN, 0.0)
    assert language("😡😡", "sv") == ("sv", 0.3)
    assert language("😡", "<script>") == (UNKNOWN, 0.0)


def test_a_claim_helps_where_the_text_is_short_but_never_against_clear_words():
    assert language("Kaj tre", "sv")[0] == "sv"
    assert language("We are still waiting and nobody tells us", "sv")[0] == "en"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["", "sv", "en", "xx", "x", "🙂🙂"]))
def test_any_text_has_an_answer_with_a_confidence(text, claimed):
    code, sure = language(text, claimed)
    assert 2 <= len(code) <= 3
    assert 0.0 <= sure <= 1.0
