"""A rule set changes while a crisis runs: crisis and alerts keep the rules they began by."""

import pytest

from escalation.alerts.models import Alert
from escalation.crises.models import Crisis
from escalation.criteria import actions as rules
from escalation.criteria.models import RuleSet
from tests import factories
from tests.hearing import hear, post, rules_in_force

pytestmark = pytest.mark.django_db

FIRE = "Fire on board the Tärnan, smoke from the car deck"


def test_the_rules_of_a_running_crisis_stay(comms, lead, admin, signed_in):
    factories.organisation()
    second = factories.person("admin")
    before = rules_in_force()
    hear(post(FIRE), post(FIRE))
    alert = Alert.objects.get()

    # A crisis is opened from the alert.
    signed_in(comms).post(
        "/crises/open/",
        {
            "title": "Smoke on Tärnan", "type": "safety", "severity": "serious",
            "lead": lead.pk, "promise": "30", "alert": f"{alert.pk}:{alert.revision}",
        },
    )  # fmt: skip
    crisis = Crisis.objects.get()
    assert crisis.rule_set == before

    # Two administrators decide that smoke is nothing any more.
    draft = rules.draft_rule_set(actor=admin)
    milder = {**draft.document, "words": {"safety": {"en": ["explosion"]}}}
    draft = rules.change_draft(
        actor=admin, version=draft.version, document=milder, seen_digest=draft.digest
    )
    rules.propose_rule_set(actor=admin, version=draft.version, why="Too many alarms")
    rules.publish_rule_set(actor=second, version=draft.version, seen_digest=draft.digest)

    # What is said now is weighed by the new rules ...
    hear(post("Smoke at the terminal, fire brigade on site"))
    assert Alert.objects.count() == 1
    # ... and the running crisis, its alert and the words of the old rules are what they were.
    crisis.refresh_from_db()
    alert.refresh_from_db()
    assert crisis.rule_set == before
    assert (alert.state, alert.crisis_id) == ("in-crisis", crisis.pk)
    assert RuleSet.objects.get(pk=before.pk).document == before.document
    assert RuleSet.objects.get(state="live").version == draft.version
