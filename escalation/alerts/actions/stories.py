"""Keeps alerts in step with what they tell, after merging, splitting or undoing either.

Used by actions alone, inside their transaction; records nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from escalation.alerts import groups, raising
from escalation.alerts.anew import found_anew
from escalation.alerts.models import LIVING, Alert
from escalation.criteria.live import LiveRules, live_rules
from monitoring.models import Storyline


def follow_parts(whole_ids: Iterable[int | None], now: datetime) -> None:
    """Bring living alerts that others were merged into up to date with what is still in them."""
    rows = Alert.objects.select_for_update(of=("self",)).filter(
        pk__in=[pk for pk in whole_ids if pk], state__in=LIVING
    )
    wholes = list(rows.order_by("pk"))
    parts = groups.parts_of(wholes)
    for whole in wholes:
        mine = parts[whole.pk]
        if groups.follow(whole, mine, groups.counted(groups.told_by(mine)), now):
            whole.save()


def weigh_anew(alert: Alert) -> None:
    """Weigh and count a locked alert on what its storyline is made of by now, and save it."""
    line = Storyline.objects.filter(pk=alert.storyline_id or 0).first()
    if line is None:
        return
    rules = live_rules()
    finding = None
    if weighed_by(alert, rules):
        finding = found_anew(rules, line.pk, alert.last_at)
    if finding is not None:
        raising.grow(alert, finding, line, rules, timezone.now())
    raising.count(alert, line)
    alert.save()


def weighed_by(alert: Alert, rules: LiveRules) -> bool:
    """Tell whether an alert was weighed by the rules in force: others would weigh it otherwise."""
    return rules.pk is not None and (alert.verdict or {}).get("version") == rules.version
