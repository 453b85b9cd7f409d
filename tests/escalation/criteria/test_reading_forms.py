"""Own patterns and tiers of authors in plain forms: written, checked, refused with the line."""

import pytest

from escalation.criteria.check import problems
from escalation.criteria.defaults import example_rule_set
from escalation.criteria.models import RuleSet
from escalation.criteria.reading_forms import PatternsForm, TiersForm
from tests import factories
from tests.hearing import rules_in_force


def document():
    return example_rule_set()


def test_patterns_are_written_one_a_line():
    form = PatternsForm(
        {"patterns": "booking = \\bvl[0-9]{6}\\b\n\nflight=xy=1"}, document=document()
    )
    assert form.is_valid()
    changed = form.changed(document())
    assert changed["patterns"] == {
        "booking": {"text": "\\bvl[0-9]{6}\\b"},
        "flight": {"text": "xy=1"},
    }
    assert problems(changed) == []
    again = PatternsForm(document=changed)
    assert again.initial["patterns"] == "booking = \\bvl[0-9]{6}\\b\nflight = xy=1"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("booking", "Line 1: write a short name, an equals sign, and the pattern."),
        ("a = b\na = c", "Line 2: there is a pattern “a” above already."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(typed, sentence):
    form = PatternsForm({"patterns": typed}, document=document())
    assert form.errors == {"patterns": [sentence]}


def posted(**more) -> dict:
    form = TiersForm(document=document())
    kept = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    return {**kept, **more}


def test_tiers_keep_what_was_not_touched():
    form = TiersForm(posted(), document=document())
    assert form.is_valid()
    assert form.changed(document()) == document()


def test_a_tier_is_changed_taken_out_and_added_before_the_last():
    keys = [tier["key"] for tier in document()["author_tiers"]]
    data = posted(new_key="fans", new_kinds="fan, club", new_factor="0.5") | {
        "0_drop": "on",
        "1_followers_from": "700",
    }
    form = TiersForm(data, document=document())
    assert form.is_valid()
    tiers = form.changed(document())["author_tiers"]
    assert [tier["key"] for tier in tiers] == [*keys[1:-1], "fans", keys[-1]]
    assert tiers[0]["followers_from"] == 700
    assert tiers[-2] == {"key": "fans", "kinds": ["fan", "club"], "factor": 0.5}


def test_figures_without_a_name_are_asked_for_one():
    form = TiersForm(posted(new_factor="2"), document=document())
    assert form.errors == {"new_key": ["Give the new tier a short name."]}


@pytest.fixture
def draft(db, admin, signed_in):
    factories.organisation()
    rules_in_force()
    browser = signed_in(admin)
    browser.post("/rules/draft")
    return browser, RuleSet.objects.get(state="draft")


def test_a_pattern_that_could_stop_the_desk_is_refused_and_kept_on_the_page(draft):
    browser, held = draft
    body = {"patterns": "twice = (a)\\1", "seen": held.digest}
    page = browser.post(f"/rules/{held.version}/patterns/", body)
    assert page.status_code == 422
    assert "Pattern “twice”" in page.content.decode()
    assert "twice = (a)\\1" in page.content.decode()
    held.refresh_from_db()
    assert held.document["patterns"] == {}


def test_a_new_list_is_begun_and_an_unknown_one_is_missing(draft):
    browser, held = draft
    path = f"/rules/{held.version}"
    assert browser.get(f"{path}/words/weather/").status_code == 404
    begun = browser.post(f"{path}/new-list", {"name": "weather", "seen": held.digest})
    assert (begun.status_code, begun.headers["Location"]) == (302, f"{path}/words/weather/")
    assert browser.get(f"{path}/words/weather/").status_code == 200
    held.refresh_from_db()
    assert held.document["words"]["weather"] == {}
    again = browser.post(f"{path}/new-list", {"name": "weather", "seen": held.digest})
    assert again.status_code == 422
    assert "There is a list of this name already." in again.content.decode()
