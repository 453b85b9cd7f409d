"""Lets go of rows that only help for a while: answers under a key, timers that are done.

Entries, checkpoints and sealed words are none of its business.
"""

from datetime import timedelta
from typing import Final

from django.db.models.functions import Now

from journal.models import KeyedWrite, Timer, TimerState

KEYS_FOR: Final = timedelta(hours=48)
TIMERS_FOR: Final = timedelta(days=30)
AT_ONCE: Final = 5_000


def forget_old() -> int:
    """Delete some of what is old enough and return how many rows went; call it now and then."""
    keys = KeyedWrite.objects.filter(created_at__lt=Now() - KEYS_FOR)
    timers = Timer.objects.filter(
        state__in=(TimerState.FIRED, TimerState.VOID), due_at__lt=Now() - TIMERS_FOR
    )
    # A limit keeps the transaction short, however long nobody has called.
    gone = 0
    for rows in (keys, timers):
        gone += rows.model.objects.filter(pk__in=rows.order_by("pk")[:AT_ONCE]).delete()[0]
    return gone
