"""The functions that labelled data is run through say what the desk would."""

from datetime import datetime, timedelta

import pytest

from crisisdesk import evaluation

START = datetime(2026, 3, 2)  # noqa: DTZ001 - series of published data carry no zone


def test_tones_are_the_three_words_data_sets_use():
    texts = [
        "Worst service ever, never again",
        "Thank you, amazing crew!",
        "Bussen går 14.15 från torget.",
    ]
    assert evaluation.tones(texts) == ["negative", "positive", "neutral"]
    assert evaluation.tone(texts[0]) == "negative"


def test_unsure_is_shown_where_nothing_is_known():
    assert evaluation.tones_as_shown(["Laiva lähtee kello 14.", "😡😡😡"]) == ["unsure", "negative"]


def test_language_is_a_code():
    assert evaluation.language("Vi väntar fortfarande på besked om färjan") == "sv"


def test_a_burst_in_a_series_is_scored_over_a_half_and_nothing_before_it():
    values = [float(3 + i % 4) for i in range(288 * 5)] + [90.0] * 6
    stamps = [START + timedelta(minutes=5 * i) for i in range(len(values))]
    scores = evaluation.volume_scores(stamps, values)
    assert len(scores) == len(values)
    assert max(scores[: 288 * 5]) < 0.5 <= max(scores[288 * 5 :])


@pytest.mark.parametrize("count", [0, 1])
def test_a_series_too_short_for_a_rhythm_scores_nothing(count):
    assert evaluation.volume_scores([START][:count], [5.0][:count]) == [0.0] * count
