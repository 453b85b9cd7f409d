"""Whether this desk is well, judged by work done and not by processes that merely run."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import redis
from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisisdesk.carrying import late_targets
from crisisdesk.dispatching.queries import backlog
from journal.heartbeats import alive
from journal.timers import parked_timers
from monitoring.models import Batch, BatchState, Quarantined

# Work that waits longer than this means that something stands still.
STUCK_AFTER: Final = timedelta(seconds=30)
DISPATCHER_WITHIN: Final = timedelta(seconds=15)


@dataclass(slots=True)
class Report:
    """What is wrong (the desk cannot do its work) and what is only worth knowing."""

    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        """Return the report as /healthz answers it."""
        return {
            "status": "ok" if self.is_well else "failing",
            "reasons": self.reasons,
            "notes": self.notes,
        }


def report(*, with_broker: bool = True, with_parked: bool = True) -> Report:
    """Look at database, dispatcher, waiting work and, if asked, the broker, which may hang.

    with_parked: what was set aside as well, where it is not listed anyway.
    """
    found = Report()
    try:
        _look_at_work(found)
        if with_parked:
            _look_at_parked(found)
        for where in late_targets(datetime.now(UTC)):
            found.reasons.append(
                _("Checkpoints of the log could not be carried to %(where)s.") % {"where": where}
            )
    except Error:
        connection.close()
        found.reasons.append(_("The database does not answer."))
    if with_broker:
        _look_at_broker(found)
    return found


def _look_at_work(found: Report) -> None:
    _waiting, _held, oldest = backlog()
    if oldest is not None and datetime.now(UTC) - oldest > STUCK_AFTER:
        found.reasons.append(
            _("Deliveries have waited for more than %(seconds)d seconds.")
            % {"seconds": (datetime.now(UTC) - oldest).total_seconds()}
        )
    if not alive("dispatcher", DISPATCHER_WITHIN):
        found.reasons.append(_("The dispatcher has not been heard from."))


def _look_at_parked(found: Report) -> None:
    """Name what was given up after many tries: it moves again when a person has looked."""
    for number, said in (
        (len(parked_timers()), _deadlines),
        (Batch.objects.filter(state=BatchState.PARKED).count(), _deliveries),
    ):
        if number:
            found.reasons.append(said(number))
    unread = Quarantined.objects.filter(resolved_at=None).count()
    if unread:
        found.notes.append(
            ngettext(
                "%(n)d item could not be read. It is kept; see Sources.",
                "%(n)d items could not be read. They are kept; see Sources.",
                unread,
            )
            % {"n": unread}
        )


def _deadlines(number: int) -> str:
    return ngettext(
        "%(n)d deadline could not be carried out. See What stands still.",
        "%(n)d deadlines could not be carried out. See What stands still.",
        number,
    ) % {"n": number}


def _deliveries(number: int) -> str:
    return ngettext(
        "%(n)d delivery could not be stored. It is kept; see What stands still.",
        "%(n)d deliveries could not be stored. They are kept; see What stands still.",
        number,
    ) % {"n": number}


def _look_at_broker(found: Report) -> None:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
        ) as client:
            client.ping()
    except redis.RedisError:
        found.notes.append(
            _("The broker does not answer. Work goes on more slowly without it; nothing is lost.")
        )
