"""Steps on a terminal and in a log."""

import io

import pytest

from crisisdesk import progress
from crisisdesk.progress import Progress


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Latin(io.StringIO):
    encoding = "latin-1"


def test_a_log_gets_one_line_for_each_step(monkeypatch):
    out = Latin()
    steps = Progress(out)
    with steps.step("Making tea") as step:
        step.note("1 of 2")
    monkeypatch.setattr(progress, "REMINDER_S", -1)
    with pytest.raises(ValueError), steps.step("Pouring it") as step:
        step.note("2 of 2")
        raise ValueError
    with steps.step("Drinking it") as step:
        step.give_up()
    assert out.getvalue() == (
        "ok Making tea (0.0 s)\n  Pouring it: 2 of 2\n-- Pouring it\n-- Drinking it\n"
    )


def test_a_terminal_sees_the_running_step_and_how_far_it_is():
    out = Terminal()
    with Progress(out).step("Making tea") as step:
        step.note("1 of 2")
    shown = out.getvalue().split("\r\x1b[K")
    assert shown == ["", "  Making tea ...", "  Making tea: 1 of 2", "✓ Making tea (0.0 s)\n"]


def test_a_closed_terminal_stops_nothing():
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with Progress(Closed()).step("Making tea"):
        pass
