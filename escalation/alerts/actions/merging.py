"""Several alerts that are one matter become one: it tells everything they told.

They stay as alerts that point to it, and undoing or splitting gives them back.
"""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from escalation.alerts import groups
from escalation.alerts.actions.deciding import Decided, Seen, decide, locked
from escalation.alerts.actions.telling import WAKE, clock_of, record_decided
from escalation.alerts.models import Alert, AlertKind, AlertState
from journal.errors import Refused
from journal.timers import void_timer


@transaction.atomic
def merge_alerts(*, actor: User, seen: Seen) -> Decided:
    """Merge two or more alerts into one that keeps all they tell, their clocks and their history.

    Into the merged one among them, if there is one, else into a new one; the last in the answer.
    Raises: Missing, Refused("too-few" | "praise" | "overtaken" | "not-now"). Records alert.merged.
    """
    if len(seen) < 2:
        raise Refused("too-few", gettext("Tick at least two alerts to merge them."))
    groups.hold(list(seen))
    if Alert.objects.filter(pk__in=seen, kind=AlertKind.PRAISE).exists():
        raise Refused("praise", gettext("Praise is passed on, not merged."))
    chosen = locked(actor, seen, "merge")
    now, group = timezone.now(), token_hex(8)
    inner = groups.parts_of(chosen)
    whole = next((alert for alert in chosen if alert.pk in inner), None) or _begin(chosen, now)
    joining = [alert for alert in chosen if alert.pk != whole.pk]
    moved = [part for alert in joining for part in inner.get(alert.pk, ())]
    standing = _standing(chosen)
    for alert in chosen:
        void_timer(WAKE, clock_of(alert))
    into = {"merged_into_id": whole.pk, "snoozed_until": None}
    decide(actor, [*joining, *moved], "merge", fields=into, group=group)
    parts = groups.parts_of([whole])[whole.pk]
    groups.follow(whole, parts, groups.counted(groups.told_by(parts)), now)
    decide(actor, [whole], "merge", fields=standing, group=group)
    record_decided(
        actor,
        "alert.merged",
        Decided([whole], group, "merge"),
        data={"merged": [alert.pk for alert in joining], "mentions": whole.mention_count},
    )
    return Decided([*joining, whole], group, "merge", leads_to=whole.pk)


def _begin(chosen: Sequence[Alert], now: datetime) -> Alert:
    """Store the one, as something that undoing leaves behind empty; its clock is the oldest."""
    face = groups.face_of(chosen)
    whole = Alert(
        kind=AlertKind.GROUP,
        state=AlertState.PARTED,
        mention_id=face.mention_id,
        title=face.title,
        score=face.score,
        peak_score=face.peak_score,
        severity=face.severity,
        rule_set=face.rule_set,
        first_at=min(alert.first_at for alert in chosen),
        last_at=max(alert.last_at for alert in chosen),
        raised_at=min(alert.raised_at for alert in chosen),
        handed_at=min((a.handed_at for a in chosen if a.handed_at), default=None),
        rising_since=face.rising_since,
        changed_at=now,
    )
    whole.save(force_insert=True)
    return whole


def _standing(chosen: Sequence[Alert]) -> dict[str, object]:
    """Return how the one stands: somebody who has one of them has it, else it waits for anybody."""
    taken = [alert for alert in chosen if alert.state == AlertState.ACKNOWLEDGED]
    owners = [alert.assignee for alert in (*taken, *chosen) if alert.assignee_id]
    return {
        "state": AlertState.ACKNOWLEDGED if taken else AlertState.OPEN,
        "assignee": owners[0] if owners else None,
        "labels": sorted({label for alert in chosen for label in alert.labels}),
        "snoozed_until": None,
        "returns_above": None,
    }
