"""What the leader does beside handing out work: every second, and about once an hour."""

from collections.abc import Callable
from typing import Final

from django.utils import timezone

from accounts.tidying import forget_ended
from crisisdesk.carrying import carry_checkpoints
from journal.actions import check_newest_span
from journal.checkpoints import checkpoint_if_due
from journal.retention import forget_old
from monitoring.sources.silences import note_silences


def tidy() -> None:
    """Let go of sessions, links, keys and timers that can do nothing any more."""
    forget_ended(timezone.now())
    forget_old()


EVERY_SECOND: Final[tuple[Callable[[], object], ...]] = (
    note_silences,
    checkpoint_if_due,
    carry_checkpoints,
)
# The record proves itself without being asked: a break is found within the hour.
EVERY_HOUR: Final[tuple[Callable[[], object], ...]] = (tidy, check_newest_span)
HOUR_S: Final = 3600.0
