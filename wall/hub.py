"""All sockets of one web process: one place they read frames from, so a frame is built once.

Frames stand in a short ring with growing numbers. A socket that fell behind the ring is given a
fresh picture instead of the frames it missed; nobody waits for it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from websockets.frames import Frame, Opcode

RING: Final = 32
# Where our server says how to write one frame to many sockets; any other server sends messages.
SHARED_FRAMES: Final = "crisisdesk.shared_frames"

# Takes a frame in the form it has on the wire; False when the socket cannot take it just now.
Write = Callable[[bytes], bool]


class Channel:
    """The frames of one profile, and the sockets that wait for the next."""

    def __init__(self) -> None:
        self.last = 0
        self._frames: deque[bytes] = deque(maxlen=RING)
        self._waiting: list[asyncio.Future[None]] = []
        self._following: dict[asyncio.Future[int], Write] = {}

    def publish(self, frame: bytes) -> None:
        """Append a frame, write it to every socket that follows, wake every one that waits."""
        self.last += 1
        self._frames.append(frame)
        self._write(frame)
        self._wake_waiting()

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
        """Let everybody who waits or follows look again."""
        following, self._following = self._following, {}
        for one in following:
            _resolve(one, self.last)
        self._wake_waiting()

    async def wait(self) -> None:
        """Return at the next publish() or wake()."""
        # A future per socket: cheaper than a shared one, which must be shielded from each of them.
        one = asyncio.get_running_loop().create_future()
        self._waiting.append(one)
        await one

    async def follow(self, write: Write) -> int:
        """Have the coming frames written to a socket; return after which it must look again.

        No task is woken for a frame: that is what makes a thousand screens cheap.
        """
        one: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._following[one] = write
        try:
            return await one
        finally:
            self._following.pop(one, None)

    def _write(self, frame: bytes) -> None:
        if not self._following:
            return
        raw = Frame(Opcode.BINARY, frame).serialize(mask=False)
        behind = [one for one, write in self._following.items() if not write(raw)]
        for one in behind:
            del self._following[one]
            _resolve(one, self.last - 1)

    def _wake_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            # Cancelled ones belong to sockets that are gone.
            if not one.done():
                one.set_result(None)


def _resolve(one: asyncio.Future[int], number: int) -> None:
    if not one.done():
        one.set_result(number)
