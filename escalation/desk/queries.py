"""What the desk reads: what waits for one person, today's record, the stories of the last hour."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts.access import visible_alerts
from escalation.alerts.models import Thanks
from escalation.alerts.states import rank
from escalation.crises.queries import running_crises
from escalation.criteria.models import RuleSet, RuleSetState
from escalation.desk.waiting import Facts, Led
from journal.access import visible_entries
from journal.models import Entry
from journal.timers import parked_timers
from monitoring.models import Batch, BatchState, Quarantined, Source, SourceState, Storyline

BUCKETS: Final = 10
STORIES: Final = 5
LOG_LINES: Final = 8
_MOST_TOLD: Final = 100

_LAST_HOUR: Final = """
SELECT storyline_id, floor(extract(epoch FROM minute - %(since)s) / %(step)s)::int AS place,
       sum(count)
FROM monitoring_minutecount
WHERE minute >= %(since)s AND storyline_id <> 0 AND exercise_id = 0
GROUP BY storyline_id, place
"""


@dataclass(frozen=True, slots=True)
class LiveStory:
    """A storyline as it was told within the last hour; values: mentions per sixth minute."""

    story: Storyline
    values: list[int]

    @property
    def count(self) -> int:
        """Return how many mentions the last hour brought."""
        return sum(self.values)


def waiting_facts(user: User) -> Facts:
    """Return everything that waits for a person. At most eight queries."""
    found = _alert_facts(user) if user.may(Permission.TRIAGE_DECIDE) else Facts()
    proposed = None
    if user.may(Permission.RULES_EDIT):
        waiting = RuleSet.objects.filter(state=RuleSetState.PROPOSED).exclude(written_by=user)
        proposed = waiting.values_list("version", flat=True).first()
    broken = still = 0
    if user.may(Permission.DESK_MEND):
        still = len(parked_timers()) + Batch.objects.filter(state=BatchState.PARKED).count()
    if user.may(Permission.SOURCES_EDIT):
        broken = Quarantined.objects.filter(resolved_at=None).count()
    told = _told(user)
    return replace(
        found, crises=_led(user), told=told, rule_set=proposed, quarantined=broken, still=still
    )


def _alert_facts(user: User) -> Facts:
    opened = Q(state="open") & ~Q(kind="praise")
    own = Q(assignee=user, state__in=("open", "acknowledged"))
    alerts = visible_alerts(user)
    facts = alerts.aggregate(
        mine=Count("pk", filter=own),
        deciding=Count("pk", filter=opened),
        oldest_at=Min("raised_at", filter=opened),
        top=Max("score", filter=opened),
        praise=Count("pk", filter=Q(kind="praise", state__in=("open", "acknowledged"))),
    )
    kinds = list(
        alerts.filter(opened | own).values_list("severity", "assignee", "state").distinct()
    )
    mine = [severity for severity, who, _state in kinds if who == user.pk]
    waiting = [severity for severity, _who, state in kinds if state == "open"]
    top = facts.pop("top")
    return Facts(
        **facts,
        highest=None if top is None else (max(waiting, key=rank, default="watch"), top),
        mine_severity=max(mine, key=rank, default="watch"),
    )


def _told(user: User) -> tuple[int, ...]:
    """Return the alerts that rules show on this person's desk, gravest first."""
    rows = visible_alerts(user).filter(
        told__overlap=list(user.roles), state__in=("open", "acknowledged")
    )
    return tuple(rows.order_by("-score", "-pk").values_list("pk", flat=True)[:_MOST_TOLD])


def _led(user: User) -> tuple[Led, ...]:
    return tuple(
        Led(
            number=crisis.number,
            title=crisis.title,
            severity=crisis.severity,
            next_update_at=crisis.next_update_at,
            is_lead=crisis.lead_id == user.pk,
            has_confirmed_line=bool(crisis.confirmed_line),
        )
        for crisis in running_crises(user)
        if user.pk in {crisis.lead_id, crisis.spokesperson_id}
    )


def todays_entries(user: User, now: datetime) -> list[Entry]:
    """Return today's entries about alerts, crises and rules this person may read, newest first.

    Three queries. Looks, sign-ins and what machines did stay in the full log.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = Q(verb__startswith="crisis.") | Q(verb__startswith="rule-set.")
    told |= Q(verb__startswith="alert.")
    return list(
        visible_entries(user)
        .filter(told, at__gte=midnight, actor__isnull=False)
        .exclude(verb="crisis.viewed")
        .select_related("actor", "on_behalf_of", "sealed", "stream")
        .order_by("-pk")[:LOG_LINES]
    )


def live_stories(now: datetime) -> list[LiveStory]:
    """Return the storylines most told within the last hour. Two queries."""
    since = (now - timedelta(minutes=59)).replace(second=0, microsecond=0)
    step = 3600 // BUCKETS
    counted: dict[int, list[int]] = defaultdict(lambda: [0] * BUCKETS)
    with connection.cursor() as cursor:
        cursor.execute(_LAST_HOUR, {"since": since, "step": step})
        for story_id, place, amount in cursor.fetchall():
            counted[story_id][min(place, BUCKETS - 1)] += int(amount)
    ids = sorted(counted, key=lambda each: -sum(counted[each]))[:STORIES]
    stories = Storyline.objects.in_bulk(ids)
    return [LiveStory(stories[pk], counted[pk]) for pk in ids if pk in stories]


def live_sources() -> list[Source]:
    """Return the sources we listen to, longest blind first. One query."""
    rows = Source.objects.filter(state=SourceState.ON, exercise=None)
    return list(rows.order_by(F("blind_since").asc(nulls_last=True)))


def blind_sources() -> list[Source]:
    """Return the sources we cannot see, longest blind first. One query."""
    return [source for source in live_sources() if source.blind_since]


def thanks_for(user: User, now: datetime) -> list[Thanks]:
    """Return the praise that was passed on to a person's unit within a week. One query."""
    if user.unit_id is None:
        return []
    rows = Thanks.objects.filter(unit=user.unit_id, at__gt=now - timedelta(days=7))
    return list(rows.order_by("-at")[:5])
