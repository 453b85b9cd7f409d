"""A title is a sentence that tells what happened: not an answer, a question or a shout."""

import pytest

from monitoring.storylines.titles import LENGTH, shortened, worth_of

PLAIN = "Smoke on the car deck of the ferry"


@pytest.mark.parametrize(
    "worse",
    [
        "vilken låt??",
        "@u_12e5334d",
        "rip 😢 so many people",
        "nobody has died!!",
        "#tärnan",
        "Morning",
        "EXPLOSION ON THE FERRY DECK",
        "Is there smoke on the car deck of the ferry?",
        "My mum saw smoke on the car deck",
        "smoke on the car deck of the ferry",
    ],
)
def test_what_does_worse_as_a_title_than_a_plain_sentence(worse):
    assert 0 < worth_of(worse) < worth_of(PLAIN)


def test_who_says_it_counts():
    press, anybody, bot = (worth_of(PLAIN, kind) for kind in ("press", "", "bot"))
    assert press > anybody > bot > 0
    assert worth_of(PLAIN, tier="new_account") < anybody
    assert worth_of(PLAIN, is_answer=True) < anybody


def test_a_long_sentence_is_cut_between_words():
    said = shortened(
        "@them: A very long sentence about the ferry that never ends and goes on and on. X"
    )
    assert said == "A very long sentence about the ferry that never ends and…"
    assert len(said) <= LENGTH + 1
