"""POST /in/<source>/: the webhook door, as plain ASGI in front of Django.

A storm comes in here. A delivery is proven on its raw bytes, kept, answered; no sign-in, no
cookies, no templates and no broker stand in the way, so the door stays open when they do not.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.translation import gettext, override

from monitoring.connectors.context import Context
from monitoring.connectors.interface import Challenge, Receiver, Reject, Verified
from monitoring.connectors.registry import Unavailable, registry
from monitoring.intake import is_same, receive
from monitoring.models import Source, SourceState
from monitoring.sources.contexts import context_for

log = logging.getLogger(__name__)

BODY_LIMIT: Final = 5 * 1024 * 1024
# How long a changed secret or a paused source may still be answered by what was known before.
REMEMBER_S: Final = 2.0
_PATH: Final = re.compile(r"^/in/([a-z0-9][a-z0-9-]{0,39})/?$")
_THREADS: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="door")

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender is told: a status and JSON, or the bytes of a challenge."""

    status: int
    body: bytes
    content_type: str = "application/json"
    retry_after_s: int = 0


class _Gone(Exception):
    """The sender left before the body was whole: there is nothing to keep and nobody to answer."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A source as the door remembers it for a moment."""

    source_id: int
    is_paused: bool
    receiver: Receiver | None
    context: Context


class Door:
    """Answers webhook deliveries; passes everything else on to the application behind it."""

    def __init__(self, behind: Callable[..., Awaitable[None]]) -> None:
        self.behind = behind

    async def __call__(self, scope: dict[str, Any], receive_: Receive, send: Send) -> None:
        """Serve one connection."""
        found = _PATH.match(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.behind(scope, receive_, send)
            return
        if scope["method"] != "POST":
            await _reply(send, _said(405, "post-only", gettext("Deliveries are sent with POST.")))
            return
        try:
            raw = await _body(receive_, scope)
        except _Gone:
            return
        if raw is None:
            await _reply(send, _too_large())
            return
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(_THREADS, self._take, found[1], headers, raw)
        await _reply(send, answer)

    def _take(self, slug: str, headers: Mapping[str, str], raw: bytes) -> Answer:
        with override("en"):
            for attempt in (1, 2):
                try:
                    return self._admit(slug, headers, raw)
                except DatabaseError as error:
                    # A connection that died while idle shows only now. The delivery id makes the
                    # second try safe even if the first one was committed after all.
                    connection.close()
                    forget()
                    if attempt == 2:
                        log.warning("A delivery for %s could not be kept: %s", slug, error)
            return _said(
                503,
                "not-kept",
                gettext("We could not keep this just now. Nothing was stored. Send it again."),
                retry_after_s=5,
            )

    def _admit(self, slug: str, headers: Mapping[str, str], raw: bytes) -> Answer:
        known = _recall(slug)
        if known is None or known.receiver is None:
            return _said(404, "no-such-source", gettext("There is no such source here."))
        verdict = known.receiver.verify(known.context, headers, raw)
        if isinstance(verdict, Challenge):
            return Answer(200, verdict.body, verdict.content_type)
        if isinstance(verdict, Reject):
            return _said(verdict.status, verdict.code, verdict.sentence)
        if known.is_paused:
            return _said(
                409, "source-paused", gettext("This source is paused. Nothing was stored.")
            )
        return _keep(known.source_id, verdict)


# What is remembered of a source is the same for every door of this process.
_remembered: dict[str, tuple[float, _Known | None]] = {}


def forget() -> None:
    """Look every source up again at its next delivery."""
    _remembered.clear()


def _recall(slug: str) -> _Known | None:
    now = time.monotonic()
    remembered = _remembered.get(slug)
    if remembered and now - remembered[0] < REMEMBER_S:
        return remembered[1]
    known = _look_up(slug)
    if len(_remembered) > 1000:
        _remembered.clear()
    _remembered[slug] = (now, known)
    return known


def _look_up(slug: str) -> _Known | None:
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        return None
    return _Known(
        source_id=source.pk,
        is_paused=source.state == SourceState.PAUSED,
        receiver=_receiver(source.connector),
        context=context_for(source),
    )


def _receiver(slug: str) -> Receiver | None:
    try:
        connector: Any = registry.connector(slug)
    except Unavailable:
        return None
    if "receive" not in connector.spec.capabilities:
        return None
    found: Receiver = connector
    return found


def _keep(source_id: int, verdict: Verified) -> Answer:
    kept = receive(
        source_id=source_id,
        delivery_id=verdict.delivery_id,
        raw=verdict.raw,
        envelope=verdict.envelope,
    )
    if kept.is_repeat and not is_same(
        source_id=source_id, delivery_id=verdict.delivery_id, raw=verdict.raw
    ):
        return _said(
            409,
            "id-reused",
            gettext(
                "Another body came under this id before. Nothing was stored. Send it under its own."
            ),
        )
    told: dict[str, Any] = {"delivery": verdict.delivery_id, "kept": True, "repeat": kept.is_repeat}
    if not _is_json(verdict.raw):
        told["note"] = gettext(
            "This is not JSON that we can read. It is kept and shown to the desk under Sources."
        )
    return Answer(202, orjson.dumps(told))


def _is_json(raw: bytes) -> bool:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True


async def _body(receive_: Receive, scope: dict[str, Any]) -> bytes | None:
    """Read the body up to the limit; None when it is larger. Raises _Gone."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > BODY_LIMIT:
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive_()
        if message["type"] == "http.disconnect":
            raise _Gone
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _too_large() -> Answer:
    return _said(
        413,
        "too-large",
        gettext("One delivery may hold 5 MB and 1,000 mentions. Send it in smaller parts."),
    )


def _said(status: int, code: str, message: str, *, retry_after_s: int = 0) -> Answer:
    body = orjson.dumps({"code": code, "message": message})
    return Answer(status, body, retry_after_s=retry_after_s)


async def _reply(send: Send, answer: Answer) -> None:
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    if answer.retry_after_s:
        headers.append((b"retry-after", str(answer.retry_after_s).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
