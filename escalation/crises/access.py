"""The one gate before crises: who may see which, and what they may do there. Reads only.

A private crisis exists for its members alone; for everybody else the answer is that of a crisis
that was never opened.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from escalation.crises.models import Crisis, CrisisMember
from journal.errors import Missing

_ASKS = {
    "see": Permission.CRISIS_SEE,
    "note": Permission.CRISIS_SEE,
    "link": Permission.CRISIS_OPEN,
}


def visible_crises(user: User) -> QuerySet[Crisis]:
    """Return every crisis this person may know of, exercises left out."""
    if not user.may(Permission.CRISIS_SEE):
        return Crisis.objects.none()
    own = CrisisMember.objects.filter(crisis=OuterRef("pk"), user=user)
    return Crisis.objects.filter(Q(is_private=False) | Exists(own), exercise__isnull=True)


def may_lead(user: User, crisis: Crisis) -> bool:
    """Tell whether somebody may raise, lower, move, close and hand on a crisis they can see."""
    return user.may(Permission.CRISIS_LEAD) or crisis.lead_id == user.pk


def access_crisis(user: User, number: str, verb: str = "see", *, lock: bool = False) -> Crisis:
    """Load one crisis for somebody. verb: see, note, link or lead. Raises Missing."""
    rows = visible_crises(user)
    if lock:
        rows = Crisis.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
    found = rows.select_related("lead", "spokesperson", "stream").filter(number=number).first()
    if found is None:
        raise Missing
    allowed = may_lead(user, found) if verb == "lead" else user.may(_ASKS[verb])
    if not allowed:
        raise Missing
    return found


def private_logs(user: User) -> list[int]:
    """Return the streams of private crises that somebody may read in the full log."""
    private = visible_crises(user).filter(is_private=True)
    return list(private.values_list("stream_id", flat=True))


def readable_streams(user: User) -> list[int]:
    """Return the private logs somebody may read: those of the private crises they may see."""
    rows = visible_crises(user).filter(is_private=True)
    return list(rows.values_list("stream", flat=True))
