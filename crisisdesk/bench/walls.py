"""Browsers that only look: sockets of paired screens that note when each change reached them."""

import asyncio
import threading
import time
from dataclasses import dataclass, field

import orjson
from websockets.asyncio.client import connect


@dataclass(slots=True)
class Walls:
    """Some open walls. `seen` of each: (moment, last change accounted for), in order."""

    url: str
    cookie: str
    count: int
    seen: list[list[tuple[float, int]]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _ready: threading.Event = field(default_factory=threading.Event)
    _stop: asyncio.Event | None = None

    def open(self) -> None:
        """Open every wall and return once each has its first picture."""
        self.seen = [[] for _ in range(self.count)]
        if not self.count:
            return
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        if not self._ready.wait(30):
            raise TimeoutError("The walls did not open.")

    def close(self) -> None:
        """Close every wall."""
        if self._loop and self._stop and self._thread:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        tasks = [asyncio.create_task(self._look(number)) for number in range(self.count)]
        while not all(self.seen) and not any(task.done() for task in tasks):
            await asyncio.sleep(0.02)
        self._ready.set()
        await self._stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, number: int) -> None:
        headers = {"Cookie": f"wall={self.cookie}"}
        origin = self.url.replace("ws://", "http://").split("/ws/")[0]
        async with connect(
            self.url,
            additional_headers=headers,
            origin=origin,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
            ping_interval=None,
        ) as socket:
            async for frame in socket:
                self.seen[number].append((time.time(), int(orjson.loads(frame)["upto"])))
