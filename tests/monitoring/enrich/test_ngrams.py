"""The pieces of many words at once are the pieces of each."""

import zlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.enrich import ngrams, scales

WORD = st.text(alphabet="abcaåö<>#'\u4e2d\U0001f600\ud800", min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORD, max_size=40))
def test_many_words_have_the_parts_that_each_has_alone(words):
    owners, hashes = ngrams.parts_of_all(words)
    found = Counter(zip(owners.tolist(), hashes.tolist(), strict=True))
    assert found == Counter(
        (place, part) for place, word in enumerate(words) for part in ngrams.parts_of(word)
    )


def test_a_short_word_is_its_only_part_and_a_hash_is_the_same_everywhere():
    assert ngrams.parts_of("båt") == [ngrams.hash_of("båt")]
    mixed = zlib.crc32("båt".encode()) * 0x85EBCA6B & 0xFFFFFFFF
    assert ngrams.hash_of("båt") == mixed ^ mixed >> 15


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("count", [1, 15, 16, 60])
def test_the_lean_of_a_word_is_that_of_its_parts_together(language, count):
    path = scales.table_path(language)
    assert path is not None
    table = ngrams.Table.read(path)
    words = [f"{word}{number}" for number in range(count) for word in ("skandalös", "terrible")]
    leans = table.leans(words) * table.scale
    assert leans.shape == (2 * count, 2)
    for word, lean in zip(words, leans, strict=True):
        parts = table.look_up(np.array(ngrams.parts_of(word)))
        assert lean == pytest.approx(parts.sum(axis=0), abs=1e-4)
    assert np.abs(leans).max() > 0
