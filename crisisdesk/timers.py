"""Which action each kind of timer fires. The timer itself is only a row with a due time."""

import logging
from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy

from escalation.alerts.actions import WAKE, wake_alert
from journal.deadlines import name_deadlines
from journal.models import Timer
from journal.timers import call_off, claim_timer

log = logging.getLogger(__name__)

# Each handler re-reads its subject: a timer that comes late must not act on what is over. One that
# finds nothing left to do returns False, and the timer is void.
HANDLERS: Final[dict[str, Callable[[Timer], object]]] = {
    # By the clock of the database, as the timer: one fires once, and ours may be behind.
    WAKE: lambda timer: wake_alert(alert_id=int(timer.data["alert"]), at=timer.fired_at),
}

# What each kind is called where people read of it.
WORDS: Final = {WAKE: gettext_lazy("A snoozed alert comes back")}


def name_timers() -> None:
    """Tell the record what each kind of deadline is called."""
    name_deadlines(WORDS)


@transaction.atomic
def run_timer(timer_id: int) -> None:
    """Claim a timer and let its action run, both in one transaction: once or not at all."""
    timer = claim_timer(timer_id)
    if timer is None:
        return
    handler = HANDLERS.get(timer.kind)
    if handler is None:
        raise LookupError(f"Nobody handles timers of kind {timer.kind!r}.")
    if handler(timer) is False:
        call_off(timer)
