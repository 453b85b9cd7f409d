"""Times and amounts read as the voice of the product asks, in both languages."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk import presentation as p
from escalation.criteria.words import severity_word

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 2, 6, 13, 31, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_moment_is_absolute_first_and_relative_within_a_day():
    cases = [
        (timedelta(seconds=4), "14:31, 4 s ago"),
        (timedelta(minutes=1), "14:30, 1 min ago"),
        (timedelta(hours=1, minutes=8), "13:23, 1 h 8 min ago"),
        (timedelta(hours=15), "5 Feb 23:31, 15 h ago"),
        (timedelta(days=2), "4 Feb"),
        (timedelta(days=400), "2 Jan 2025"),
    ]
    shown = [p.moment(NOW - age, NOW, STOCKHOLM, "en") for age, _ in cases]
    assert shown == [words for _, words in cases]


def test_a_time_ahead_is_never_a_negative_age():
    assert p.moment(NOW + timedelta(seconds=3), NOW, STOCKHOLM, "en") == "14:31, 0 s ago"
    assert p.moment(NOW + timedelta(hours=2), NOW, STOCKHOLM, "en") == "16:31"


def test_moment_follows_the_zone_across_midnight():
    at = datetime(2026, 2, 6, 13, 0, tzinfo=UTC)
    assert p.stamp(at, NOW, ZoneInfo("Pacific/Auckland"), "en") == "02:00"
    assert (
        p.stamp(at - timedelta(hours=3), NOW, ZoneInfo("Pacific/Auckland"), "en") == "6 Feb 23:00"
    )


def test_swedish_is_written_not_translated():
    with override("sv"):
        assert [
            p.moment(NOW - timedelta(minutes=1), NOW, STOCKHOLM, "sv"),
            p.day(NOW - timedelta(days=30), NOW, STOCKHOLM, "sv"),
            p.duration(3 * 86400 + 4 * 3600),
            p.countdown(-240),
            severity_word("concern"),
            p.number(212000, "sv"),
            p.short_number(9400, "sv"),
            p.since_words(NOW - timedelta(days=1, hours=2), NOW),
        ] == [
            "14:30, 1 min sedan",
            "7 jan",
            "3 dagar 4 h",
            "4 min försenat",
            "Förhöjt läge",
            "212\N{NO-BREAK SPACE}000",
            "9,4\N{NO-BREAK SPACE}k",
            "Ingen öppen kris. Den senaste avslutades för 1 dag sedan.",
        ]


def test_durations_have_two_units_at_most():
    assert [p.duration(s) for s in (-5, 0, 59, 60, 3599, 3600, 4080, 86400, 273600, 1036800)] == [
        "0 s",
        "0 s",
        "59 s",
        "1 min",
        "59 min",
        "1 h",
        "1 h 8 min",
        "1 day",
        "3 days 4 h",
        "12 days",
    ]


def test_countdown_and_its_state():
    assert [p.countdown(s) for s in (760, 59, 0, 4080, -0.5, -240)] == [
        "12:40",
        "00:59",
        "00:00",
        "1 h 8 min",
        "0 s late",
        "4 min late",
    ]
    assert [p.deadline_state(s, 1800) for s in (1800, 451, 450, 0, -1)] == [
        "",
        "",
        "soon",
        "soon",
        "late",
    ]


def test_short_numbers():
    shown = [
        p.short_number(n, "en") for n in (0, 999, 1000, 1130, 9950, 212_000, 999_600, 1_240_000)
    ]
    assert [text.replace(p.NBSP, " ") for text in shown] == [
        "0",
        "999",
        "1 k",
        "1.1 k",
        "10 k",
        "212 k",
        "1 M",
        "1.2 M",
    ]
    assert p.number(212_000, "en") == "212,000"


def test_a_trace_is_not_rounded_to_nothing():
    assert [p.percent(s) for s in (0, 0.001, 0.71, 1)] == [
        "0\N{NO-BREAK SPACE}%",
        "under 1 %",
        "71\N{NO-BREAK SPACE}%",
        "100\N{NO-BREAK SPACE}%",
    ]


def test_expected_range():
    assert p.usual(8, 27, "en") == "8 to 27 expected"
    assert p.usual(0.2, 0.4, "en") == "fewer than 1 expected"
    assert p.usual(0, 0, "en") == "0 expected"


def test_scales_have_a_word_for_everything():
    assert [severity_word(k) for k in ("crisis", "serious", "concern", "watch", "praise", "")] == [
        "Crisis",
        "Serious",
        "Concern",
        "Watch",
        "Praise",
        "Not scored",
    ]
    assert [p.severity_class(k) for k in ("watch", "none", "<x>")] == ["watch", "plain", "plain"]
    assert [p.tone_word(t) for t in (-1, 0, 1, None)] == [
        "Negative",
        "Neutral",
        "Positive",
        "Unsure",
    ]
    assert [p.health_word(k) for k in ("live", "lagging", "blind", "paused", "")] == [
        "Live",
        "Lagging",
        "Blind",
        "Paused",
        "Not started",
    ]
    assert [p.level_word(n) for n in (-1, 0, 1, 2, 3, 4, 9)] == [
        "Not begun",
        "Not begun",
        "Begun",
        "In place",
        "Practised",
        "Proven",
        "Proven",
    ]


def test_distance_names_the_next_severity():
    assert [
        p.distance_words(2, "serious"),
        p.distance_words(1, "watch"),
        p.distance_words(5, "crisis"),
        p.distance_words(None, "watch"),
        p.distance_words(5, "praise"),
    ] == ["2 points from Crisis.", "1 point from Concern.", "", "", ""]


def test_calm_says_since_when():
    assert [
        p.since_words(None, NOW),
        p.since_words(NOW - timedelta(hours=3), NOW),
        p.since_words(NOW - timedelta(days=12), NOW),
    ] == [
        "No open crisis.",
        "No open crisis. Last one closed 3 h ago.",
        "No open crisis. Last one closed 12 days ago.",
    ]


def test_greetings_and_initials():
    assert [p.greeting(h) for h in (2, 5, 11, 12, 17, 18)] == [
        "Good evening",
        "Good morning",
        "Good morning",
        "Good afternoon",
        "Good afternoon",
        "Good evening",
    ]
    assert [p.initials(n) for n in ("Saga Lindehav", "Åsa af Ek", "Bo", "", "(x)")] == [
        "SL",
        "ÅE",
        "B",
        "?",
        "?",
    ]


@given(st.integers(0, 10**12))
def test_short_numbers_stay_short(value: int):
    shown = p.short_number(value, "en")
    assert len(shown.replace(",", "")) <= 9
    assert shown[0] != "0" or value == 0


@given(st.floats(-(10**7), 10**7))
def test_a_countdown_never_shows_a_minus(seconds: float):
    assert "-" not in p.countdown(seconds)
