"""The one gate before alerts: who may see which, and who may decide. Reads only.

An alert of a private crisis exists for its members alone; an exercise never mixes with the rest.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from escalation.alerts.models import Alert, AlertState
from journal.errors import Missing


def visible_alerts(user: User) -> QuerySet[Alert]:
    """Return every alert this person may know of, exercises left out."""
    if not user.may(Permission.DESK_SEE):
        return Alert.objects.none()
    # What was merged into an alert goes where that one goes.
    private = Q(crisis__is_private=True) | Q(merged_into__crisis__is_private=True)
    member = Q(crisis__members__user=user) | Q(merged_into__crisis__members__user=user)
    hidden = Alert.objects.filter(private, pk=OuterRef("pk"))
    own = Alert.objects.filter(member, pk=OuterRef("pk"))
    seen = Alert.objects.filter(~Exists(hidden) | Exists(own), exercise__isnull=True)
    # What waits to be raised is nobody's yet.
    return seen.exclude(state=AlertState.WAITING)


def access_alert(user: User, alert_id: int, verb: str = "see") -> Alert:
    """Load one alert for somebody; verb: see or decide. Raises Missing."""
    if verb == "decide" and not user.may(Permission.TRIAGE_DECIDE):
        raise Missing
    found = (
        visible_alerts(user)
        .select_related("assignee", "decided_by", "rule_set", "crisis")
        .filter(pk=alert_id)
        .first()
    )
    if found is None:
        raise Missing
    return found


def lock_alerts(user: User, alert_ids: Collection[int]) -> list[Alert]:
    """Lock alerts in the order of their ids for somebody who decides. Raises Missing."""
    if not user.may(Permission.TRIAGE_DECIDE):
        raise Missing
    seen = visible_alerts(user).filter(pk__in=alert_ids).values("pk")
    found = list(
        Alert.objects.select_for_update(of=("self",))
        .select_related("decided_by", "rule_set")
        .filter(pk__in=seen)
        .order_by("pk")
    )
    if len(found) != len(set(alert_ids)):
        raise Missing
    return found
