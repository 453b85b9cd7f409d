"""The praise of the last week that people of the demo passed on, to whom, and in which words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from accounts.models import Unit, User
from escalation.alerts.models import Alert, AlertKind, AlertState, Decision, Thanks
from escalation.alerts.praise import likely_unit, without_names
from escalation.criteria.models import RuleSet
from monitoring.models import Mention

TOLD: Final = timedelta(days=7)
# Most praise is for those on board; where a text names another team, it is theirs.
CREW: Final = "ships"


def tell_thanks(now: datetime, people: Iterable[User]) -> None:
    """Make the alerts and the thanks of what was decided to be passed on."""
    names = [person.name for person in people]
    units = {unit.pk: [*unit.name.split(), *unit.name_sv.split()] for unit in Unit.objects.all()}
    crew = Unit.objects.get(key=CREW)
    rules = RuleSet.objects.get(state="live")
    rows = Decision.objects.filter(action="pass_on", at__gt=now - TOLD, by__isnull=False)
    decisions = {row.mention_id: row for row in rows}
    for post in Mention.objects.filter(pk__in=decisions).order_by("pk"):
        decision = decisions[post.pk]
        alert = _alert(post, decision, rules)
        Thanks.objects.create(
            alert=alert,
            unit_id=likely_unit(post.text, units) or crew.pk,
            text=without_names(post.text, [*names, post.author_handle, post.author_name]),
            lang=post.lang[:3],
            by_id=decision.by_id or 0,
            at=decision.at,
        )


def _alert(post: Mention, decision: Decision, rules: RuleSet) -> Alert:
    return Alert.objects.create(
        kind=AlertKind.PRAISE,
        state=AlertState.PASSED_ON,
        storyline_id=post.storyline_id,
        mention_id=post.pk,
        title=" ".join(post.text.split())[:200],
        score=post.score or 0,
        peak_score=post.score or 0,
        severity="praise",
        rule_set=rules,
        reach=post.reach,
        first_at=post.created_at,
        last_at=post.created_at,
        raised_at=post.created_at,
        changed_at=decision.at,
        decided_by_id=decision.by_id,
        decided_at=decision.at,
    )
