"""Quoted text: matches are marked, hidden characters are seen, honest scripts are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk import quoting as q

FAMILY = "\U0001f468\N{ZERO WIDTH JOINER}\U0001f469\N{ZERO WIDTH JOINER}\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def runs(
    text: str, spans: list[tuple[int, int]] | None = None, limit: int = 0
) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in q.pieces(text, spans or (), limit)]


def test_matched_words_are_marked():
    assert runs("Ferry on FIRE now", [(9, 13), (0, 5)]) == [
        ("mark", "Ferry"),
        ("text", " on "),
        ("mark", "FIRE"),
        ("text", " now"),
    ]


def test_spans_that_overlap_or_leave_the_text_are_joined_and_clipped():
    assert q.merged([(5, 9), (0, 3), (2, 5), (20, 30), (8, 8), (-4, 1)], 12) == [(0, 9)]


def test_hidden_characters_become_chips_and_lose_their_power():
    text = "pay\N{ZERO WIDTH SPACE}\N{ZERO WIDTH SPACE} \N{RIGHT-TO-LEFT OVERRIDE}evil"
    assert runs(text) == [
        ("text", "pay"),
        ("chip", "ZWSP ×2"),
        ("text", " "),
        ("chip", "RLO"),
        ("text", "evil"),
    ]


def test_chips_say_their_name():
    assert [
        piece.name
        for piece in q.pieces("\N{RIGHT-TO-LEFT OVERRIDE}\U000e0041\x07\N{HANGUL FILLER}")
    ] == [
        "right-to-left override",
        "tag latin capital letter a",
        "unnamed character",
        "hangul filler",
    ]


def test_a_chip_inside_a_match_stays_a_chip():
    assert runs("fi\N{ZERO WIDTH SPACE}re", [(0, 5)]) == [
        ("mark", "fi"),
        ("chip", "ZWSP"),
        ("mark", "re"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "plain text,\n\tnext line",
        f"{FAMILY} and {ENGLAND}",
        "می\N{ZERO WIDTH NON-JOINER}خواهم",
        "क्\N{ZERO WIDTH JOINER}ष",
        "färja ÅÄÖ fa\N{COMBINING DIAERESIS}rja",
    ],
)
def test_honest_writing_is_left_alone(text: str):
    assert runs(text) == [("text", text)]


@pytest.mark.parametrize(
    "text",
    [
        "a\N{ZERO WIDTH JOINER}b",
        "a\N{ZERO WIDTH NON-JOINER}b",
        "\N{ZERO WIDTH JOINER}",
        "\U000e0067x",
        "a\N{SOFT HYPHEN}b",
        "\ufeffstart",
        "x\ud800y",
    ],
)
def test_the_same_characters_out_of_place_are_shown(text: str):
    assert "chip" in [kind for kind, _ in runs(text)]


def test_excerpt_ends_at_a_word():
    assert q.excerpt("Smoke on the car deck of M/S Tärnan", 20) == "Smoke on the car…"
    assert q.excerpt("short", 20) == "short"
    assert q.excerpt("x" * 30, 10) == "x" * 9 + "…"


def test_marks_stop_where_the_excerpt_is_cut():
    assert runs("Smoke on the car deck", [(0, 5), (9, 21)], limit=12) == [
        ("mark", "Smoke"),
        ("text", " on…"),
    ]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.com/a?b=1", "example.com"),
        ("http://EXAMPLE.com:8080/", "example.com"),
        ("https://exämple.com/", "xn--exmple-cua.com"),
        ("https://user:secret@example.com/", "example.com"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.com", ""),
        ("https://", ""),
        ("https://example.com:99999/", ""),
        ("https://exa mple.com/", ""),
        ("java\nscript:alert(1)", ""),
        ("https://[::1", ""),
        (f"https://{'ä' * 80}.com/", ""),
    ],
)
def test_only_web_addresses_are_links_and_their_host_is_plain(url: str, host: str):
    assert q.plain_host(url) == host
    assert bool(host) <= bool(q.safe_href(url))


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6)
)
def test_nothing_but_hidden_characters_is_lost(text: str, spans: list[tuple[int, int]]):
    pieces = q.pieces(text, spans)
    kept = "".join(piece.text for piece in pieces if piece.kind != "chip")
    rest = iter(text)
    assert all(char in rest for char in kept)
    assert len(kept) == len(text) or any(piece.kind == "chip" for piece in pieces)


@given(st.text(max_size=60))
def test_no_override_survives_in_what_is_shown(text: str):
    shown = "".join(piece.text for piece in q.pieces(text))
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\ufeff")


@given(
    st.text(
        alphabet=st.sampled_from(
            "ab \n\t\x1c\u00a0\u3164\u2800\u200b\u200d\u200c\U0001f3f4\U000e0067"
        )
    )
)
def test_a_text_beside_something_hidden_is_read_like_one_without(text):
    beside = runs("\N{WORD JOINER}x" + text)
    alone = runs(text) or [("text", "")]
    first = ("text", "x" + alone[0][1]) if alone[0][0] == "text" else ("text", "x")
    rest = alone[1:] if alone[0][0] == "text" else alone
    assert beside == [("chip", "WJ"), first, *rest]
