"""What is usual at this hour, for everything and for each rule that counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation.alerts.usual import usual_for
from escalation.criteria.live import live_rules
from tests import factories
from tests.hearing import rules_in_force

pytestmark = pytest.mark.django_db


def days_of(amount: int) -> None:
    """So many mentions in every hour of eight days."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for hour in range(1, 8 * 24):
        factories.minute(now - timedelta(hours=hour), amount)


def test_without_history_nothing_is_usual():
    rules_in_force()
    assert usual_for(live_rules(), timezone.now()) == {}


def test_everything_has_its_band_per_minute():
    rules_in_force()
    days_of(30)
    found = usual_for(live_rules(), timezone.now())
    assert list(found) == [""]
    assert found[""].low <= found[""].mid <= found[""].high
    assert found[""].mid == pytest.approx(0.5, rel=0.1)


def test_a_rule_that_counts_has_its_share_of_all():
    counting = {
        "key": "many", "name": {"en": "Many"},
        "if": {"words": ["safety"], "authors_from": 4}, "points": {}, "then": {},
    }  # fmt: skip
    rules_in_force(rules=[*factories.RULES["rules"], counting])
    days_of(30)
    rules = live_rules()
    past = timezone.now() - timedelta(days=2)
    for number in range(4):
        factories.mention(
            created_at=past, rule_set_version=rules.version,
            waiting=[rules.index_of["many"]] if number == 0 else [],
        )  # fmt: skip
    found = usual_for(rules, timezone.now())
    assert found["rule:many"].mid == pytest.approx(found[""].mid / 4)
    assert "rule:first-hand-safety" not in found
