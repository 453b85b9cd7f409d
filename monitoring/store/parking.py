"""What happens to a batch that fails again and again: it is kept, shown, and asks for a person."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal.errors import Refused
from journal.record import record
from monitoring.models import Batch, BatchState, Quarantined


def park_batch(batch_id: int) -> None:
    """Set a batch aside after too many failures; its bytes stay. Records batch.parked."""
    with transaction.atomic():
        parked = Batch.objects.filter(
            pk=batch_id, state__in=(BatchState.WAITING, BatchState.PEEKED)
        ).update(state=BatchState.PARKED)
        if parked:
            record(verb="batch.parked", agent="dispatcher", about=("batch", batch_id))


def note_failure(batch_ids: list[int], sentence: str) -> None:
    """Remember why a round failed; no entry, because nothing about the mentions changed."""
    Batch.objects.filter(pk__in=batch_ids).update(last_error=sentence[:300])


def retry_batch(*, actor: User, batch_id: int) -> None:
    """Let a parked batch be tried again. Raises Refused('not-parked'). Records batch.retried."""
    with transaction.atomic():
        retried = Batch.objects.filter(pk=batch_id, state=BatchState.PARKED).update(
            state=BatchState.WAITING, attempts=0, handed_at=None
        )
        if not retried:
            raise Refused("not-parked", _("This delivery is not set aside. Nothing was changed."))
        record(verb="batch.retried", actor=actor, about=("batch", batch_id))


def leave_batch(*, actor: User, batch_id: int) -> None:
    """Give a parked batch up: nothing of it is stored, its bytes stay.

    Raises Refused('not-parked'). Records batch.left.
    """
    with transaction.atomic():
        left = Batch.objects.filter(pk=batch_id, state=BatchState.PARKED).update(
            state=BatchState.DONE, done_at=timezone.now()
        )
        if not left:
            raise Refused("not-parked", _("This delivery is not set aside. Nothing was changed."))
        record(verb="batch.left", actor=actor, about=("batch", batch_id))


def settle_quarantined(*, actor: User, item_id: int) -> None:
    """Note that a person has looked at an item that could not be read; its bytes stay.

    Raises: Refused('settled'). Records quarantine.settled.
    """
    with transaction.atomic():
        settled = Quarantined.objects.filter(pk=item_id, resolved_at=None).update(
            resolved_at=timezone.now()
        )
        if not settled:
            raise Refused("settled", _("Somebody has settled this already. Nothing was changed."))
        record(verb="quarantine.settled", actor=actor, about=("quarantined", item_id))
