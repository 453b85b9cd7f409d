"""Asking for a storm and breaking it off. Only the demo organisation has one to play."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import is_demo
from journal.errors import Refused
from journal.record import record
from monitoring.models import Replay

FASTEST = 600


@transaction.atomic
def ask_replay(*, actor: User, speed: int = 60) -> Replay:
    """Ask for the storm once more. Records replay.asked.

    Args: speed: times faster than it was, 1-600.
    Raises: Refused('not-a-demo' | 'bad-speed' | 'playing').
    """
    if not is_demo():
        raise Refused("not-a-demo", _("Only the demo organisation has a storm to play."))
    if not 1 <= speed <= FASTEST:
        raise Refused("bad-speed", _("Choose a speed from 1 to 600."))
    running = Replay.objects.select_for_update().filter(ended_at=None, cancelled_at=None)
    if running.exists():
        raise Refused("playing", _("A storm is playing already. Nothing was changed."))
    asked = Replay.objects.create(asked_by=actor, speed=speed)
    record(verb="replay.asked", actor=actor, about=("replay", asked.pk), data={"speed": speed})
    return asked


@transaction.atomic
def cancel_replay(*, actor: User) -> None:
    """Break the storm off; what came in stays. Raises Refused('not-playing').

    Records replay.cancelled.
    """
    running = Replay.objects.select_for_update().filter(ended_at=None, cancelled_at=None).first()
    if running is None:
        raise Refused("not-playing", _("No storm is playing. Nothing was changed."))
    running.cancelled_at = timezone.now()
    running.save(update_fields=["cancelled_at"])
    record(
        verb="replay.cancelled",
        actor=actor,
        about=("replay", running.pk),
        data={"sent": running.sent, "total": running.total},
    )
