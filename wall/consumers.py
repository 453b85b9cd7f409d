"""The socket of a paired screen: read only, one view, closed soon after its screen is revoked."""

import asyncio
import contextlib
from typing import Any, Final

from asgiref.sync import sync_to_async
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from wall.devices import ScreenPass, screen_of_cookie
from wall.tail import Tail, tail_of_process

REVOKED: Final = 4401


class WallSocket(AsyncConsumer):
    """Sends frames; whatever a screen says is ignored."""

    async def websocket_connect(self, _message: dict[str, Any]) -> None:
        """Let a paired screen in, turn anybody else away before the socket opens."""
        self.writer: asyncio.Task[None] | None = None
        headers = dict(self.scope["headers"])
        screen = await sync_to_async(screen_of_cookie)(headers.get(b"cookie", b"").decode("latin-1"))
        if screen is None:
            await self.base_send({"type": "websocket.close", "code": REVOKED})
            raise StopConsumer
        await self.base_send({"type": "websocket.accept"})
        tail = tail_of_process()
        self.writer = asyncio.create_task(self._write(tail, screen))

    async def websocket_receive(self, _message: dict[str, Any]) -> None:
        """Ignore it: screens only look."""

    async def websocket_disconnect(self, _message: dict[str, Any]) -> None:
        """Stop writing."""
        if self.writer is not None:
            self.writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.writer
        raise StopConsumer

    async def _write(self, tail: Tail, screen: ScreenPass) -> None:
        async with tail.attached(screen) as seat:
            position = -1
            while not seat.revoked:
                frames, position = await seat.next(position)
                for frame in frames:
                    await self.base_send({"type": "websocket.send", "bytes": frame})
            await self.base_send({"type": "websocket.close", "code": REVOKED})
