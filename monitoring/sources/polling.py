"""Asking polled sources what is new; batch and cursor are kept together, or neither is."""

import logging
import random
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.record import record
from monitoring.connectors.errors import ConnectorError, CursorLost, RateLimited
from monitoring.connectors.interface import Batch as Fetched
from monitoring.connectors.interface import Poller
from monitoring.connectors.registry import Unavailable, registry
from monitoring.intake import receive
from monitoring.models import Gap, Source, SourceState
from monitoring.sources.contexts import context_for

log = logging.getLogger(__name__)

LIMIT: Final = 500
LEASE: Final = timedelta(seconds=50)
BACK_OFF: Final = (timedelta(seconds=5), timedelta(minutes=5))


def poll_source(source_id: int) -> bool:
    """Fetch once; True when something new was kept.

    A stale worker cannot commit: its lease carries a number that the next one raises. Records
    source.gap when a stretch could not be seen.
    """
    source = _lease(source_id)
    if source is None:
        return False
    try:
        connector: Any = registry.connector(source.connector)
        poller: Poller = connector
        fetched = poller.fetch(context_for(source), source.cursor, LIMIT)
    except CursorLost as error:
        _note_gap(source, source.last_heard_at or source.listening_since, error.sentence)
        _failed(source, error.sentence, timezone.now(), forget_cursor=True)
        return False
    except RateLimited as error:
        _failed(source, error.sentence, error.retry_at)
        return False
    except (ConnectorError, Unavailable) as error:
        _failed(source, error.sentence, _retry_at(source.failures))
        return False
    except DatabaseError:
        raise
    except Exception:  # a fault of ours: the source is as blind as with one of theirs
        log.exception("Reading %s broke.", source.slug)
        sentence = _("Reading this source broke on our side. It is tried again by itself.")
        _failed(source, sentence, _retry_at(source.failures))
        return False
    return _keep(source, fetched)


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


@transaction.atomic
def _keep(source: Source, fetched: Fetched) -> bool:
    now = timezone.now()
    kept = False
    held = Source.objects.select_for_update().get(pk=source.pk)
    if held.fencing != source.fencing:
        return False
    if fetched.raw is not None:
        kept = not receive(
            source_id=source.pk,
            delivery_id=fetched.delivery_id,
            raw=fetched.raw,
            envelope=fetched.envelope,
        ).is_repeat
    pause = timedelta(0) if fetched.more else fetched.next_after
    Source.objects.filter(pk=source.pk).update(
        cursor=dict(fetched.cursor) if fetched.cursor is not None else None,
        last_heard_at=now,
        last_error="",
        last_error_at=None,
        failures=0,
        next_poll_at=now + pause,
        lease_until=None,
    )
    if fetched.gap is not None:
        _note_gap(source, fetched.gap.from_at, fetched.gap.code, until=fetched.gap.until_at)
    return kept


def _failed(
    source: Source, sentence: str, retry_at: datetime, *, forget_cursor: bool = False
) -> None:
    """Note a failure on the source's own page; two in a row make it blind."""
    log.info("%s could not be read: %s", source.slug, sentence)
    source.refresh_from_db()
    source.failures += 1
    source.next_poll_at, source.lease_until = retry_at, None
    if source.failures > 1:
        source.last_error, source.last_error_at = sentence[:300], timezone.now()
    if forget_cursor:
        source.cursor = None
    source.save(
        update_fields=[
            "failures", "next_poll_at", "lease_until", "last_error", "last_error_at", "cursor",
        ]
    )  # fmt: skip


def _retry_at(failures: int) -> datetime:
    """Back off with full jitter: 5 s, doubling, at most 5 minutes."""
    least, most = BACK_OFF
    ceiling = min(most, least * (1 << min(failures, 10)))
    return timezone.now() + least + (ceiling - least) * random.random()  # noqa: S311


@transaction.atomic
def _note_gap(
    source: Source, from_at: datetime, why: str, *, until: datetime | None = None
) -> None:
    gap = Gap.objects.create(
        source=source, from_at=from_at, until_at=until or timezone.now(), reason=why[:300]
    )
    record(
        verb="source.gap",
        agent="worker",
        about=("source", source.pk),
        data={
            "source": source.slug,
            "from": gap.from_at.isoformat(),
            "until": gap.until_at.isoformat(),
        },
    )
