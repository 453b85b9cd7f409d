"""How a crisis comes to be: from alerts, from a mention, or from nothing.

A person opens a crisis, a score never does. What is in force on that day is frozen on it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from secrets import choice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts.actions import deciding
from escalation.alerts.groups import with_parts
from escalation.alerts.models import Alert
from escalation.crises import steps, types
from escalation.crises.access import visible_crises
from escalation.crises.models import RUNNING, Crisis, CrisisMember, CrisisStatus
from escalation.crises.queries import living_alerts, salient_terms, told_since
from escalation.criteria.models import RuleSet, RuleSetState
from journal.errors import Missing, Refused
from journal.record import record
from journal.streams import open_stream
from monitoring.models import Mention
from playbooks import catalogue

# Any number that no other lock of ours uses: numbers of crises are given one at a time.
_NUMBERING = 7311


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody fills in to open a crisis."""

    title: str
    type: str
    severity: str
    lead: User
    spokesperson: User | None = None
    is_private: bool = False
    members: tuple[User, ...] = ()
    next_update_at: datetime | None = None
    update_every_min: int | None = None
    alerts: deciding.Seen = field(default_factory=dict)
    mentions: tuple[int, ...] = ()
    storylines: tuple[int, ...] = ()


@transaction.atomic
def open_crisis(*, actor: User, plan: Plan) -> Crisis:
    """Open a crisis, take its alerts out of triage and freeze the live rules on it.

    Raises: Missing, Refused("overtaken" | "not-now" | "already-open" | "cannot-see" |
    "unknown-type"). Records crisis.opened in the log of the crisis.
    """
    if not actor.may(Permission.CRISIS_OPEN):
        raise Missing
    _refuse_unfit(plan)
    chosen = deciding.locked(actor, plan.alerts, "escalate") if plan.alerts else []
    told = with_parts(chosen)
    mentions = _mentions(plan, told)
    stories = _storylines(plan, told, mentions)
    _refuse_second(actor, stories)
    alerts = _with_siblings(actor, chosen, stories)
    now = timezone.now()
    crisis = _write(actor, plan, now, stories, mentions, alerts)
    if alerts:
        deciding.decide(actor, alerts, "escalate", fields={"crisis": crisis, "snoozed_until": None})
    record(
        verb="crisis.opened",
        stream=crisis.stream,
        actor=actor,
        about=("crisis", crisis.number),
        data={
            "type": crisis.type,
            "severity": crisis.severity,
            "rule_set": crisis.frozen["rule_set"],
            "alerts": [alert.pk for alert in alerts],
            "score": max((alert.score for alert in alerts), default=None),
            "told": sum(alert.mention_count for alert in chosen),
            "mentions": len(mentions),
            "storylines": list(stories),
            "private": crisis.is_private,
            "lead": crisis.lead_id,
        },
        sealed={"title": crisis.title, "lead_name": crisis.lead.name},
    )
    return crisis


def _refuse_unfit(plan: Plan) -> None:
    if catalogue.crisis_type(plan.type) is None:
        raise Refused("unknown-type", gettext("Choose what kind of crisis this is."))
    if plan.severity not in steps.GRAVE:
        raise Refused("unknown-severity", gettext("Choose how grave it is."))
    people = (plan.lead, *plan.members, *((plan.spokesperson,) if plan.spokesperson else ()))
    blind = [person.name for person in people if not person.may(Permission.CRISIS_SEE)]
    if blind:
        raise Refused(
            "cannot-see", gettext("%(who)s may not see crises.") % {"who": ", ".join(blind)}
        )


def _mentions(plan: Plan, alerts: Iterable[Alert]) -> list[Mention]:
    # The score's own mention of each alert, and those that were picked by hand.
    ids = {*plan.mentions, *(alert.mention_id for alert in alerts)}
    found = list(Mention.objects.filter(pk__in=ids, exercise_id=None).order_by("pk"))
    if not {each.pk for each in found} >= set(plan.mentions):
        raise Missing
    return found


def _storylines(
    plan: Plan, alerts: Iterable[Alert], mentions: Iterable[Mention]
) -> tuple[int, ...]:
    ids = {
        *plan.storylines,
        *(alert.storyline_id for alert in alerts),
        *(mention.storyline_id for mention in mentions),
    }
    return tuple(sorted(pk for pk in ids if pk))


def _refuse_second(actor: User, stories: Collection[int]) -> None:
    # One that the actor may not know of does not stop them: its existence stays private.
    running = visible_crises(actor).filter(status__in=RUNNING, storylines__overlap=list(stories))
    found = running.first() if stories else None
    if found:
        raise Refused(
            "already-open",
            gettext("%(number)s is already open for this storyline: %(title)s.")
            % {"number": found.number, "title": found.title},
        )


def _with_siblings(actor: User, chosen: list[Alert], stories: Collection[int]) -> list[Alert]:
    known = {alert.pk for alert in chosen}
    return chosen + [a for a in living_alerts(actor, stories, lock=True) if a.pk not in known]


def _write(
    actor: User,
    plan: Plan,
    now: datetime,
    stories: tuple[int, ...],
    mentions: list[Mention],
    alerts: list[Alert],
) -> Crisis:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING])
    year = timezone.localtime(now).year
    number = _number(year, is_private=plan.is_private)
    rules = RuleSet.objects.filter(state=RuleSetState.LIVE).first()
    first_at = told_since(stories, [mention.pk for mention in mentions])
    crisis = Crisis.objects.create(
        number=number,
        title=plan.title,
        type=plan.type,
        severity=plan.severity,
        status=CrisisStatus.DETECTED,
        steps={"detected": (first_at or now).isoformat()},
        lead=plan.lead,
        spokesperson=plan.spokesperson,
        is_private=plan.is_private,
        first_mention_at=first_at,
        opened_at=now,
        opened_by=actor,
        next_update_at=plan.next_update_at,
        update_every_min=plan.update_every_min,
        rule_set=rules,
        frozen=_frozen(plan, rules),
        stream=open_stream(f"crisis:{number}", is_private=plan.is_private),
        storylines=list(stories),
        mentions=[mention.pk for mention in mentions],
        terms=salient_terms(stories, [mention.pk for mention in mentions]),
    )
    if plan.is_private:
        _let_in(crisis, actor, (actor, plan.lead, plan.spokesperson, *plan.members))
    return crisis


def _number(year: int, *, is_private: bool) -> str:
    # Numbers in a row would tell everybody of the private ones between: those stand in none.
    head = f"{'P' if is_private else 'C'}-{year}-"
    taken = Crisis.objects.filter(number__startswith=head).values_list("number", flat=True)
    return (
        steps.private_number(year, taken, choice) if is_private else steps.next_number(year, taken)
    )


def _frozen(plan: Plan, rules: RuleSet | None) -> dict[str, Any]:
    document = rules.document if rules else {}
    return {
        "rule_set": rules.version if rules else None,
        "thresholds": document.get("thresholds", {}),
        "type": types.frozen_type(plan.type),
    }


def _let_in(crisis: Crisis, actor: User, people: Iterable[User | None]) -> None:
    wanted = {person.pk: person for person in people if person is not None}
    CrisisMember.objects.bulk_create(
        [CrisisMember(crisis=crisis, user=person, added_by=actor) for person in wanted.values()]
    )
