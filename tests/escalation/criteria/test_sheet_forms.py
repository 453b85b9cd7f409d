"""Own examples on the sheet for paper: written in a plain form, told to the second person."""

import pytest
from django.utils import translation

from escalation.criteria import actions
from escalation.criteria.check import problems
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.diff import diff
from escalation.criteria.matrix import EXAMPLE_CAP, matrix
from escalation.criteria.sheet_forms import SheetForm
from tests import factories

OWN = {"nature_crisis_en": "The dam breaks.", "nature_crisis_sv": " Dammen brister. "}


def written(typed: dict[str, str], document=None):
    form = SheetForm(typed, document=document or example_rule_set())
    assert form.is_valid(), form.errors
    return form.changed(document or example_rule_set())


def test_what_is_written_stands_on_the_sheet_in_both_languages():
    doc = written(OWN)
    assert doc["matrix"] == {
        "nature": {"crisis": {"en": "The dam breaks.", "sv": "Dammen brister."}}
    }
    assert problems(doc) == []
    assert matrix(doc).rows[0].cells[3].example == "The dam breaks."
    with translation.override("sv"):
        assert matrix(doc).rows[0].cells[3].example == "Dammen brister."
    assert matrix(doc).rows[0].cells[0] == matrix(example_rule_set()).rows[0].cells[0]


def test_it_is_shown_again_and_taken_away_again():
    doc = written(OWN)
    form = SheetForm(document=doc)
    assert form["nature_crisis_en"].value() == "The dam breaks."
    assert form["nature_watch_sv"].value() == ""
    # What comes with the desk is shown where nothing of one's own stands, in its language.
    assert "placeholder=" in str(form["nature_watch_sv"])
    assert "klagomål" in str(form["nature_watch_sv"])
    assert written({}, doc) == example_rule_set()


def test_each_criterion_has_a_section_named_in_the_readers_language():
    with translation.override("sv"):
        headings = [str(part.part.heading) for part in SheetForm(document=written({})).sections]
        assert headings == [row.name for row in matrix(example_rule_set()).rows]
    assert str(SheetForm(document=written({})).sections[0].part.heading) == "Nature"


def test_the_second_person_reads_which_examples_changed():
    before, after = example_rule_set(), written(OWN)
    assert [change.sentence for change in diff(before, after)] == [
        "Examples on the sheet for paper: Nature, Crisis: “The dam breaks.”."
    ]
    assert [change.sentence for change in diff(after, before)] == [
        "Examples on the sheet for paper: Nature, Crisis: as it comes with the desk."
    ]


@pytest.mark.parametrize("example", [5, ["a"], {"en": 5}, {"en": "x" * (EXAMPLE_CAP + 1)}])
def test_what_is_no_example_is_refused(example):
    doc = {**example_rule_set(), "matrix": {"nature": {"crisis": example}}}
    assert problems(doc) == [
        f"The matrix, nature: an example is a text of at most {EXAMPLE_CAP} signs."
    ]


@pytest.mark.django_db
def test_an_administrator_writes_them_and_everybody_prints_them(admin, comms, signed_in):
    factories.organisation()
    actions.found_rule_set(document=factories.RULES)
    draft = actions.draft_rule_set(actor=admin)
    path = f"/rules/{draft.version}/sheet/"
    browser = signed_in(admin)
    assert path in browser.get(f"/rules/{draft.version}/").content.decode()
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"seen": draft.digest, **OWN}).status_code == 302
    draft.refresh_from_db()
    actions.propose_rule_set(actor=admin, version=draft.version, why="Ours")
    second = factories.person("admin")
    assert "The dam breaks." in signed_in(second).get(f"/rules/{draft.version}/").content.decode()
    actions.publish_rule_set(actor=second, version=draft.version, seen_digest=draft.digest)
    assert "The dam breaks." in signed_in(comms).get("/rules/by-hand/").content.decode()
