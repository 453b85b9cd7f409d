"""Keeps a handful of programs running: starts them, passes their output on, starts them again.

One thread and one loop over pipes, signals and due restarts. Knows no program by name and nothing
of Django; what runs, and in which order it stops, is handed in.
"""

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import IO, Any

from crisisdesk.servers.places import CannotStart
from crisisdesk.servers.process import start_options

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# A program that has run this long is well again: its next end is its first.
WELL_AFTER_S = 30.0
TURN_S = 0.2
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """Something to keep running. `argv` may be a function that prepares the ground first."""

    name: str
    argv: Sequence[str] | Callable[[], list[str]]
    stop_signal: int = signal.SIGTERM
    grace_s: float = 10
    options: dict[str, object] = field(default_factory=dict)
    # Where output goes: a file it opens, our own terminal (None), or line by line through us.
    log: Callable[[], IO[bytes]] | None = None
    owns_terminal: bool = False
    is_ready: Callable[[], bool] | None = None
    runs_once: bool = False

    def command(self) -> list[str]:
        """The command line. Raises CannotStart when the ground cannot be prepared."""
        return self.argv() if callable(self.argv) else list(self.argv)


@dataclass
class Child:
    """One program and the process it runs in at the moment."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    due_at: float | None = None
    failures: int = 0
    exit_code: int | None = None
    buffer: bytes = b""

    @property
    def is_running(self) -> bool:
        """Is there a process now?"""
        return self.process is not None

    def pause_s(self, now: float) -> float:
        """Seconds to wait before the next start, doubling with every quick end."""
        if now - self.started_at > WELL_AFTER_S:
            self.failures = 0
        pause = min(FIRST_PAUSE_S * 2**self.failures, LONGEST_PAUSE_S)
        self.failures = min(self.failures + 1, 10)
        return float(pause)


class Supervisor:
    """Runs children until told to stop; use it as a context manager, which stops them all."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._awake, self._wake = socket.socketpair()
        self._handlers: dict[signal.Signals, Any] = {}
        self.stop_requests = 0

    def __enter__(self) -> "Supervisor":
        for end in (self._awake, self._wake):
            end.setblocking(False)
        self._selector.register(self._awake, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        # An ended child only has to wake us.
        self._handlers = {signal.SIGCHLD: signal.signal(signal.SIGCHLD, lambda *_: None)}
        for number in STOP_SIGNALS:
            self._handlers[number] = signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_all()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._selector.close()
        self._awake.close()
        self._wake.close()

    @property
    def is_stopping(self) -> bool:
        """Has somebody asked us to end?"""
        return self.stop_requests > 0

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on. Raises CannotStart."""
        child = Child(program)
        self._children.append(child)
        self._launch(child)
        return child

    def run(self, until: Callable[[], bool], *, timeout_s: float | None = None) -> bool:
        """Look after the children until `until` holds; False when stopped or out of time."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while not until():
            if self.is_stopping or (deadline is not None and time.monotonic() > deadline):
                return False
            self._turn()
        return True

    def stop_all(self, order: Sequence[str] = ()) -> None:
        """Stop the children that `order` does not name, the newest first, then those it names."""
        others = [child for child in self._children if child.program.name not in order]
        named = [child for name in order for child in self._children if child.program.name == name]
        for child in [*reversed(others), *named]:
            self._stop(child)
        self._children.clear()

    def _launch(self, child: Child) -> None:
        child.due_at = None
        child.exit_code = None
        child.started_at = time.monotonic()
        program = child.program
        argv = program.command()
        options = start_options(parent_died=signal.Signals(program.stop_signal)) | program.options
        output: int | IO[bytes] | None = subprocess.PIPE
        if program.log:
            output = program.log()
        elif program.owns_terminal:
            output = None
        try:
            child.process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                **options,
            )
        except OSError as error:
            raise CannotStart(f"{program.name} could not be started: {error}") from error
        finally:
            if program.log and not isinstance(output, int | None):
                output.close()
        if child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _turn(self) -> None:
        now = time.monotonic()
        due = [child.due_at - now for child in self._children if child.due_at is not None]
        for key, _ in self._selector.select(max(0, min([TURN_S, *due]))):
            if key.data is None:
                self._drain_wakeups()
            else:
                self._read(key.data)
        for child in self._children:
            if child.process and child.process.poll() is not None:
                self._ended(child)
            elif child.due_at is not None and child.due_at <= time.monotonic():
                self._relaunch(child)

    def _relaunch(self, child: Child) -> None:
        try:
            self._launch(child)
        except CannotStart as error:
            self._say(str(error))
            child.due_at = time.monotonic() + child.pause_s(time.monotonic())

    def _ended(self, child: Child) -> None:
        process = child.process
        if process is None:
            return
        child.exit_code = process.returncode
        self._bury(child, process)
        if child.program.runs_once or self.is_stopping:
            return
        now = time.monotonic()
        pause = child.pause_s(now)
        child.due_at = now + pause
        how = f"was killed (signal {-process.returncode})"
        if process.returncode >= 0:
            how = f"ended with code {process.returncode}"
        self._say(f"{child.program.name} {how}; it starts again in {pause:g} s")

    def _stop(self, child: Child) -> None:
        child.due_at = None
        process = child.process
        if process is None:
            return
        asked_before = self.stop_requests
        process.send_signal(child.program.stop_signal)
        deadline = time.monotonic() + child.program.grace_s
        while process.poll() is None:
            # Asked again while stopping: whoever sits there does not want to wait.
            if time.monotonic() > deadline or self.stop_requests > max(asked_before, 1):
                process.kill()
                process.wait()
                break
            self._pass_output_on()
        child.exit_code = process.returncode
        self._bury(child, process)

    def _pass_output_on(self) -> None:
        for key, _ in self._selector.select(0.05):
            if key.data is None:
                self._drain_wakeups()
            else:
                self._read(key.data)

    def _bury(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        # Whatever it has started itself goes with it; it led a session of its own.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        while self._read(child):
            pass
        if process.stdout:
            self._selector.unregister(process.stdout)
            process.stdout.close()
        if child.buffer:
            self._show(child, child.buffer)
            child.buffer = b""
        child.process = None

    def _read(self, child: Child) -> bool:
        # True when there may be more.
        if not (child.process and child.process.stdout):
            return False
        try:
            chunk = os.read(child.process.stdout.fileno(), 1 << 16)
        except BlockingIOError:
            return False
        *lines, child.buffer = (child.buffer + chunk).split(b"\n")
        for line in lines:
            self._show(child, line)
        if not chunk and child.process.poll() is None:
            # It closed its output but lives on: stop asking, or the loop would never rest.
            self._selector.unregister(child.process.stdout)
            child.process.stdout.close()
            child.process.stdout = None
        return bool(chunk)

    def _show(self, child: Child, line: bytes) -> None:
        if text := line.decode(errors="replace").rstrip():
            self._say(f"{child.program.name:>10} | {text}")

    def _drain_wakeups(self) -> None:
        with suppress(BlockingIOError):
            while self._awake.recv(1024):
                pass

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_requests += 1
