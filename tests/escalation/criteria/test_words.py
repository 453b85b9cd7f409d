"""One word per severity, criterion and tone, in the reader's language."""

import pytest
from django.utils.translation import override

from escalation.criteria import words
from escalation.criteria.document import CRITERIA, SEVERITIES, TONES


def test_every_step_of_every_scale_has_its_word():
    assert [words.severity_word(key) for key in (*SEVERITIES, "praise")] == [
        "Watch", "Concern", "Serious", "Crisis", "Praise",
    ]  # fmt: skip
    assert [words.criterion_word(key) for key in CRITERIA] == [
        "Nature", "Reach", "Stakeholder impact", "Velocity",
    ]  # fmt: skip
    assert [words.tone_word(key) for key in TONES] == ["Negative", "Neutral", "Positive", "Unsure"]


@pytest.mark.parametrize("key", ["", "none", None, "other"])
def test_what_is_on_no_scale_was_not_scored(key):
    assert words.severity_word(key) == "Not scored"


def test_other_values_of_a_rule_stay_as_they_are():
    said = (words.severity_or("other"), words.criterion_word("x"), words.tone_word("y"))
    assert said == ("other", "x", "y")


def test_words_follow_the_reader():
    with override("sv"):
        assert words.severity_word("crisis") == "Kris"
