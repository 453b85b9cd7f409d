"""The one reader of each web process: tails the database, builds a frame once, feeds every socket.

A nudge through Channels makes it look at once; without any nudge it looks twice a second, so a
dead broker costs a wall half a second and nothing else. It never trusts a nudge for content.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final, TypeVar

from channels.layers import get_channel_layer
from django.db import close_old_connections, connection

from wall import frames
from wall.actions import note_seen
from wall.devices import ScreenPass, still_holding
from wall.frames import Look
from wall.hub import Channel, Write
from wall.models import Profile
from wall.queries import look

R = TypeVar("R")
log = logging.getLogger(__name__)

GROUP: Final = "walls"
LOOK_S: Final = 0.5
# At most four frames a second, however hard the bell rings. A look that found nothing to show puts
# the next one off by less: a share of that.
FRAME_S: Final = 0.25
REST: Final = 0.2
BEAT_S: Final = 5.0
REVOKED_S: Final = 2.0
SEEN_S: Final = 60.0
# Goes on looking for a while after the last screen: one that only reloads finds it awake.
LINGER_S: Final = 30.0
PICTURE_S: Final = 1.0


class Seat:
    """One socket's place at the tail."""

    def __init__(self, tail: "Tail", screen: ScreenPass) -> None:
        self.tail = tail
        self.screen = screen
        self.channel = tail.channels[screen.profile]
        self.is_revoked = False

    async def next(self, position: int) -> tuple[list[bytes], int]:
        """Wait for what comes after a position, -1 at the beginning; ([], position) when revoked.

        The whole picture comes first, and again whenever the socket fell behind.
        """
        while not self.is_revoked:
            frames_since = self.channel.since(position) if position >= 0 else None
            if frames_since:
                return frames_since, self.channel.last
            if frames_since is None and (whole := self.tail.picture(self.screen.profile)):
                return [whole], self.channel.last
            await self.channel.wait()
        return [], position

    async def follow(self, position: int, write: Write) -> int:
        """Have what comes after a position written by itself; return where it fell behind."""
        if self.is_revoked or position != self.channel.last:
            return position
        return await self.channel.follow(write)


class Tail:
    """Reads for all sockets of this process; runs only while somebody looks."""

    def __init__(self) -> None:
        self.channels = {profile.value: Channel() for profile in Profile}
        self.seats: set[Seat] = set()
        self.seen: Look | None = None
        # False until a look succeeds, and again from one that failed: nothing passes for live then.
        self.is_reading = False
        self._is_away = False
        self._pictures: dict[str, tuple[float, bytes]] = {}
        self._bell = asyncio.Event()
        self._empty_since = time.monotonic()
        self._running: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def attached(self, screen: ScreenPass) -> AsyncIterator[Seat]:
        """Give a socket a seat for as long as it is open."""
        seat = Seat(self, screen)
        self.seats.add(seat)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        try:
            yield seat
        finally:
            self.seats.discard(seat)
            self._empty_since = time.monotonic()

    def picture(self, profile: str) -> bytes:
        """Return the whole picture as of the newest frame; b"" while we cannot read.

        Built once for all that ask in the same second, as when a thousand screens come back.
        """
        if self.seen is None or not self.is_reading:
            return b""
        built_at, whole = self._pictures.get(profile, (float("-inf"), b""))
        if time.monotonic() - built_at > PICTURE_S:
            is_corridor = profile == Profile.CORRIDOR
            whole = frames.snapshot(self.seen, datetime.now(UTC), is_corridor=is_corridor)
            self._pictures[profile] = (time.monotonic(), whole)
        return whole

    async def close(self) -> None:
        """Stop at once; for whoever takes the event loop down."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def _run(self) -> None:
        # One thread of its own, hence one connection: a slow page never stands before the wall.
        reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="wall")
        listening = asyncio.create_task(self._listen())
        self.seen, self.is_reading = None, False
        try:
            await self._turn(reader)
        finally:
            reader.submit(connection.close)
            reader.shutdown(wait=False)
            await _ended(listening)

    async def _turn(self, reader: ThreadPoolExecutor) -> None:
        beat_at = checked_at = noted_at = framed_at = float("-inf")
        while self.seats or time.monotonic() - self._empty_since < LINGER_S:
            began = time.monotonic()
            try:
                if began - checked_at >= REVOKED_S:
                    await self._turn_out(reader)
                    checked_at = began
                if began - noted_at >= SEEN_S and self.seats:
                    await _read(reader, note_seen, self._screens())
                    noted_at = began
                if await self._look(reader):
                    beat_at = framed_at = began
                elif began - beat_at >= BEAT_S:
                    self._beat()
                    beat_at = began
            except Exception:  # the outer edge of the process: walls must outlive the database
                # No beat while we cannot read: screens then say by themselves that they are old.
                if not self._is_away:
                    log.warning("Nothing can be read for the walls just now.", exc_info=True)
                self.is_reading, self._is_away, beat_at = False, True, float("-inf")
            await self._pause(began, framed_at)

    async def _pause(self, began: float, framed_at: float) -> None:
        not_before = max(began + REST * FRAME_S, framed_at + FRAME_S)
        await asyncio.sleep(max(not_before - time.monotonic(), 0.0))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), max(began + LOOK_S - time.monotonic(), 0.0))
        self._bell.clear()

    async def _look(self, reader: ThreadPoolExecutor) -> bool:
        seen = await _read(reader, look, self.seen)
        was_away, self.seen, self.is_reading = not self.is_reading, seen, True
        self._is_away = False
        if seen.has_news:
            self._pictures.clear()
            self._publish(seen)
        elif was_away:
            for channel in self.channels.values():
                channel.wake()
        return seen.has_news

    def _publish(self, seen: Look) -> None:
        build = frames.snapshot if seen.is_fresh else frames.change
        now = datetime.now(UTC)
        for profile in {seat.screen.profile for seat in self.seats}:
            is_corridor = profile == Profile.CORRIDOR
            self.channels[profile].publish(build(seen, now, is_corridor=is_corridor))

    def _beat(self) -> None:
        message = frames.beat(datetime.now(UTC), self.seen.upto if self.seen else 0)
        for channel in self.channels.values():
            channel.publish(message)

    def _screens(self) -> set[int]:
        return {seat.screen.id for seat in self.seats}

    async def _turn_out(self, reader: ThreadPoolExecutor) -> None:
        """Let the sockets of revoked and lapsed screens end."""
        asked = self._screens()
        holding = await _read(reader, still_holding, asked)
        for seat in self.seats:
            if seat.screen.id in asked - holding:
                seat.is_revoked = True
                seat.channel.wake()

    async def _listen(self) -> None:
        """Wait for nudges; a broker that is away is tried again, and missed by nobody."""
        while True:
            try:
                await self._hear()
            except Exception as error:  # whatever a broker's client raises means the same here
                log.info("No nudges for the walls just now (%s).", error)
            await asyncio.sleep(2)

    async def _hear(self) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        try:
            await layer.group_add(GROUP, channel)
            while True:
                await layer.receive(channel)
                self._bell.set()
        finally:
            with contextlib.suppress(Exception):
                await layer.group_discard(GROUP, channel)


async def _read(reader: ThreadPoolExecutor, function: Callable[..., R], *args: object) -> R:
    def run() -> R:
        close_old_connections()
        return function(*args)

    return await asyncio.get_running_loop().run_in_executor(reader, run)


async def _ended(task: asyncio.Task[None]) -> None:
    # The broker's client swallows a cancellation that meets it while it connects: ask again.
    for _try in range(5):
        task.cancel()
        if (await asyncio.wait([task], timeout=0.5))[0]:
            return


_tails: dict[asyncio.AbstractEventLoop, Tail] = {}


def tail_of_process() -> Tail:
    """Return the tail of the running event loop, made at first use."""
    running = asyncio.get_running_loop()
    if running not in _tails:
        for loop in [loop for loop in _tails if loop.is_closed()]:
            del _tails[loop]
        _tails[running] = Tail()
    return _tails[running]
