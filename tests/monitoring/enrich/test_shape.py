"""Copies share a number; posts with a common phrase do not."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.enrich.fold import fold, pieces
from monitoring.enrich.shape import own_words, shape_by, shape_of, shapes_by

WORDS = [f"{first}{last}" for first in ("kaj", "båt", "vind", "ljus", "bro") for last in "abcde"]


def shape(text):
    return shape_of(own_words(pieces(fold(text))))


def is_copy(one, other):
    return bool(set(shape(one)) & set(shape(other)))


TEXT = (
    "Vi har stått stilla utanför hamnen i över en timme nu och ingen har sagt ett enda ord till "
    "oss om varför det luktar så konstigt här nere på däck."
)


@pytest.mark.parametrize(
    "copy",
    [
        f"RT @nagon_annan: {TEXT}",
        f"{TEXT} https://kort.example/x1y2",
        f"via @nagon {TEXT.upper()}",
        TEXT.replace(".", "!!!").replace("och", "och"),
        TEXT.replace("Vi", "V\u200bi").replace("konstigt", "k0nstigt"),
    ],
)
def test_passing_on_and_disguise_do_not_change_the_shape(copy):
    assert set(shape(copy)) & set(shape(TEXT))
    assert is_copy(copy, TEXT)


def test_most_near_copies_share_a_number_and_different_texts_do_not():
    dice = random.Random(5)
    found = 0
    for _ in range(200):
        words = [dice.choice(WORDS) for _ in range(25)]
        changed = list(words)
        changed[dice.randrange(25)] = "ändrat"
        changed.insert(dice.randrange(25), "dessutom")
        found += is_copy(" ".join(words), " ".join(changed))
    assert found >= 150


def test_one_common_phrase_makes_no_copies():
    dice = random.Random(6)
    texts = []
    for _ in range(60):
        before = " ".join(dice.choice(WORDS) + str(dice.randrange(10**6)) for _ in range(8))
        texts.append(f"{before} ombord på M/S Gullvivan {before[::-1]}")
    pairs = [(a, b) for i, a in enumerate(texts) for b in texts[:i] if is_copy(a, b)]
    assert pairs == []


@pytest.mark.parametrize(
    "text", ["", "Ja!", "Hur gick det", "😡😡😡 #skandal", "https://a.example/b"]
)
def test_too_little_text_has_no_shape(text):
    assert shape(text) == ()


def test_short_texts_are_compared_as_well():
    assert is_copy("Dela innan det försvinner", "DELA innan det försvinner!!")
    assert not is_copy("Dela innan det försvinner", "Dela gärna innan kvällen kommer")


def test_numbers_fit_a_signed_64_bit_column_and_are_few():
    for text in (TEXT, "ett två tre fyra", "ett två tre fyra fem", "a b c d \ud800"):
        numbers = shape(text)
        assert len(numbers) <= 3
        assert all(0 <= number < 2**63 for number in numbers)
    # Written down once: a change of the hashes would part new copies from stored originals.
    assert shape("ett två tre fyra fem sex sju åtta nio") == (
        2761659786484619390,
        1851426913485471654,
        1869897658237463950,
    )


HASHES = st.lists(st.integers(0, 2**32 - 1) | st.integers(1, 3), max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(HASHES, max_size=30))
def test_shapes_of_many_texts_are_those_of_each(texts):
    assert shapes_by(texts) == [shape_by(hashes) for hashes in texts]


def test_long_texts_and_texts_of_one_word_keep_their_shape_among_others():
    dice = random.Random(8)
    texts = [[dice.getrandbits(32) for _ in range(20)] for _ in range(20)]
    texts += [[7] * 40, list(range(500)), [1, 2] * 30, [1, 2, 3]]
    assert shapes_by(texts) == [shape_by(hashes) for hashes in texts]
    assert shapes_by([]) == []
