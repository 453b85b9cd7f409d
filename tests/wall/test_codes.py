"""The short code: which letters, how it is typed, and that it follows from the device's secret."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.codes import ALPHABET, LENGTH, code_of, groups, normalized


def test_twenty_letters_without_vowels_and_without_digits():
    assert (len(ALPHABET), len(set(ALPHABET)), set(ALPHABET) & set("AEIOUY0123456789")) == (
        20,
        20,
        set(),
    )


@given(st.text(max_size=60))
def test_a_code_follows_from_the_secret_and_is_read_back_however_it_is_typed(secret):
    code = code_of(secret)
    first, second = groups(code)
    assert code == code_of(secret)
    typed = [code, code.lower(), f"{first} {second}", f" {first}-{second}\n", " ".join(code)]
    assert [normalized(each) for each in typed] == [code] * 5
    assert (len(code), set(code) <= set(ALPHABET)) == (LENGTH, True)


def test_codes_are_spread_over_all_letters():
    codes = [code_of(f"secret {number}") for number in range(4000)]
    counted = Counter(letter for code in codes for letter in code)
    assert len(set(codes)) == 4000
    assert all(1400 < counted[letter] < 1800 for letter in ALPHABET)


@pytest.mark.parametrize("typed", ["", "BCDF", "BCDFGHJKL", "BCDFGHJA", "BCDFGHJ4", "ÅCDFGHJK"])
def test_what_cannot_be_a_code_is_none(typed):
    assert normalized(typed) == ""
