"""Rule forms in sections: every question stands in one of them, rare ones stay folded."""

from typing import Any

import pytest

from escalation.criteria.defaults import example_rule_set
from escalation.criteria.form_sections import InSections
from escalation.criteria.forms import RuleForm, ScaleForm, WordsForm
from escalation.criteria.reading_forms import PatternsForm, TiersForm

DOCUMENT = example_rule_set()


def _rule(rule: dict[str, Any], data: dict[str, str] | None = None) -> RuleForm:
    return RuleForm(data, document=DOCUMENT, rule=rule, sources={"microblog": "Microblog"})


FORMS: list[InSections] = [
    ScaleForm(document=DOCUMENT),
    WordsForm(document=DOCUMENT, name=next(iter(DOCUMENT["words"]))),
    PatternsForm(document=DOCUMENT),
    _rule({"key": "new"}),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: type(form).__name__)
def test_every_question_stands_in_one_section(form: InSections):
    shown = [field.name for section in form.sections for field in section.fields]

    assert sorted(shown) == sorted(field.name for field in form.visible_fields())


def test_no_part_of_a_rule_is_left_without_its_questions():
    assert [len(section.fields) for section in _rule({"key": "new"}).sections] == [
        2, 8, 4, 4, 9, 1, 6, 6, 3,
    ]  # fmt: skip


def test_alternatives_are_folded_until_something_stands_in_them():
    empty = _rule({"key": "new"})
    held = _rule({"key": "new", "if": {"any": [{"score_from": 55}]}})
    wrong = _rule({"key": "new"}, {"branches": "{"})

    assert [section.key for section in empty.sections if section.is_folded] == ["part-6"]
    assert [section.key for section in held.sections if section.is_folded] == []
    assert [section.key for section in wrong.sections if section.is_folded] == []


def test_each_tier_is_a_row_and_the_last_one_is_new():
    form = TiersForm(document=DOCUMENT)

    assert len(form.rows) == len(DOCUMENT["author_tiers"]) + 1
    assert {len(cells) for name, cells in form.rows if name} == {6}
    assert [cell.name for cell in form.rows[-1][1]] == [
        "new_key", "new_kinds", "new_followers_from", "new_account_age_days_below", "new_factor",
        "new_floor",
    ]  # fmt: skip
