"""The button beside Save: what is in the form is tried, and nothing is saved."""

import pytest
from django.test import Client

from escalation.criteria import actions
from escalation.criteria.models import RuleSet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(admin) -> RuleSet:
    factories.organisation()
    actions.found_rule_set(document=factories.RULES)
    return actions.draft_rule_set(actor=admin)


@pytest.fixture
def browser(admin, signed_in) -> Client:
    client: Client = signed_in(admin)
    return client


def test_words_are_tried_with_their_matches_marked_and_not_saved(browser, draft):
    factories.mention("A leak below the car deck")
    path = f"/rules/{draft.version}/words/water/"
    browser.post(f"/rules/{draft.version}/new-list", {"name": "water", "seen": draft.digest})
    assert "Try it on stored mentions" in browser.get(path).content.decode()
    answer = browser.post(f"{path}preview", {"seen": draft.digest, "words_en": "leak\nflood*"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 1 stored mentions has it." in page
    assert "<mark>leak</mark>" in page
    assert "Nobody has decided on any of them" in page
    # What was typed is still there, and saving it goes where it always went.
    assert "flood*" in page
    assert f'action="{path}"' in page
    draft.refresh_from_db()
    assert draft.document["words"]["water"] == {}


def test_a_rule_is_tried(browser, draft):
    factories.mention("Smoke from the car deck")
    answer = browser.post(
        f"/rules/{draft.version}/rule/smoke/preview", {"seen": draft.digest, "phrases": "smoke"}
    )
    assert "1 of 1 stored mentions has it." in answer.content.decode()


def test_what_cannot_be_a_rule_is_said_in_words(browser, draft):
    answer = browser.post(
        f"/rules/{draft.version}/rule/odd/preview", {"seen": draft.digest, "patterns": "(["}
    )
    assert answer.status_code == 422
    assert "What it would find" not in answer.content.decode()


def test_only_a_version_that_is_being_written_is_tried(browser, draft, comms, signed_in):
    assert browser.post("/rules/12/words/safety/preview").status_code == 404
    assert browser.post("/rules/999/words/safety/preview").status_code == 404
    assert signed_in(comms).post(f"/rules/{draft.version}/words/safety/preview").status_code == 404
