"""Single values of strangers, and addresses as identities."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.connectors import values
from monitoring.connectors.addresses import canonical, host_of, joined, web_url


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (0, 0), (7, 7), (7.9, 7), ("7", 7), ("1 234", 1234), ("1,234,567", 1234567),
        ("1.234", 1234), ("1\u202f234", 1234), (10**12, 10**12), (10**12 + 1, None), (-1, None),
        (True, None), (None, None), ("", None), ("many", None), ("12k", None), ("-3", None),
        ([], None), (float("nan"), None), (float("inf"), None), (1e300, None), ("1 23", None),
        ("\u0661\u0662", None),
    ],
)  # fmt: skip
def test_counts(given_value, expected):
    assert values.count(given_value) == expected


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("2026-11-20T13:20:00Z", "2026-11-20T13:20:00"),
        ("2026-11-20T13:20:00+01:00", "2026-11-20T12:20:00"),
        ("2026-11-20", "2026-11-20T00:00:00"),
        (1795180800, "2026-11-20T13:20:00"),
        (1795180800000, "2026-11-20T13:20:00"),
        ("1795180800", "2026-11-20T13:20:00"),
        (1795180800.5, "2026-11-20T13:20:00.500000"),
        ("", None), ("soon", None), (None, None), (True, None), ([], None), (-1, None), (0, None),
        (float("nan"), None), (1e18, None), ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None), ("1989-12-31", None), ("2026-13-01", None),
    ],
)  # fmt: skip
def test_moments(given_value, expected):
    wanted = datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None
    assert values.when(given_value) == wanted


@given(st.text() | st.floats() | st.integers() | st.lists(st.none()) | st.none())
def test_no_value_raises(value):
    values.count(value)
    values.when(value)
    values.year(value)
    values.text(value)
    values.kind(value)
    values.listed(value)
    values.truth(value)
    web_url(value)
    joined("https://a.example/", value)
    if isinstance(value, str):
        values.lang(value)
        assert len(values.key(value)) <= 200
        assert canonical(canonical(value)) == canonical(value)
        host_of(value)


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("sv", "sv"), ("sv-SE", "sv"), ("SV_se", "sv"), ("smj", "smj"), ("", ""), ("und", ""),
        ("swedish", ""), ("s", ""), ("1v", ""), ("x" * 400, ""), (" en ", "en"),
    ],
)  # fmt: skip
def test_languages(claim, code):
    assert values.lang(claim) == code


def test_years_kinds_truths_and_lists():
    assert [values.year(v) for v in (2012, "2014-03-01", "20", 1800, None, True)] == [
        2012, 2014, None, None, None, None,
    ]  # fmt: skip
    assert (values.kind("press"), values.kind("Press"), values.kind(7)) == ("press", "", "")
    assert [values.truth(v) for v in (True, 1, "ja", "Yes", "no", 0, None, 2)] == [
        True, True, True, True, False, False, False, False,
    ]  # fmt: skip
    assert values.listed(["a", "", 7, "b"]) == ("a", "b")
    assert values.listed("a") == ("a",)
    assert len(values.listed(["a"] * 99)) == 50


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", "https://a.example/"),
        ("HTTPS://A.Example:443/Path?b=1&a=2#frag", "https://a.example/Path?b=1&a=2"),
        ("http://a.example:80/", "http://a.example/"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("https://a.example/?utm_source=x&id=7&fbclid=y", "https://a.example/?id=7"),
        ("https://a.example/?utm_source=x", "https://a.example/"),
        ("https://a.example/?q=&a", "https://a.example/?q=&a"),
        (
            "https://www.google.com/url?rct=j&url=https://b.example/p%3Fid%3D1&ct=ga",
            "https://b.example/p?id=1",
        ),
        ("https://www.google.se/url?q=https://b.example/", "https://b.example/"),
        ("https://google.evil.example/url?q=https://b.example/",
         "https://google.evil.example/url?q=https://b.example/"),
        ("https://www.google.com/url?url=javascript:alert(1)",
         "https://www.google.com/url?url=javascript:alert(1)"),
        ("https://[2606:4700::1]:443/x", "https://[2606:4700::1]/x"),
        ("javascript:alert(1)", ""), ("ftp://a.example/", ""), ("https://", ""), ("", ""),
        ("https://a.example:99999/", ""), ("https://a b.example/", ""), ("https://[::1/", ""),
    ],
)  # fmt: skip
def test_one_page_one_address(url, expected):
    assert canonical(url) == expected


def test_links_of_a_page_are_made_whole():
    assert joined("https://a.example/x/", "../y") == "https://a.example/y"
    assert joined("https://a.example/", "javascript:alert(1)") == ""
    assert joined("https://a.example/", "//b.example/z") == "https://b.example/z"
    assert host_of("https://www.a.example:8080/x") == "a.example"
    assert host_of("https://[::1/") == ""
