"""Charts: what is drawn is what was counted, blind is never nothing, and all is said in words."""

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from crisisdesk.charts import frame, scale, series, small, times, tone, volume

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


def test_runs():
    assert scale.runs([False, True, True, False, True]) == [(1, 3), (4, 5)]
    assert scale.runs([]) == []
    assert scale.area([], []) == ""


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


def test_what_the_band_is_is_left_unsaid_where_the_line_climbs_through_it():
    quiet = volume.volume(points([9] * 9 + [200], 1, 3), READER, label="Mentions")
    storm = volume.volume(points([9, 200] + [9] * 8, 1, 3), READER, label="Mentions")
    assert ["Expected range" in drawn.split("<details")[0] for drawn in (quiet, storm)] == [
        True,
        False,
    ]


def clocks(found: Sequence[datetime]) -> list[str]:
    return [f"{at.astimezone(READER.zone):%d %H:%M}" for at in found]


def test_times_below_are_round_on_the_readers_clock():
    def between(minutes: int) -> list[str]:
        odd = START + timedelta(minutes=7)
        return clocks(times.round_times(odd, odd + timedelta(minutes=minutes), READER.zone))

    assert between(35) == ["06 09:10", "06 09:20", "06 09:30", "06 09:40"]
    assert between(24 * 60) == ["06 12:00", "06 18:00", "07 00:00", "07 06:00"]
    assert between(7 * 24 * 60) == ["08 00:00", "10 00:00", "12 00:00"]


def test_round_times_stay_round_where_the_clock_is_turned():
    evening = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    found = times.round_times(evening, evening + timedelta(hours=24), READER.zone)
    assert clocks(found) == ["29 00:00", "29 06:00", "29 12:00", "29 18:00"]


def test_the_newest_time_stands_at_the_end_and_nothing_runs_into_it():
    steps = [START + timedelta(minutes=15 * n) for n in range(97)]
    xs = [n / 96 * 1000 for n in range(97)]
    found = times.stops(steps, xs, READER.zone)
    assert clocks([at for _, at in found]) == ["06 12:00", "06 18:00", "07 00:00", "07 09:00"]
    assert [round(x) for x, _ in found] == [125, 375, 625, 1000]


def test_recent_points_have_round_times_of_their_own():
    steps = [START + timedelta(minutes=15 * n) for n in range(97)]
    found = times.stops(steps, volume.places(97, 16), READER.zone, 16)
    assert clocks([at for _, at in found]) == [
        "06 12:00", "07 00:00", "07 06:00", "07 09:00",
    ]  # fmt: skip


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 30))
def test_times_below_never_run_into_each_other(count: int, minutes: int, recent: int):
    steps = [START + timedelta(minutes=minutes * n) for n in range(count)]
    found = times.stops(steps, volume.places(count, recent), READER.zone, recent)
    places = [x for x, _ in found]
    assert found[-1][1] == steps[-1]
    assert places == sorted(places)
    if count > 2:
        assert all(b - a >= 100 for a, b in pairwise(places)) or len(found) == 2


def test_a_few_mentions_are_told_by_their_times():
    few = small.moments(points([0, 1, 0, 2]), READER, label="Came")
    assert [" ".join("".join(e.itertext()).split()) for e in tree(few).iter("li")] == [
        "09:05", "09:15 2 mentions",
    ]  # fmt: skip
    none = small.moments(points([0, 0]), READER, label="Came")
    assert tree(none).text == "Not counted by the minute yet."
