"""Runs something beside the dispatcher's loop, so that whatever it waits for holds up nobody."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connections


class Beside:
    """One piece of work in a thread of its own: one round at a time, and no oftener than agreed."""

    def __init__(self, work: Callable[[], object], *, every_s: float = 0.0) -> None:
        self._work = work
        self._every_s = every_s
        self._due = 0.0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")
        self._round: Future[None] | None = None

    def begin(self) -> None:
        """Begin a round, unless it is too early or the last one is still under way."""
        if time.monotonic() >= self._due and (self._round is None or self._round.done()):
            self._due = time.monotonic() + self._every_s
            self._round = self._thread.submit(self._run)

    def wait(self) -> None:
        """Wait for the end of the round that is under way."""
        if self._round is not None:
            self._round.result()

    def _run(self) -> None:
        try:
            self._work()
        finally:
            # A thread has connections of its own, and nobody else closes them.
            connections.close_all()
