"""What a connector is handed when it runs: its source's settings, keys, network, clock and log.

Secrets are decrypted when asked for, never before, and never appear in a repr or a log line.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitoring.http.client import Http

_HIDDEN = "[secret]"


class Secrets:
    """The live secrets of a source by field name; several may live at once while one is changed."""

    def __init__(self, reader: Callable[[str], tuple[str, ...]]) -> None:
        self._reader = reader
        self._seen: set[str] = set()

    def every(self, field_name: str) -> tuple[str, ...]:
        """Return all live secrets of a field, newest first."""
        found = self._reader(field_name)
        self._seen.update(found)
        return found

    def one(self, field_name: str) -> str:
        """Return the newest secret of a field, "" when there is none."""
        return next(iter(self.every(field_name)), "")

    def redacted(self, text: str) -> str:
        """Return a text without any secret that was handed out."""
        for secret in sorted(self._seen, key=len, reverse=True):
            if secret:
                text = text.replace(secret, _HIDDEN)
        return text

    def __repr__(self) -> str:
        return "Secrets(…)"


class Log:
    """A log that names the source and lets no secret through."""

    def __init__(self, logger: logging.Logger, source: str, secrets: Secrets) -> None:
        self._logger = logger
        self._source = source
        self._secrets = secrets

    def info(self, message: str) -> None:
        """Note something worth knowing."""
        self._write(logging.INFO, message)

    def warning(self, message: str) -> None:
        """Note something a person may have to look at."""
        self._write(logging.WARNING, message)

    def _write(self, level: int, message: str) -> None:
        self._logger.log(level, "%s: %s", self._source, self._secrets.redacted(message))


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Context:
    """One run of one connector for one source. `stop` says whether to come to an end soon."""

    source: str
    config: Mapping[str, Any]
    secrets: Secrets = field(repr=False)
    http: Http = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    log: Log = field(repr=False)
    stop: Callable[[], bool] = field(default=_never, repr=False)
