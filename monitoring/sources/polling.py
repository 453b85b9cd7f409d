"""Asking polled sources what is new; batch and cursor are kept together, or neither is."""

import logging
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.utils import timezone

from journal.record import record
from monitoring.connectors.errors import ConnectorError, CursorLost, RateLimited
from monitoring.connectors.interface import Batch as Fetched
from monitoring.connectors.interface import Poller
from monitoring.connectors.registry import Unavailable, registry
from monitoring.connectors.wording import kept
from monitoring.intake import receive
from monitoring.models import Gap, Source, SourceState
from monitoring.sources.contexts import context_for

log = logging.getLogger(__name__)

LIMIT: Final = 500
LEASE: Final = timedelta(seconds=50)
BACK_OFF: Final = (timedelta(seconds=5), timedelta(minutes=5))


def poll_source(source_id: int) -> bool:
    """Fetch once; True when something new was kept.

    A stale worker cannot write: its lease carries a number that the next one raises. Records
    source.gap when a stretch could not be seen, source.moved when it is read elsewhere from now on.
    """
    source = _lease(source_id)
    if source is None:
        return False
    try:
        connector: Any = registry.connector(source.connector)
        poller: Poller = connector
        fetched = poller.fetch(context_for(source), source.cursor, LIMIT)
    except RateLimited as error:
        _note_failure(source, kept(error.code, error.details), error.retry_at)
    except (ConnectorError, Unavailable) as error:
        _note_failure(
            source,
            kept(error.code, error.details),
            _retry_at(source.failures),
            is_lost=isinstance(error, CursorLost),
        )
    except DatabaseError:
        raise
    except Exception:  # a fault of ours: the source is as blind as with one of theirs
        log.exception("Reading %s broke.", source.slug)
        _note_failure(source, kept("source-broke"), _retry_at(source.failures))
    else:
        return _keep(source, fetched)
    return False


@transaction.atomic
def _lease(source_id: int) -> Source | None:
    now = timezone.now()
    source = (
        Source.objects.select_for_update(skip_locked=True)
        .filter(pk=source_id, state=SourceState.ON)
        .exclude(lease_until__gt=now)
        .first()
    )
    if source is None:
        return None
    source.fencing += 1
    source.lease_until = now + LEASE
    source.save(update_fields=["fencing", "lease_until"])
    return source


def _held(source: Source) -> Source | None:
    """Lock the source and return it as it is now, None when the lease went to another worker."""
    held = Source.objects.select_for_update().get(pk=source.pk)
    return held if held.fencing == source.fencing else None


@transaction.atomic
def _keep(source: Source, fetched: Fetched) -> bool:
    now = timezone.now()
    is_new = False
    held = _held(source)
    if held is None:
        return False
    if fetched.raw is not None:
        is_new = not receive(
            source_id=source.pk,
            delivery_id=fetched.delivery_id,
            raw=fetched.raw,
            envelope=fetched.envelope,
        ).is_repeat
    pause = timedelta(0) if fetched.more else fetched.next_after
    # Whoever changed the address while we were asking the old one knows better.
    moves = fetched.moved_to if held.config == source.config else ""
    Source.objects.filter(pk=source.pk).update(
        cursor=dict(fetched.cursor) if fetched.cursor is not None else None,
        last_heard_at=now,
        last_error="",
        last_error_at=None,
        failures=0,
        next_poll_at=now + pause,
        lease_until=None,
        **(_moved(held.config, moves, now) if moves else {}),
    )
    if fetched.gap is not None:
        gap = fetched.gap
        _note_gap(source, gap.from_at, gap.until_at, kept(gap.code))
    if moves:
        record(
            verb="source.moved",
            agent="worker",
            about=("source", source.pk),
            data={"source": source.slug},
            sealed={"from": held.config.get("url", ""), "to": moves},
        )
    return is_new


def _moved(config: Mapping[str, Any], url: str, now: datetime) -> dict[str, Any]:
    return {
        "config": {**config, "url": url},
        "moved_from": str(config.get("url", "")),
        "moved_at": now,
    }


@transaction.atomic
def _note_failure(
    source: Source, reason: str, retry_at: datetime, *, is_lost: bool = False
) -> None:
    """Note a failure on the source's own page; two in a row make it blind.

    Args: is_lost: the place to read on from is gone, and what came since is a gap.
    """
    log.info("%s could not be read: %s", source.slug, reason)
    now = timezone.now()
    held = _held(source)
    if held is None:
        return
    held.failures += 1
    held.next_poll_at, held.lease_until = retry_at, None
    if held.failures > 1:
        held.last_error, held.last_error_at = reason, now
    if is_lost:
        held.cursor = None
    held.save(
        update_fields=[
            "failures", "next_poll_at", "lease_until", "last_error", "last_error_at", "cursor",
        ]
    )  # fmt: skip
    if is_lost:
        _note_gap(held, held.last_heard_at or held.listening_since, now, reason)


def _retry_at(failures: int) -> datetime:
    """Back off with full jitter: 5 s, doubling, at most 5 minutes."""
    least, most = BACK_OFF
    ceiling = min(most, least * (1 << min(failures, 10)))
    return timezone.now() + least + (ceiling - least) * random.random()  # noqa: S311


def _note_gap(source: Source, from_at: datetime, until_at: datetime, reason: str) -> None:
    Gap.objects.create(source=source, from_at=from_at, until_at=until_at, reason=reason)
    record(
        verb="source.gap",
        agent="worker",
        about=("source", source.pk),
        data={
            "source": source.slug,
            "from": from_at.isoformat(),
            "until": until_at.isoformat(),
        },
    )
