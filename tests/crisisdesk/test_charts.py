"""Charts: what is drawn is what was counted, blind is never nothing, and all is said in words."""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.charts import frame, scale, series, small, tone, volume

READER = series.Reader(ZoneInfo("Europe/Stockholm"), "en")
START = datetime(2026, 2, 6, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def points(
    counts: Sequence[float | None], low: float = 8, high: float = 27
) -> list[series.VolumePoint]:
    return [
        series.VolumePoint(START + timedelta(minutes=5 * n), count, low, high)
        for n, count in enumerate(counts)
    ]


def tree(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - our own markup


def paths(markup: str, css: str) -> list[str]:
    return [e.get("d", "") for e in tree(markup).iter("path") if e.get("class") == css]


def test_the_top_is_round_and_above_everything():
    assert [scale.round_top(v) for v in (0, 1.5, 7, 27, 106, 337, 999, 1001)] == [
        2, 2, 8, 30, 120, 400, 1000, 1200,
    ]  # fmt: skip


@given(st.floats(0, 1e9))
def test_any_top_is_even_and_not_wasteful(value: float):
    top = scale.round_top(value)
    assert top % 2 == 0
    assert value <= top <= max(2, value * 2 + 2)


def test_runs_and_ticks():
    assert scale.runs([False, True, True, False, True]) == [(1, 3), (4, 5)]
    assert scale.runs([]) == []
    assert scale.area([], []) == ""
    assert scale.ticks(96) == [0, 32, 63, 95]
    assert scale.ticks(3) == [0, 1, 2]


def test_only_what_is_outside_the_range_is_coloured():
    drawn = volume.volume(points([10, 20, 15, 60, 100]), READER, label="Mentions")
    assert len(paths(drawn, "actual")) == 1
    over = paths(drawn, "overline")
    assert len(over) == 1
    # It starts where the line crosses the edge of the range, between two points.
    assert over[0].startswith("M567 73.0 ")
    assert len(re.findall(r"\d+ \d+\.\d", over[0])) == 3


def test_inside_the_range_nothing_is_coloured():
    drawn = volume.volume(points([10, 20, 15]), READER, label="Mentions")
    assert (paths(drawn, "over"), paths(drawn, "overline")) == ([], [])


def test_a_peak_ends_where_the_line_is_back_in_the_range():
    drawn = volume.volume(points([0, 54, 0]), READER, label="Mentions")
    assert paths(drawn, "overline") == ["M250 55.0 500 10.0 750 55.0"]


def test_without_anything_usual_nothing_is_above_it():
    drawn = volume.volume(points([10, 20, 60], low=0, high=0), READER, label="Mentions")
    assert (paths(drawn, "over"), paths(drawn, "overline")) == ([], [])
    assert "xpected" not in drawn
    assert "usual" not in drawn
    assert "Mentions. Newest 60. Highest 60 at 09:10." in drawn


def test_blind_time_is_hatched_and_breaks_the_line():
    drawn = volume.volume(points([10, None, None, 12]), READER, label="Mentions")
    assert len(paths(drawn, "actual")) == 2
    holes = [e for e in tree(drawn).iter("rect") if e.get("class") == "hole"]
    assert [hole.get("fill") for hole in holes] == ["url(#hole)"]
    assert "Part of the time we could not see." in drawn
    assert '<td class="r">not seen</td>' in drawn


def test_the_summary_says_now_usual_and_highest():
    said = series.summary(points([10, 120, 106]), "Mentions per 5 min", READER)
    assert said == ("Mentions per 5 min. Newest 106, 8 to 27 expected. Highest 120 at 09:05.")
    assert series.summary(points([None]), "Mentions", READER) == "Mentions: nothing to show."


def test_how_many_times_expected():
    assert [
        series.times_expected(points(counts)) for counts in ([106], [27], [28], [None], [])
    ] == [6, 0, 2, 0, 0]
    assert series.times_expected(points([5], low=0, high=0)) == 0


def test_figures_in_the_table_lead_to_their_posts():
    drawn = volume.volume(points([1, 2]), READER, label="M", urls=["/mentions/?a=1&b=2", ""])
    assert '<a class="nl" href="/mentions/?a=1&amp;b=2">1</a>' in drawn


def test_moments_are_named_above_and_foreign_words_are_escaped():
    marks = [
        series.Marked(START + timedelta(minutes=5), "<b>statement</b>"),
        series.Marked(START - timedelta(days=1), "before"),
    ]
    drawn = volume.volume(points([1, 2, 3]), READER, label="<i>", marks=marks)
    assert "&lt;b&gt;statement" in drawn
    assert "before" not in drawn
    assert "<i>" not in drawn


def test_recent_points_get_half_of_the_width():
    places = volume.places(10, 4)
    assert places[6:] == [500, 500 + 500 / 3, 500 + 1000 / 3, 1000]
    assert places[:2] == [0, 500 / 6]
    assert volume.places(4, 4) == volume.places(4)
    assert volume.places(1) == [1000]


def test_time_labels_fit_the_span():
    def labels(hours: float) -> str:
        say = frame.time_words(START, START + timedelta(hours=hours), READER.zone, "en")
        return say(START)

    assert [labels(h) for h in (6, 24, 24 * 7)] == ["09:00", "Fri 09:00", "6 Feb"]


def test_tone_columns_are_shares_and_empty_steps_stay_empty():
    steps = [tone.TonePoint(START, 1, 2, 1), tone.TonePoint(START + timedelta(hours=1), 0, 0, 0)]
    drawn = tone.tone(steps, READER, label="Tone")
    bars = list(tree(drawn).iter("rect"))
    assert [(b.get("class"), b.get("height")) for b in bars] == [
        ("pos", "1.5em"),
        ("neu", "3em"),
        ("neg", "1.5em"),
    ]
    assert "Negative 25\xa0% in the newest step" in drawn
    assert tone.summary([], "Tone") == "Tone: nothing to show."


def test_score_band_points_at_the_score():
    drawn = small.score_band(78, {"watch": 0, "concern": 30, "serious": 60, "crisis": 90})
    assert 'x="78%"' in drawn
    assert "Score 78 of 100. Concern from 30, Serious from 60, Crisis from 90." in drawn
    assert 'text-anchor="start"' in small.score_band(3)


def test_stack_bar_parts_fill_the_line():
    bars = list(tree(small.stack_bar([(9, "a"), (0, "b"), (27, "c")], label="x")).iter("rect"))
    assert [(b.get("x"), b.get("width")) for b in bars] == [("0%", "25%"), ("25%", "75%")]
    assert list(tree(small.stack_bar([], label="x")).iter("rect")) == []


def test_spark_ends_in_the_severity():
    drawn = tree(small.spark([1, 2, 4], severity="serious"))
    assert drawn.get("class") == "spark serious"
    circle = drawn.find("circle")
    assert circle is not None
    assert (circle.get("cx"), circle.get("cy")) == ("78.0", "2.0")
    assert tree(small.spark([], label="Nothing")).find("path") is None


@pytest.mark.parametrize(
    "drawn",
    [
        volume.volume([], READER, label="Mentions"),
        tone.tone([], READER, label="Mentions"),
        small.mini([], READER, label="Mentions"),
    ],
)
def test_an_empty_chart_says_so(drawn: str):
    assert "nothing to show" in drawn


def test_no_chart_carries_style_or_script():
    drawn = [
        volume.volume(points([1, 50, None]), READER, label="a", tones=[(1, 2)], recent=2),
        tone.tone([tone.TonePoint(START, 1, 2, 3)], READER, label="b"),
        small.mini(points([1, 2]), READER, label="c"),
        small.score_band(50),
    ]
    assert [d for d in drawn if re.search(r"style=|<script|\son\w+=", d)] == []


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1e6, allow_nan=False)), min_size=1, max_size=40),
    st.integers(0, 45),
)
def test_any_series_can_be_drawn_inside_the_picture(counts: list[float | None], recent: int):
    drawn = volume.volume(points(counts), READER, label="any", recent=recent)
    numbers = [float(n) for d in paths(drawn, "actual") for n in re.findall(r"-?\d+\.?\d*", d)]
    assert all(math.isfinite(n) and -4 <= n <= 1000 for n in numbers)
