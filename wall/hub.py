"""All sockets of one web process: one place they read frames from, so a frame is built once.

Frames stand in a short ring with growing numbers. A socket that fell behind the ring is given a
fresh picture instead of the frames it missed; nobody waits for it.
"""

import asyncio
from collections import deque
from typing import Final

RING: Final = 32


class Channel:
    """The frames of one profile, and the sockets that wait for the next."""

    def __init__(self) -> None:
        self.last = 0
        self._frames: deque[bytes] = deque(maxlen=RING)
        self._waiting: list[asyncio.Future[None]] = []

    def publish(self, frame: bytes) -> None:
        """Append a frame and wake every socket that waits for one."""
        self.last += 1
        self._frames.append(frame)
        self.wake()

    def since(self, number: int) -> list[bytes] | None:
        """Return the frames after a number, the very objects; None when some of them are gone."""
        missing = self.last - number
        if missing <= 0:
            return []
        if missing > len(self._frames):
            return None
        if missing == 1:
            return [self._frames[-1]]
        return list(self._frames)[-missing:]

    def wake(self) -> None:
        """Let everybody who waits look again."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            # Cancelled ones belong to sockets that are gone.
            if not one.done():
                one.set_result(None)

    async def wait(self) -> None:
        """Return at the next publish() or wake()."""
        # A future per socket: cheaper than a shared one, which must be shielded from each of them.
        one = asyncio.get_running_loop().create_future()
        self._waiting.append(one)
        await one
