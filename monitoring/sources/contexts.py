"""Everything a connector is handed for one run on one source, and a first look through it."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from monitoring.connectors.context import Context, Log, Secrets
from monitoring.connectors.errors import ConnectorError
from monitoring.connectors.interface import CheckResult
from monitoring.connectors.registry import Unavailable, registry
from monitoring.http.client import GuardedClient
from monitoring.models import Source
from monitoring.sources.secrets import live_secrets

log = logging.getLogger("connector")


@lru_cache(maxsize=1)
def guarded_client() -> GuardedClient:
    """Return the one client through which this process calls anybody outside."""
    return GuardedClient(pairs_of(settings.REACHABLE_INSIDE))


def pairs_of(entries: Iterable[str]) -> list[tuple[str, int]]:
    """Return host and port of every entry that names both; the others allow nothing."""
    pairs = (entry.rpartition(":") for entry in entries)
    return [
        (host.strip("[]"), int(port))
        for host, _, port in pairs
        if host and port.isascii() and port.isdecimal() and int(port) < 65536
    ]


def looked_at(connector: str, config: dict[str, Any]) -> CheckResult | None:
    """Look at a feed before it is added; other kinds have nothing to look at yet."""
    if connector != "feed":
        return None
    trial = Source(slug="trial", connector=connector, config=config)
    try:
        return registry.connector(connector).check(context_for(trial))
    except (ConnectorError, Unavailable) as error:
        return CheckResult(ok=False, hints=(error.sentence,))


def context_for(source: Source) -> Context:
    """Return the context of a source; its secrets are opened only when asked for."""
    config: dict[str, Any] = source.config
    source_id = source.pk
    opened = Secrets(lambda field: live_secrets(source_id, field))
    return Context(
        source=source.slug,
        config=config,
        secrets=opened,
        http=guarded_client(),
        clock=lambda: datetime.now(UTC),
        log=Log(log, source.slug, opened),
    )
