"""A bound on what anybody may send to a page, before a byte of it lies on our disk.

The framework keeps a whole body aside before it knows who asks; without this one sender could fill
the disk. The webhook door has a bound of its own.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext

# A file of 4 MB with the form around it, and what the preview of one carries back.
MOST: Final = 8 * 1024 * 1024

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Bounded:
    """Passes requests on whose body holds at most `most` bytes; others are answered with 413."""

    def __init__(self, app: App, most: int = MOST) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = _declared(scope)
        if taken <= self._most:
            taken = 0

            async def counted() -> Message:
                nonlocal taken
                message = await receive()
                taken += len(message.get("body", b""))
                # As if the sender had hung up: what was kept so far is let go.
                return message if taken <= self._most else {"type": "http.disconnect"}

            await self._app(scope, counted, send)
        if taken > self._most:
            await _refuse(send)


def _declared(scope: dict[str, Any]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 0
    return 0


async def _refuse(send: Send) -> None:
    said = {
        "code": "body-too-large",
        "message": gettext("The body is too large. Nothing was changed."),
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
