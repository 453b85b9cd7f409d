"""Which action each kind of timer fires. The timer itself is only a row with a due time."""

import logging
from collections.abc import Callable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy

from escalation.alerts.actions import WAKE, wake_alert
from escalation.alerts.looking import look_again, note_unanswered
from escalation.alerts.moving import LOOK, UNANSWERED
from escalation.alerts.volume import WATCH, watch_volume
from escalation.crises.queries import crises_about
from escalation.criteria.live import live_rules
from journal.deadlines import name_deadlines
from journal.models import Timer
from journal.timers import call_off, claim_timer

log = logging.getLogger(__name__)

# Each handler re-reads its subject: a timer that comes late must not act on what is over. One that
# finds nothing left to do returns False, and the timer is void.
HANDLERS: Final[dict[str, Callable[[Timer], object]]] = {
    # By the clock of the database, as the timer: one fires once, and ours may be behind.
    WAKE: lambda timer: wake_alert(alert_id=int(timer.data["alert"]), at=timer.fired_at),
    # In event time: how things stood when it should have rung.
    LOOK: lambda timer: look_again(
        live_rules(),
        alert_id=int(timer.data["alert"]),
        at=timer.due_at,
        crises_about=crises_about,
    ),
    WATCH: lambda _timer: watch_volume(live_rules(), crises_about=crises_about),
    UNANSWERED: lambda timer: note_unanswered(alert_id=int(timer.data["alert"])),
}

# What each kind is called where people read of it.
WORDS: Final = {
    WAKE: gettext_lazy("A snoozed alert comes back"),
    LOOK: gettext_lazy("An alert is looked at again"),
    UNANSWERED: gettext_lazy("An alert nobody has answered"),
    WATCH: gettext_lazy("A look at how much is said"),
}


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
