"""What belongs to a crisis: storylines, mentions, alerts."""

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from escalation.alerts.actions import deciding
from escalation.alerts.groups import with_parts
from escalation.crises.actions.shared import record_in, running_crisis, save_changed
from escalation.crises.models import Crisis
from escalation.crises.queries import living_alerts, salient_terms, told_since
from journal.errors import Missing, Refused
from monitoring.models import Mention, Storyline


@transaction.atomic
def link_to_crisis(
    *,
    actor: User,
    number: str,
    storylines: tuple[int, ...] = (),
    mentions: tuple[int, ...] = (),
    seen: deciding.Seen | None = None,
) -> Crisis:
    """Add storylines, mentions or alerts to a crisis; their open alerts leave triage.

    seen: alerts with the revision the person saw.
    Raises: Missing, Refused("closed" | "overtaken" | "not-now" | "no-change").
    Records crisis.linked.
    """
    crisis = running_crisis(actor, number, "link")
    chosen = deciding.locked(actor, seen, "escalate") if seen else []
    told = with_parts(chosen)
    stories = {*storylines, *(alert.storyline_id for alert in told if alert.storyline_id)}
    posts = {*mentions, *(alert.mention_id for alert in told)}
    new_stories = _existing(Storyline, stories) - set(crisis.storylines)
    new_posts = _existing(Mention, posts) - set(crisis.mentions)
    siblings = living_alerts(actor, sorted(new_stories), lock=True)
    alerts = chosen + [a for a in siblings if a.pk not in {each.pk for each in chosen}]
    if not (new_stories or new_posts or alerts):
        raise Refused("no-change", gettext("It is part of this crisis already."))
    _take_in(crisis, new_stories, new_posts)
    if alerts:
        deciding.decide(actor, alerts, "escalate", fields={"crisis": crisis, "snoozed_until": None})
    record_in(
        crisis,
        "crisis.linked",
        actor,
        {
            "storylines": sorted(new_stories),
            "mentions": sorted(new_posts),
            "alerts": [alert.pk for alert in alerts],
        },
    )
    return crisis


def _existing(model: type[Storyline] | type[Mention], ids: set[int]) -> set[int]:
    found = set(model.objects.filter(pk__in=ids, exercise_id=None).values_list("pk", flat=True))
    if found != ids:
        raise Missing
    return found


def _take_in(crisis: Crisis, stories: set[int], posts: set[int]) -> None:
    crisis.storylines = [*crisis.storylines, *sorted(stories)]
    crisis.mentions = [*crisis.mentions, *sorted(posts)]
    crisis.terms = salient_terms(crisis.storylines, crisis.mentions)
    crisis.first_mention_at = told_since(crisis.storylines, crisis.mentions)
    save_changed(crisis, "storylines", "mentions", "terms", "first_mention_at")
