"""Everything a connector is handed for one run on one source."""

import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from monitoring.connectors.context import Context, Log, Secrets
from monitoring.http.client import GuardedClient
from monitoring.models import Source
from monitoring.sources.secrets import live_secrets

log = logging.getLogger("connector")


@lru_cache(maxsize=1)
def guarded_client() -> GuardedClient:
    """Return the one client through which this process calls anybody outside."""
    pairs = (entry.rpartition(":") for entry in settings.REACHABLE_INSIDE)
    return GuardedClient((host.strip("[]"), int(port)) for host, _, port in pairs)


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
