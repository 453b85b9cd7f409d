"""Tells somebody outside once a minute that all is well; who no longer hears it raises the alarm.

The word is only sent after a clean look at the work done: a desk that merely runs stays silent.
"""

import logging
from typing import Final

from django.conf import settings

from crisisdesk.beside import Beside
from crisisdesk.health import report
from monitoring.http.errors import HttpFailed
from monitoring.sources.contexts import guarded_client

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0
CALL_S: Final = 10.0


def tell_outside() -> bool:
    """Ask for the address if all is well; False when it is not, or nobody answered."""
    found = report(with_broker=False)
    if not found.is_well:
        log.warning("Nobody outside is told that all is well: %s", " ".join(found.reasons))
        return False
    try:
        answer = guarded_client().fetch("GET", settings.PING_URL, redirects=0, call_s=CALL_S)
    except HttpFailed as error:
        log.warning("The outside could not be told that all is well: %s", error)
        return False
    return 200 <= answer.status < 300


_teller: Final = Beside(tell_outside, every_s=EVERY_S)


def ping() -> None:
    """Begin to tell the outside, once a minute, without waiting for it."""
    if settings.PING_URL:
        _teller.begin()
