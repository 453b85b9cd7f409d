"""All sockets of one web process: one place they read frames from, so a frame is built once.

Frames stand in a short ring with growing numbers. A socket that fell behind the ring is given a
fresh snapshot instead of the frames it missed; it is never waited for.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

RING: Final = 32


@dataclass(slots=True)
class Channel:
    """The frames of one profile. `snapshot` is the newest full picture, as of frame number `at`."""

    first: int = 1
    frames: deque[bytes] = field(default_factory=lambda: deque(maxlen=RING))
    snapshot: bytes = b""
    snapshot_at: int = 0
    bell: "asyncio.Future[None] | None" = None

    @property
    def last(self) -> int:
        """Number of the newest frame, 0 before the first."""
        return self.first + len(self.frames) - 1

    def publish(self, frame: bytes) -> None:
        """Append a frame and wake every socket that waits for one."""
        if len(self.frames) == RING:
            self.first += 1
        self.frames.append(frame)
        bell, self.bell = self.bell, None
        if bell is not None and not bell.done():
            bell.set_result(None)

    def since(self, number: int) -> list[bytes] | None:
        """Return the frames after a number; None when some of them are gone."""
        if number + 1 < self.first:
            return None
        return [self.frames[i - self.first] for i in range(number + 1, self.last + 1)]

    async def wait(self, number: int) -> None:
        """Return once there is a frame after this number."""
        while self.last <= number:
            if self.bell is None or self.bell.done():
                self.bell = asyncio.get_running_loop().create_future()
            # Shielded: one socket that goes away must not cancel the bell of the others.
            await asyncio.shield(self.bell)
