"""The criteria on paper."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from escalation.criteria.defaults import example_rule_set
from escalation.criteria.document import CRITERIA, RANK, SEVERITIES
from escalation.criteria.matrix import by_hand, matrix

SHEET = matrix(example_rule_set())


def test_it_has_a_row_per_criterion_and_an_example_per_severity():
    assert [row.criterion for row in SHEET.rows] == list(CRITERIA)
    assert [row.weight for row in SHEET.rows] == [30, 25, 25, 20]
    assert all([cell.severity for cell in row.cells] == list(SEVERITIES) for row in SHEET.rows)
    assert all(cell.example for row in SHEET.rows for cell in row.cells)


def test_the_scale_covers_every_score_once():
    assert [(start, end) for _key, _word, start, end in SHEET.scale] == [
        (0, 39),
        (40, 59),
        (60, 79),
        (80, 100),
    ]


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_same_answer_everywhere_gives_that_severity(severity):
    assert by_hand(SHEET, dict.fromkeys(CRITERIA, severity))[1] == severity


@given(st.lists(st.sampled_from(SEVERITIES), min_size=4, max_size=4), st.integers(0, 3))
def test_a_graver_answer_never_lowers_the_result(answers, which):
    graver = list(answers)
    graver[which] = SEVERITIES[min(3, RANK[answers[which]] + 1)]

    low, high = (
        by_hand(SHEET, dict(zip(CRITERIA, given, strict=True))) for given in (answers, graver)
    )

    assert (low[0] <= high[0], RANK[low[1]] <= RANK[high[1]]) == (True, True)


def test_an_organisation_may_bring_its_own_examples():
    doc = {**example_rule_set(), "matrix": {"nature": {"crisis": {"en": "The dam breaks."}}}}

    assert matrix(doc).rows[0].cells[3].example == "The dam breaks."


def test_it_speaks_swedish():
    with translation.override("sv"):
        assert matrix(example_rule_set()).rows[0].question == "Vad sägs?"
