"""What does not belong together is taken apart again: merged alerts, or posts of one storyline."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.alerts import groups, raising
from escalation.alerts.actions.deciding import Decided, Seen, decide, locked
from escalation.alerts.actions.stories import follow_parts, weigh_anew, weighed_by
from escalation.alerts.actions.telling import record_decided
from escalation.alerts.anew import found_anew
from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.states import rank
from escalation.criteria.live import live_rules
from journal.errors import Missing, Refused
from monitoring.models import Mention, Storyline
from monitoring.store.regrouping import NothingLeft, NotOfStoryline, part_storyline

if TYPE_CHECKING:
    from journal.canonical import JSON


@transaction.atomic
def split_alert(
    *, actor: User, seen: Seen, parts: Collection[int] = (), posts: Collection[int] = ()
) -> Decided:
    """Take merged alerts out of an alert, or posts out of its storyline into an alert of their own.

    Args: seen: the one alert. parts: ids of alerts merged into it. posts: ids of mentions; each
    goes with its original and all copies of that.
    Raises: Missing, Refused("nothing-chosen" | "nothing-left" | "overtaken" | "not-now").
    Records alert.split.
    """
    groups.hold(list(seen))
    (alert,) = locked(actor, seen, "split")
    group = token_hex(8)
    if alert.kind == AlertKind.GROUP:
        apart = _part_alerts(actor, alert, set(parts), group)
        data: dict[str, JSON] = {"apart": [each.pk for each in apart]}
    else:
        apart = [_part_posts(actor, alert, set(posts), group)]
        data = {"apart": [apart[0].pk], "storyline": apart[0].storyline_id}
    record_decided(actor, "alert.split", Decided([alert], group, "split"), data=data)
    return Decided([alert, *apart], group, "split", leads_to=apart[0].pk)


def _part_alerts(actor: User, whole: Alert, chosen: set[int], group: str) -> list[Alert]:
    parts = groups.parts_of([whole])[whole.pk]
    apart = [part for part in parts if part.pk in chosen]
    if not chosen:
        raise Refused("nothing-chosen", gettext("Choose what is split off."))
    if len(apart) != len(chosen):
        raise Missing
    if len(apart) == len(parts):
        raise _nothing_left()
    free = {"state": AlertState.OPEN, "merged_into_id": None, "returns_above": None}
    decide(actor, apart, "split", fields=free, group=group)
    lines = Storyline.objects.in_bulk([part.storyline_id for part in apart if part.storyline_id])
    for part in apart:
        if part.kind == AlertKind.STORYLINE and part.storyline_id in lines:
            raising.count(part, lines[part.storyline_id])
            part.save()
    decide(actor, [whole], "split", group=group)
    follow_parts([whole.pk], timezone.now())
    return apart


def _part_posts(actor: User, alert: Alert, posts: set[int], group: str) -> Alert:
    if not posts:
        raise Refused("nothing-chosen", gettext("Choose what is split off."))
    if alert.storyline_id is None:
        raise _nothing_left()
    try:
        line = part_storyline(alert.storyline_id, posts)
    except NotOfStoryline:
        raise Missing from None
    except NothingLeft:
        raise _nothing_left() from None
    now = timezone.now()
    twin = _raise_own(alert, line, now)
    came_from = {"storyline_from": alert.storyline_id}
    decide(actor, [twin], "split", fields={"state": AlertState.OPEN}, group=group, kept=came_from)
    weigh_anew(alert)
    decide(actor, [alert], "split", group=group)
    Storyline.objects.filter(pk=line.pk).update(severity=twin.severity)
    return twin


def _nothing_left() -> Refused:
    return Refused("nothing-left", gettext("Something must stay. Choose fewer."))


def _raise_own(alert: Alert, line: Storyline, now: datetime) -> Alert:
    """Store the alert of a storyline that was split off; the clock of the matter runs on."""
    rules = live_rules()
    finding = found_anew(rules, line.pk, alert.last_at) if weighed_by(alert, rules) else None
    twin = (
        raising.new_alert(finding, line, rules, now)
        if finding is not None
        else _weighed_before(alert, line, now)
    )
    twin.raised_at, twin.state = alert.raised_at, AlertState.PARTED
    twin.labels = list(alert.labels)
    raising.count(twin, line)
    twin.save(force_insert=True)
    return twin


def _weighed_before(alert: Alert, line: Storyline, now: datetime) -> Alert:
    """Return an alert on the gravest post as it was weighed then: the rules have changed since."""
    posts = Mention.objects.filter(storyline_id=line.pk)
    post = posts.order_by("-score", "pk").first()
    if post is None:
        raise Missing
    return Alert(
        kind=AlertKind.STORYLINE,
        storyline_id=line.pk,
        mention_id=post.pk,
        title=line.title,
        score=post.score,
        peak_score=post.score,
        severity=max(post.severity, "watch", key=rank),
        rules=list(post.rules),
        rule_set_id=alert.rule_set_id,
        first_at=line.first_at,
        last_at=line.last_at,
        raised_at=now,
        changed_at=now,
        is_internal=alert.is_internal,
    )
