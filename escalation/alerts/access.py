"""The one gate before alerts: who may see which, and who may decide. Reads only.

What an alert of a private crisis is about from then on is for its members alone; for everybody
else it has been taken in hand, and no more. An exercise never mixes with the rest.
"""

from collections.abc import Collection

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts.models import Alert, AlertState, Decision
from escalation.alerts.states import IN_HAND, standing
from journal.errors import Missing, Refused


def visible_alerts(user: User) -> QuerySet[Alert]:
    """Return every alert this person may know all of, exercises left out."""
    if not user.may(Permission.DESK_SEE):
        return Alert.objects.none()
    return _raised().exclude(_veiled_for(user))


def known_alerts(user: User) -> QuerySet[Alert]:
    """Return every alert this person may know of, as `shown` must tell it: with `shown_state`.

    One that stood in the queue before a private crisis took it is among them, taken in hand.
    """
    if not user.may(Permission.DESK_SEE):
        return Alert.objects.none()
    began = Coalesce("crisis__opened_at", "merged_into__crisis__opened_at")
    decided = Exists(Decision.objects.filter(alert=OuterRef("pk")))
    rows = _raised().annotate(
        is_veiled=ExpressionWrapper(_veiled_for(user), output_field=BooleanField()),
        shown_state=Case(When(_veiled_for(user), then=Value(IN_HAND)), default=F("state")),
    )
    return rows.alias(began=began).filter(
        Q(is_veiled=False) | Q(raised_at__lt=F("began")) | decided
    )


def shown(alert: Alert) -> Alert:
    """Return an alert of known_alerts as its reader may see it. One that is veiled is not saved."""
    if getattr(alert, "is_veiled", False):
        alert.state = IN_HAND
        # Who took it, and where to, is what nobody outside is told; who had it before stays.
        alert.crisis = alert.merged_into = alert.decided_by = None
        alert.decided_at = alert.snoozed_until = alert.handed_at = None
    return alert


def _raised() -> QuerySet[Alert]:
    # What waits to be raised is nobody's yet.
    return Alert.objects.filter(exercise__isnull=True).exclude(state=AlertState.WAITING)


def _veiled_for(user: User) -> Q:
    # What was merged into an alert goes where that one goes. From the few crises that are private
    # to their alerts, each way by itself: else every alert there ever was is looked at.
    return _going_to(is_private=True) & ~_going_to(members__user=user)


def _going_to(**crisis: object) -> Q:
    there = {f"crisis__{name}": value for name, value in crisis.items()}
    merged = {f"merged_into__{name}": value for name, value in there.items()}
    straight, along = (Alert.objects.filter(**way).values("pk") for way in (there, merged))
    return Q(pk__in=straight) | Q(pk__in=along)


def access_alert(user: User, alert_id: int, verb: str = "see") -> Alert:
    """Load one alert as somebody may see it; verb: see or decide.

    Raises: Missing, Refused("not-now") where it is to be decided and has been taken in hand.
    """
    if verb == "decide" and not user.may(Permission.TRIAGE_DECIDE):
        raise Missing
    found = (
        known_alerts(user)
        .select_related("assignee", "decided_by", "rule_set", "crisis")
        .filter(pk=alert_id)
        .first()
    )
    if found is None:
        raise Missing
    if verb == "decide" and getattr(found, "is_veiled", False):
        raise Refused("not-now", standing(IN_HAND))
    return shown(found)


def lock_alerts(user: User, alert_ids: Collection[int]) -> list[Alert]:
    """Lock alerts in the order of their ids for somebody who decides.

    Raises: Missing, Refused("not-now") where one has been taken in hand.
    """
    if not user.may(Permission.TRIAGE_DECIDE):
        raise Missing
    seen = visible_alerts(user).filter(pk__in=alert_ids).values("pk")
    found = list(
        # No row beside it: who waited for the lock would read who decided from before the wait.
        Alert.objects.select_for_update(of=("self",))
        .select_related("rule_set")
        .filter(pk__in=seen)
        .order_by("pk")
    )
    if len(found) != len(set(alert_ids)):
        if known_alerts(user).filter(pk__in=alert_ids).count() == len(set(alert_ids)):
            raise Refused("not-now", standing(IN_HAND))
        raise Missing
    return found
