"""What connector tests share: a fixed moment, a context, answers played from memory."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from monitoring.connectors.context import Context, Log, Secrets
from monitoring.http.client import Answer
from monitoring.http.errors import HttpFailed

NOW = datetime(2026, 11, 20, 13, 20, tzinfo=UTC)


class Played:
    """An `Http` that answers from a list, one after the other, and remembers what was asked."""

    def __init__(self, *answers: Answer | HttpFailed) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def fetch(self, method: str, url: str, **options: Any) -> Answer:
        self.asked.append((method, url, dict(options.get("headers") or {})))
        answer = self.answers.pop(0)
        if isinstance(answer, HttpFailed):
            raise answer
        return answer


def answered(
    body: bytes = b"",
    status: int = 200,
    url: str = "https://paper.example/feed.xml",
    moved_to: str = "",
    **headers: str,
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, httpx.Headers(named), body, url, moved_to)


def context(
    config: Mapping[str, Any] | None = None,
    http: Any = None,
    secrets: Mapping[str, tuple[str, ...]] | None = None,
    clock: Callable[[], datetime] = lambda: NOW,
) -> Context:
    opened = Secrets(lambda name: (secrets or {}).get(name, ()))
    log = Log(logging.getLogger("connector"), "test", opened)
    return Context("test", config or {}, opened, http or Played(), clock, log)
