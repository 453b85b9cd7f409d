"""Which mentions somebody may read: exercises are apart, and reports from inside need the desk."""

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import Permission
from monitoring.models import Mention


def visible_mentions(user: User) -> QuerySet[Mention]:
    """Return every mention this person may read, exercises left out."""
    if not user.may(Permission.DESK_SEE):
        return Mention.objects.none()
    return Mention.objects.filter(exercise_id=None)


def access_mention(user: User, mention_id: int) -> Mention:
    """Load one mention for somebody. Raises Http404."""
    found = (
        visible_mentions(user).select_related("source", "storyline").filter(pk=mention_id).first()
    )
    if found is None:
        raise Http404
    return found
