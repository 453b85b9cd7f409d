"""The figures of docs/accuracy.md may rise unnoticed, but never fall."""

import re

import pytest

from tests.accuracy import ROOT, copy_figures, labelled, language_figures, macro, tone_figures
from tests.stories import storyline_figures

FLOORS = {
    ("storm", "sv"): 45.0,
    ("storm", "en"): 53.0,
    ("history", "sv"): 56.0,
    ("history", "en"): 60.0,
}


@pytest.mark.parametrize("stream", ["storm", "history"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_tone_on_the_labelled_posts(stream, language):
    found = tone_figures(stream, language)
    assert found["macro_f1"] >= FLOORS[stream, language]
    # Unsure must be worth saying: what is shown is right more often than what was guessed.
    assert found["right_where_shown"] > found["macro_recall"]
    assert found["shown_as_unsure"] < 45


def test_tone_is_far_from_always_saying_the_commonest():
    gold = [row["gold"]["tone"] for row in labelled("storm")]
    assert macro(gold, ["neutral"] * len(gold))[1] < 21


def test_languages_of_the_storm():
    assert language_figures("storm") == {
        "en": "175 of 177",
        "fi": "6 of 6",
        "no": "5 of 5",
        "sv": "305 of 306",
    }


def test_copies_are_copies():
    found = copy_figures()
    assert found["of_one_campaign"] >= 60
    assert found["pairs"] - found["of_one_campaign"] <= 2


@pytest.mark.parametrize("speed", [0, 60])
def test_storylines_of_the_storm(speed):
    found = storyline_figures(speed)
    purity, completeness = found["matters"]
    assert purity >= 58
    assert completeness >= 45
    assert found["alone"] < 70
    assert found["smoke_in_largest"] >= 90
    # Ordinary days go on beside a storm, and are no part of it.
    assert found["everyday_in_largest"] <= 0.03 * found["everyday"]


def test_the_page_prints_the_figures_that_are_measured():
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    for stream, language in FLOORS:
        found = tone_figures(stream, language)
        row = re.search(rf"\| {stream}, {_NAMES[language]} \| (.+) \|", page)
        assert row is not None
        cells = [float(cell) for cell in re.findall(r"[\d.]+", row[1].replace(",", ""))]
        assert cells[:4] == [
            found["posts"], found["macro_f1"], found["macro_recall"], found["shown_as_unsure"],
        ]  # fmt: skip


_NAMES = {"sv": "Swedish", "en": "English"}
