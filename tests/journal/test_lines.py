"""Lines of the log: those of one kind on end are read as one, decisions never."""

from dataclasses import replace

import pytest
from django.utils import timezone

from journal.lines import Day, Line, Run

PLAIN = Line(
    id=1, verb="batch.stored", at=timezone.now(), icon="inbox", who="The desk", say="stored 1",
    url="", stream="", stream_name="The desk", number=7, seal="a1b2", hash="a1b2c3", kind="",
    is_erased=False, has_words=False,
)  # fmt: skip


def day(*lines: Line) -> Day:
    return Day(PLAIN.at, True, list(lines))


def kinds(found: Day) -> list[tuple[int, bool]]:
    return [(len(run.lines), run.is_folded) for run in found.runs]


def test_three_of_a_kind_on_end_are_folded_and_keep_their_order():
    newest, oldest = replace(PLAIN, id=9, number=9), replace(PLAIN, id=5, number=5)
    found = day(newest, PLAIN, oldest)
    assert kinds(found) == [(3, True)]
    assert found.runs == [Run([newest, PLAIN, oldest])]
    assert (found.runs[0].newest, found.runs[0].oldest) == (newest, oldest)


@pytest.mark.parametrize(
    "other",
    [
        {"verb": "alert.raised"},
        {"who": "Saga Lindehav"},
        {"url": "/triage/7/"},
        {"stream": "crisis:C-2026-014"},
    ],
)
def test_something_else_between_them_ends_a_run(other):
    found = day(PLAIN, PLAIN, replace(PLAIN, **other), PLAIN)
    assert kinds(found) == [(2, False), (1, False), (1, False)]


def test_decisions_are_never_folded_away():
    assert kinds(day(*[replace(PLAIN, kind="key")] * 4)) == [(4, False)]


def test_no_line_is_lost():
    lines = [replace(PLAIN, id=n, verb=f"kind.{n // 4}") for n in range(11)]
    assert [line for run in day(*lines).runs for line in run.lines] == lines
