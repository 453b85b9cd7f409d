"""Without which posts an alert would not stand where it does: asked for, then told in words."""

from typing import Any

import pytest

from escalation.triage.detail import carriers_of
from tests import factories

pytestmark = pytest.mark.django_db


def storm(**given):
    """A storyline in which one post alone met the rule that makes it Concern."""
    rules = factories.live_rule_set()
    story = factories.storyline()
    told: dict[str, Any] = {"storyline": story, "rule_set_version": rules.version}
    factories.mention("Sunny day", **told)
    grave = factories.mention("Fire on board", rules=["first-hand-safety"], **told)
    factories.mention("Nice view", **told)
    verdict = factories.verdict(44, version=rules.version)
    alert = factories.alert(
        44, mention=grave, storyline=story, verdict=verdict, mention_count=3, **given
    )
    return alert, grave


def test_the_one_post_that_carries_it_is_found():
    alert, grave = storm()
    assert carriers_of(alert) == ([grave], 1, True)


def test_after_a_change_of_rules_nothing_is_told():
    alert, _grave = storm()
    factories.live_rule_set(factories.RULES)
    assert carriers_of(alert) == ([], 0, False)


def test_a_post_alone_is_its_own_cause():
    rules = factories.live_rule_set()
    post = factories.mention("Fire on board", rules=["first-hand-safety"])
    alert = factories.alert(44, mention=post, verdict=factories.verdict(44, version=rules.version))
    assert carriers_of(alert) == ([post], 1, True)


def test_what_rests_on_earlier_posts_is_not_told_from_these():
    alert, _grave = storm(severity="crisis")
    assert carriers_of(alert) == ([], 0, False)


def test_it_is_told_in_words(comms, employee, signed_in):
    alert, _grave = storm()
    page = signed_in(comms).get(f"/triage/{alert.pk}/cause").content.decode()
    assert "Without these it would not have reached Concern." in page
    assert "Fire on board" in page
    assert signed_in(employee).get(f"/triage/{alert.pk}/cause").status_code == 404


def test_the_page_asks_for_it_only_when_it_is_opened(comms, signed_in):
    alert, _grave = storm()
    page = signed_in(comms).get(f"/triage/{alert.pk}/").content.decode()
    assert f'hx-get="/triage/{alert.pk}/cause"' in page
