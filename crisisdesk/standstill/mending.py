"""Trying a delivery again, or leaving it, wherever it came from; page and API share it."""

from typing import Protocol

from accounts.models import User
from accounts.permissions import Permission
from journal.errors import Missing
from monitoring.models import Batch


class Mend(Protocol):
    """An action on a delivery that was set aside."""

    def __call__(self, *, actor: User, batch_id: int) -> None:
        """Do it. Raises Refused('not-parked')."""


def mend_delivery(mend: Mend, *, actor: User, batch_id: int) -> None:
    """Let somebody who may mend do one thing to a delivery. Raises Missing, Refused."""
    if not actor.may(Permission.DESK_MEND) or not Batch.objects.filter(pk=batch_id).exists():
        raise Missing
    mend(actor=actor, batch_id=batch_id)
