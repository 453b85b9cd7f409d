"""Foreign JSON by paths: what can be reached, what is refused, and a stored example as its test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.connectors.mapping import (
    MappingProblems,
    compile_mapping,
    mapping_differences,
    value_at,
)

POST = {
    "uid": 7,
    "user": {"name.full": "Maja", "tags": ["a", "b"]},
    "body": {"title": "Rubrik", "parts": [{"t": "ett"}, {"t": "två"}]},
    "media": [{"href": "https://a.example/1.jpg"}, {"href": "https://a.example/2.jpg"}],
    "empty": "",
}


def row(item=POST, **fields):
    return compile_mapping({"fields": {"text": "uid", **fields}}).row_of(item)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("uid", 7),
        ("user.name\\.full", "Maja"),
        ("body.parts.1.t", "två"),
        ("body.parts[0].t", "ett"),
        ("body.nothing.here", None),
        ("uid.deeper", None),
        ("user.tags[9]", None),
        (["empty", "body.title"], "Rubrik"),
        ({"path": ["body.title", "body.parts[0].t"], "join": " – "}, "Rubrik – ett"),
        ("body.parts.*.t", "ett två"),
        ({"path": "uid", "words": {"7": "seven", "*": "other"}}, "seven"),
        ({"path": "body.title", "words": {"7": "seven", "*": "other"}}, "other"),
        ({"path": "body.title", "words": {"7": "seven"}}, "Rubrik"),
    ],
)
def test_a_path_leads_to_its_value(path, value):
    assert row(title=path).get("title") == value


def test_lists_stay_lists_where_lists_belong():
    assert row(media="media.*.href", tags="user.tags") == {
        "text": 7,
        "media": ["https://a.example/1.jpg", "https://a.example/2.jpg"],
        "tags": ["a", "b"],
    }


def test_inner_fields_and_constants():
    mapping = compile_mapping(
        {
            "fields": {"text": "body.title", "author.name": "user.name\\.full"},
            "constants": {"source": "forum", "author.kind": "customer"},
        }
    )
    assert mapping.row_of(POST) == {
        "text": "Rubrik",
        "source": "forum",
        "author": {"kind": "customer", "name": "Maja"},
    }


@pytest.mark.parametrize(
    ("items", "body", "count"),
    [
        ("", [1, 2], 2), ("", {"a": 1}, 1), ("a.b", {"a": {"b": [1, 2, 3]}}, 3),
        ("a.b", {"a": {"b": {"c": 1}}}, 1), ("a.b", {"a": []}, 0), ("a", [1], 0),
    ],
)  # fmt: skip
def test_the_posts_are_found_where_the_mapping_says(items, body, count):
    mapping = compile_mapping({"items": items, "fields": {"text": "x"}})
    assert len(mapping.items_of(body)) == count


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "Say at least where the text or the address of a post is."),
        ({"fields": {"id": "a"}}, "Say at least where the text or the address of a post is."),
        ({"fields": {"txt": "a"}}, "There is no field “txt”."),
        ({"fields": {"text": ""}}, "“text” does not say where to look."),
        ({"fields": {"text": 7}}, "“text” does not say where to look."),
        ({"fields": {"text": []}}, "“text” does not say where to look."),
        ({"fields": {"text": "a[x]"}}, "“text” does not say where to look."),
        ({"fields": {"text": {"path": "a", "words": 7}}}, "“text” does not say where to look."),
        (
            {"fields": {"text": "a"}, "items": "a.*"},
            "The path to the list of posts cannot be read.",
        ),
        ({"fields": {"text": "a"}, "items": 7}, "The path to the list of posts cannot be read."),
        ({"fields": {"text": "a"}, "constants": {"x": 1}}, "There is no field “x”."),
        ({"fields": "text"}, "Say at least where the text or the address of a post is."),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(document, sentence):
    with pytest.raises(MappingProblems) as refused:
        compile_mapping(document)
    assert refused.value.sentences == (sentence,)


def test_the_stored_example_is_the_test_of_the_mapping():
    document = {
        "items": "posts",
        "fields": {"text": "t"},
        "example": '{"posts": [{"t": "ett"}, {"t": "två"}]}',
        "expected": [{"text": "ett"}, {"text": "två"}],
    }
    assert mapping_differences(document) == []
    assert mapping_differences({**document, "fields": {"text": "u"}}) == [
        "Post 1 of the example comes out differently.",
        "Post 2 of the example comes out differently.",
    ]
    assert mapping_differences({**document, "expected": []}) == [
        "The example gives 2 posts, 0 were stored."
    ]
    assert mapping_differences({"fields": {"text": "t"}}) == []


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(JSON, st.text("ab.*[]01\\", max_size=12))
def test_no_path_raises_over_any_value(item, path):
    try:
        mapping = compile_mapping({"fields": {"text": path, "tags": path, "author.name": path}})
    except MappingProblems:
        return
    mapping.row_of(item)
    value_at(item, ("a", "*", "b"))
