"""One spelling per value: RFC 8785's own examples, round trips, and what has none."""

import json
from collections import OrderedDict
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.canonical import LARGEST, NotCanonical, canonical, digest, spelled

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
numbers = st.integers(-LARGEST, LARGEST) | st.floats(
    -LARGEST, LARGEST, allow_nan=False, allow_infinity=False
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_a_value_read_back_is_spelled_the_same(value):
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(values)
def test_it_says_what_the_value_says(value):
    assert json.loads(spelled(value)) == value


@given(st.dictionaries(texts, numbers, max_size=8))
def test_the_order_of_keys_does_not_matter(value):
    backwards = OrderedDict(reversed(list(value.items())))
    assert spelled(backwards) == spelled(value)
    keys = list(json.loads(spelled(value)))
    assert keys == sorted(keys, key=lambda key: key.encode("utf-16-be"))


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (4.50, "4.5"),
        (2e-3, "0.002"),
        (333333333.33333329, "333333333.3333333"),
        (1e-27, "1e-27"),
        (5e-324, "5e-324"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (9007199254740991, "9007199254740991"),
        (True, "true"),
        (None, "null"),
        ((1, "a"), '[1,"a"]'),
        ('\u20ac$\u000f\nA\'B"\\\\"/', '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ({"b": 1, "a": {}}, '{"a":{},"b":1}'),
    ],
)
def test_values_are_spelled_as_the_rfc_says(value, spelling):
    assert spelled(value) == spelling


def test_keys_stand_in_the_order_of_the_rfc():
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(spelled(value))) == order


def test_a_member_of_an_enumeration_is_its_text():
    class Colour(StrEnum):
        RED = "red"

    assert spelled([Colour.RED]) == '["red"]'
    assert digest("red") == digest(Colour.RED)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        1e30,
        "a\0b",
        "\ud800",
        {"\ud800": 1},
        {"a\0": 1},
        {1: "a"},
        b"bytes",
        {"at": object()},
        {1, 2},
    ],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_depth_without_end_is_refused():
    value: list = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(NotCanonical, match="deep"):
        canonical(value)
    while value:  # take it apart again: a deep list overflows the stack when it is freed
        value = value.pop()
