"""Tone in plain speech, negation, idiom and irony; unsure where nothing is known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.enrich.fold import fold
from monitoring.enrich.tone import UNSURE_BELOW, as_written, post, tones

NEGATIVE, NEUTRAL, POSITIVE = -1, 0, 1


def read(text, language="sv"):
    return tones([post(text, language)])[0]


@pytest.mark.parametrize(
    ("text", "language", "tone"),
    [
        ("Vilken fantastisk personal, stort tack för hjälpen!", "sv", POSITIVE),
        ("Usel service, aldrig mer. Ni borde skämmas.", "sv", NEGATIVE),
        ("Bussen avgår klockan 14.15 från torget.", "sv", NEUTRAL),
        ("När går sista bussen ikväll?", "sv", NEUTRAL),
        ("Äntligen hemma, alla mår bra 💛", "sv", POSITIVE),
        ("Skandal! Ni ljuger för oss och mörkar allt!!!", "sv", NEGATIVE),
        ("Fy fan vad dåligt", "sv", NEGATIVE),
        ("Amazing crew, thank you so much for your help!", "en", POSITIVE),
        ("Worst service ever, never again. Shame on you.", "en", NEGATIVE),
        ("The bus leaves at 14:15 from the square.", "en", NEUTRAL),
        ("When does the last bus leave tonight?", "en", NEUTRAL),
        ("Finally home, everyone is safe 💛", "en", POSITIVE),
        ("They lied and nobody answers the phone", "en", NEGATIVE),
    ],
)
def test_plain_speech_in_both_languages(text, language, tone):
    assert read(text, language).tone == tone


@pytest.mark.parametrize(
    ("text", "language", "tone"),
    [
        ("Inte alls bra, vi är riktigt besvikna.", "sv", NEGATIVE),
        ("Det var inte roligt alls", "sv", NEGATIVE),
        ("Inte illa, faktiskt jättebra jobbat!", "sv", POSITIVE),
        ("Not good at all, we are really disappointed.", "en", NEGATIVE),
        ("Not bad, actually great job!", "en", POSITIVE),
    ],
)
def test_negation_turns_the_word_around(text, language, tone):
    assert read(text, language).tone == tone


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Killer buns and sick views from the terrace", "en"),
        ("Sjukt gott fika och grymt bra bemötande", "sv"),
        ("Så jävla bra jobbat av er allihop", "sv"),
        ("Hemskt snällt av chauffören, tack!", "sv"),
    ],
)
def test_praise_full_of_bad_words_is_praise(text, language):
    assert read(text, language).tone == POSITIVE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tack för ingenting 🙄", "sv"),
        ("Thanks for nothing 🙄", "en"),
        ("Jo tack, jättebra skött 🙄", "sv"),
    ],
)
def test_irony_that_shows_itself_is_not_taken_for_praise(text, language):
    found = read(text, language)
    assert found.leaning == NEGATIVE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Räddningstjänsten har brandövning på torsdag klockan nio", "sv"),
        ("God morgon! Här kommer dagens tidtabell", "sv"),
        ("Good morning! Here is the timetable of the day", "en"),
    ],
)
def test_ordinary_idioms_are_not_negative(text, language):
    assert read(text, language).leaning != NEGATIVE


def test_signs_speak_in_any_language():
    assert read("😡😡", "fi").tone == NEGATIVE
    assert read("Kiitos 😍😍", "fi").tone == POSITIVE


def test_a_language_without_words_and_signs_is_unsure():
    found = read("Laiva lähtee kello 14.", "fi")
    assert (found.tone, found.words) == (None, ())
    assert found.confidence < UNSURE_BELOW


def test_unsure_is_said_below_the_threshold_and_the_leaning_is_kept():
    for found in tones([post(f"hej {word} på er", "sv") for word in ("kul", "synd", "nja", "bo")]):
        assert (found.tone is None) == (found.confidence < UNSURE_BELOW)
        assert found.leaning in {NEGATIVE, NEUTRAL, POSITIVE}


def test_the_words_behind_it_are_shown_as_written():
    found = read("USEL service och så LJ\u200bUGER ni, det är k.a.s.s", "sv")
    assert found.tone == NEGATIVE
    assert {"LJ\u200bUGER", "k.a.s.s"} <= set(found.words)


def test_words_are_shown_from_the_original_even_when_folding_changed_its_length():
    text = "İ USELT"
    assert as_written(text, fold(text), ["uselt"]) == ("USELT",)
    assert as_written(text, fold(text), ["saknas"]) == ("saknas",)


def test_stronger_words_make_it_surer():
    assert read("bra service").confidence < read("fantastisk service, stort tack!").confidence


def test_a_batch_of_several_languages_keeps_its_order():
    texts = [("Usel service", "sv"), ("Great crew", "en"), ("😡", "fi"), ("Tack så mycket", "sv")]
    together = tones([post(*each) for each in texts])
    assert together == [read(*each) for each in texts]
    assert tones([]) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["sv", "en", "fi", "und"]))))
def test_any_text_can_be_read(batch):
    found = tones([post(*each) for each in batch])
    assert len(found) == len(batch)
    for (text, _), one in zip(batch, found, strict=True):
        assert one.tone in {NEGATIVE, NEUTRAL, POSITIVE, None}
        assert 0.0 < one.confidence <= 1.0
        assert len(one.words) <= 5
        assert all(isinstance(word, str) for word in one.words)
        assert one.words == () or text != ""
