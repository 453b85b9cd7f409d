"""The one reader of each web process: tails the database, builds a frame once, feeds every socket.

A nudge through Channels makes it look at once; without any nudge it looks twice a second, so a
dead broker costs a wall half a second and nothing else.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import close_old_connections

from wall import frames
from wall.devices import ScreenPass, note_seen, revoked_among
from wall.hub import Channel
from wall.models import Profile
from wall.frames import Look
from wall.queries import look

R = TypeVar("R")
log = logging.getLogger(__name__)

GROUP: Final = "walls"
LOOK_S: Final = 0.5
# At most four frames a second, however hard the bell rings.
FRAME_S: Final = 0.25
BEAT_S: Final = 5.0
REVOKE_S: Final = 2.0
SEEN_S: Final = 60.0
LINGER_S: Final = 30.0


class Seat:
    """One socket's place at the tail."""

    def __init__(self, channel: Channel, screen: ScreenPass) -> None:
        self.channel = channel
        self.screen = screen
        self.revoked = False

    async def next(self, position: int) -> tuple[list[bytes], int]:
        """Wait for frames after a position; a snapshot first, and again after falling behind."""
        if position < 0:
            while not self.channel.snapshot and not self.revoked:
                await self.channel.wait(self.channel.last)
            return self._snapshot()
        await self.channel.wait(position)
        if self.revoked:
            return [], position
        missed = self.channel.since(position)
        if missed is None:
            return self._snapshot()
        return missed, self.channel.last

    def _snapshot(self) -> tuple[list[bytes], int]:
        later = self.channel.since(self.channel.snapshot_at) or []
        return [self.channel.snapshot, *later], self.channel.last


class Tail:
    """Reads for all sockets of this process; runs only while somebody looks."""

    def __init__(self) -> None:
        self.channels = {profile.value: Channel() for profile in Profile}
        self.seats: set[Seat] = set()
        self.cursor: Look | None = None
        self.bell = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.empty_since = time.monotonic()

    @contextlib.asynccontextmanager
    async def attached(self, screen: ScreenPass) -> AsyncIterator[Seat]:
        """Give a socket a seat for as long as it is open."""
        seat = Seat(self.channels[screen.profile], screen)
        self.seats.add(seat)
        self._start()
        try:
            yield seat
        finally:
            self.seats.discard(seat)
            self.empty_since = time.monotonic()

    def _start(self) -> None:
        self.tasks = [task for task in self.tasks if not task.done()]
        if not self.tasks:
            self.cursor = None
            for channel in self.channels.values():
                channel.snapshot = b""
            self.tasks = [asyncio.create_task(self._run()), asyncio.create_task(self._listen())]

    async def _run(self) -> None:
        last_frame = last_beat = last_revoke = last_seen = 0.0
        while self.seats or time.monotonic() - self.empty_since < LINGER_S:
            now = time.monotonic()
            try:
                if now - last_revoke >= REVOKE_S:
                    last_revoke = now
                    await self._turn_out_revoked()
                if now - last_seen >= SEEN_S and self.seats:
                    last_seen = now
                    await _in_thread(note_seen, [seat.screen.id for seat in self.seats])
                if await self._look():
                    last_frame = last_beat = now
                elif now - last_beat >= BEAT_S:
                    last_beat = now
                    self._beat()
            except Exception:  # the outer edge of the process: the wall must outlive the database
                # No beat is sent while we cannot read: the screens then say that they are stale.
                log.warning("The wall cannot read just now.", exc_info=True)
            await self._pause(max(FRAME_S - (time.monotonic() - last_frame), 0.0))
        for task in self.tasks:
            if task is not asyncio.current_task():
                task.cancel()

    async def _pause(self, at_least_s: float) -> None:
        await asyncio.sleep(at_least_s)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.bell.wait(), LOOK_S)
        self.bell.clear()

    async def _look(self) -> bool:
        seen = await _in_thread(look, self.cursor)
        first, self.cursor = self.cursor is None, seen
        now = datetime.now(UTC)
        stale = any(
            channel.snapshot and channel.last - channel.snapshot_at > frames.SNAPSHOT_AGE
            for channel in self.channels.values()
        )
        if not (first or stale or seen.has_news):
            return False
        profiles = {seat.screen.profile for seat in self.seats}
        for profile in profiles:
            self._publish(profile, seen, now, with_snapshot=first or stale)
        for profile in set(self.channels) - profiles:
            self.channels[profile].snapshot = b""
        return True

    def _publish(self, profile: str, seen: Look, now: datetime, *, with_snapshot: bool) -> None:
        channel = self.channels[profile]
        corridor = profile == Profile.CORRIDOR
        if with_snapshot or not channel.snapshot:
            channel.snapshot = frames.snapshot(seen, now, is_corridor=corridor)
            channel.snapshot_at = channel.last + 1
            channel.publish(channel.snapshot)
            return
        channel.publish(frames.change(seen, now, is_corridor=corridor))

    def _beat(self) -> None:
        upto = self.cursor.upto if self.cursor else 0
        message = frames.beat(datetime.now(UTC), upto)
        for channel in self.channels.values():
            channel.publish(message)

    async def _turn_out_revoked(self) -> None:
        revoked = await _in_thread(revoked_among, {seat.screen.id for seat in self.seats})
        for seat in self.seats:
            if seat.screen.id in revoked:
                seat.revoked = True
        if revoked:
            self._beat()

    async def _listen(self) -> None:
        """Wait for nudges; a broker that is away is tried again, and missed by nobody."""
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    await layer.receive(channel)
                    self.bell.set()
            except asyncio.CancelledError:
                raise
            except Exception as error:  # any broker client's error means the same here
                log.info("No nudges for now (%s).", error)
                await asyncio.sleep(2)


async def _in_thread(function: Callable[..., R], *args: object) -> R:
    def run() -> R:
        close_old_connections()
        return function(*args)

    return await sync_to_async(run, thread_sensitive=False)()


_tails: dict[int, Tail] = {}


def tail_of_process() -> Tail:
    """Return the tail of the running event loop, made at first use."""
    key = id(asyncio.get_running_loop())
    if key not in _tails:
        _tails[key] = Tail()
    return _tails[key]
