"""Steps in plain words with a tick and the seconds they took. Standard library only."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

# A step that has been silent for this long says that it is still at work.
REMINDER_S = 10


class Progress:
    """Writes steps to a terminal, where the running one is redrawn, or to a plain file."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.is_terminal = self.out.isatty()
        can_draw = "utf" in (self.out.encoding or "").lower()
        self.tick, self.cross = ("✓", "✗") if can_draw else ("ok", "--")
        self._spoken = 0.0

    @contextmanager
    def step(self, text: str) -> Iterator["Step"]:
        """Show `text` while the block runs, then how it went."""
        started = self._spoken = time.monotonic()
        self._draw(f"  {text} ...")
        step = Step(self, text)
        try:
            yield step
        except BaseException:
            self._finish(f"{self.cross} {text}")
            raise
        if step.was_given_up:
            self._finish(f"{self.cross} {text}")
        else:
            self._finish(f"{self.tick} {text} ({time.monotonic() - started:.1f} s)")

    def say(self, text: str = "") -> None:
        """Write a line of its own."""
        self._write(text + "\n")

    def note(self, text: str, detail: str) -> None:
        """Say how far the running step has come."""
        if self.is_terminal:
            self._draw(f"  {text}: {detail}")
        elif time.monotonic() - self._spoken > REMINDER_S:
            self._spoken = time.monotonic()
            self.say(f"  {text}: {detail}")

    def _draw(self, line: str) -> None:
        if self.is_terminal:
            self._write(f"\r\x1b[K{line}")

    def _write(self, text: str) -> None:
        # A terminal that was closed must not keep anyone from stopping in order.
        with suppress(OSError):
            self.out.write(text)
            self.out.flush()

    def _finish(self, line: str) -> None:
        self.say(f"\r\x1b[K{line}" if self.is_terminal else line)


class Step:
    """The running step, for saying how far it has come."""

    def __init__(self, progress: Progress, text: str) -> None:
        self._progress, self._text = progress, text
        self.was_given_up = False

    def give_up(self) -> None:
        """Let it end without a tick, though nothing went wrong."""
        self.was_given_up = True

    def note(self, detail: str) -> None:
        """Show `detail` behind the step's words."""
        self._progress.note(self._text, detail)
