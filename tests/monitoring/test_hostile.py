"""Reading JSON of strangers: bounded, exact about what is whose, never an exception of its own."""

import json
import string

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitoring import hostile
from monitoring.hostile import Unreadable, clean, escaped, read, split, tidy
from tests.monitoring.hostile_corpus import CASES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(string.printable),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(string.ascii_letters, min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=8), st.booleans())
def test_taking_a_list_apart_gives_its_items(items, is_indented):
    raw = json.dumps(items, indent=2 if is_indented else None).encode()
    assert [orjson.loads(piece) for piece in split(raw, ()).pieces] == items


@given(st.lists(JSON, max_size=5), st.sampled_from(["mentions", "data"]))
def test_taking_an_envelope_apart_gives_its_head_and_items(items, holder):
    raw = json.dumps({"type": "mention.created", "note": [1, {"data": 2}], holder: items}).encode()
    found = split(raw, ("mentions", "data"))
    assert found.head["type"] == "mention.created"
    assert [orjson.loads(piece) for piece in found.pieces] == items


@given(st.lists(JSON.filter(lambda item: item != []), min_size=1, max_size=5))
def test_one_value_a_line_gives_the_lines(items):
    raw = b"\n".join(orjson.dumps(item) for item in items)
    expected = items[0] if len(items) == 1 and isinstance(items[0], list) else items
    assert [orjson.loads(piece) for piece in split(raw, ()).pieces] == expected


@given(st.binary(max_size=400) | st.text('[]{},:"\\ab1\n ', max_size=300).map(str.encode))
@example(b'"' + b'\\"' * 50)
@example(b"[" * 300)
@example(b"{" * 300 + b"}" * 400)
def test_no_bytes_raise_anything_but_unreadable(raw):
    try:
        read(raw)
    except Unreadable as error:
        assert error.code in {"empty", "body-too-large", "too-deep", "not-json"}
    for piece in split(raw, ("data",)).pieces:
        assert piece in raw
    escaped(raw).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pieces_and_rest_of_a_hostile_body_lie_in_it(case):
    try:
        raw = tidy(case.body)
    except Unreadable:
        return
    found = split(raw, ("mentions", "data"))
    assert all(piece in raw for piece in found.pieces)
    assert found.rest == b"" or raw.endswith(found.rest)


def test_more_items_than_asked_for_stay_together_and_whole():
    raw = json.dumps([{"id": n} for n in range(10)]).encode()
    found = split(raw, (), most=4)
    assert [orjson.loads(piece)["id"] for piece in found.pieces] == [0, 1, 2, 3]
    assert orjson.loads(b"[" + found.rest) == [{"id": n} for n in range(4, 10)]


def test_a_flawed_value_is_read_as_far_as_it_makes_sense():
    raw = b'{"a": NaN, "b": "\xff", "c": "\\ud83d", "d": ' + b"9" * 5000 + b', "e": 1e400}'
    value = read(raw)
    assert (value["a"], value["b"], value["c"]) == (None, "\ufffd", "\ud83d")
    assert (value["d"], value["e"]) == (float("inf"), float("inf"))


def test_depth_is_bounded_whatever_the_stack():
    assert read(b"[" * 100 + b"NaN" + b"]" * 100) is not None
    with pytest.raises(Unreadable, match="too-deep"):
        read(b"[" * 101 + b"NaN" + b"]" * 101)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"x" * 11, "body-too-large"),
    ],
)
def test_what_cannot_be_a_body_says_why(raw, code):
    with pytest.raises(Unreadable, match=code):
        tidy(raw, cap=10)


def test_cleaning_replaces_what_no_column_holds_and_nothing_else():
    dirty = {"a\x00": ["\ud83d", "å\u202e\ufffe", 7, None, {"b": "x\udfff"}]}
    assert clean(dirty) == {"a\ufffd": ["\ufffd", "å\u202e\ufffe", 7, None, {"b": "x\ufffd"}]}


def test_cleaning_stops_at_a_depth():
    assert clean([[["x"]]], depth=2) == [[None]]


@given(st.text(st.characters(codec=None)) | st.binary())
def test_the_copy_for_people_can_always_be_stored(raw):
    copy = escaped(raw)
    assert not hostile.breaks_storage(copy)
    copy.encode("utf-8")


def test_the_copy_for_people_writes_out_what_cannot_be_seen():
    assert escaped("a\x00b\ud83dc") == "a\\u0000b\\ud83dc"
    assert escaped(b"sm\xe5b\x00t") == "sm\\xe5b\\u0000t"
    assert escaped("x" * 30, cap=10) == "x" * 10 + "…"
