"""The socket of a paired screen: read only, one view, closed soon after its screen is revoked.

Plain ASGI: a Channels consumer would hold a subscription of its own at the broker for each screen,
cost twenty times as much per frame, and could not open while the broker is away.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError

from wall.devices import ScreenPass, screen_of_header
from wall.hub import SHARED_FRAMES, Write
from wall.tail import Seat, tail_of_process

log = logging.getLogger(__name__)

REVOKED: Final = 4401
TOO_BIG: Final = 1009
COME_LATER: Final = 1013
# The server cuts longer ones off as well; screens have nothing to say at all.
MOST_BYTES: Final = 64 * 1024

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def wall_socket(scope: Message, receive: Receive, send: Send) -> None:
    """Serve one connection: frames go out until the screen leaves or is revoked.

    Anybody else is turned away before the socket opens.
    """
    await receive()
    if not is_same_origin(scope["headers"]):
        await send({"type": "websocket.close", "code": REVOKED})
        return
    try:
        screen = await _screen(scope)
    except DatabaseError:
        await send({"type": "websocket.close", "code": COME_LATER})
        return
    if screen is None:
        await send({"type": "websocket.close", "code": REVOKED})
        return
    await send({"type": "websocket.accept"})
    async with tail_of_process().attached(screen) as seat:
        code = await _until_over(seat, receive, send, _shared_write(scope))
    if code:
        await send({"type": "websocket.close", "code": code})


def is_same_origin(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a socket was opened by a page of this very host and port.

    The validator before us compares names only: another port of this machine is another site.
    """
    found = {name: value.decode("latin-1") for name, value in headers}
    origin, host = found.get(b"origin", ""), found.get(b"host", "")
    if not host:
        return True
    scheme, _, place = origin.casefold().partition("://")
    port = {"http": ":80", "https": ":443"}.get(scheme)
    return port is not None and place.removesuffix(port) == host.casefold().removesuffix(port)


def _shared_write(scope: Message) -> Write | None:
    """Return how frames that every screen gets are written at once, where the server can."""
    offered = (scope.get("extensions") or {}).get(SHARED_FRAMES)
    return offered["write"] if offered else None


async def _until_over(seat: Seat, receive: Receive, send: Send, write: Write | None) -> int:
    """Return the code to close with, 0 when the other side has gone."""
    both = [asyncio.create_task(_write(seat, send, write)), asyncio.create_task(_ignore(receive))]
    try:
        done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in both:
            task.cancel()
        ended = await asyncio.gather(*both, return_exceptions=True)
    for result in ended:
        if isinstance(result, Exception):
            # The server raises when a socket broke in the middle of a frame.
            log.info("The socket of a screen ended (%r).", result)
            return 0
    return next(task.result() for task in done)


async def _write(seat: Seat, send: Send, write: Write | None) -> int:
    position = -1
    while not seat.is_revoked:
        frames, position = await seat.next(position)
        for frame in frames:
            await send({"type": "websocket.send", "bytes": frame})
        if write is not None:
            position = await seat.follow(position, write)
    return REVOKED


async def _ignore(receive: Receive) -> int:
    """Take in what a screen says, so that it does not pile up, and pay no attention."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return 0
        said = message.get("bytes") or (message.get("text") or "").encode()
        if len(said) > MOST_BYTES:
            return TOO_BIG


async def _screen(scope: Message) -> ScreenPass | None:
    lines = [value for name, value in scope["headers"] if name == b"cookie"]
    header = b"; ".join(lines).decode("latin-1")
    find: Callable[[str], Awaitable[ScreenPass | None]] = database_sync_to_async(screen_of_header)
    return await find(header)
