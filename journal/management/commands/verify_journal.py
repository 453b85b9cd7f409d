"""Checks the whole record and names the first bad entry; exit code 1 if there is one."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.models import Stream
from journal.proof import verify_record
from journal.signing import Signed, read_line
from journal.walk import Problem, Report
from journal.witness import Testimony

SAID = {
    "missing": "{stream} #{seq}: the entry is missing",
    "link": "{stream} #{seq}: does not follow the entry before it",
    "changed": "{stream} #{seq}: something in the entry was changed",
    "order": "{stream} #{seq}: stands in the wrong order",
    "words": "{stream} #{seq}: its sealed words are not those it was written with",
    "erased": "{stream} #{seq}: its sealed words are gone without a tombstone",
    "head": "{stream} #{seq}: the stream does not end where it says it does",
    "checkpoint": "{stream} #{seq}: is not what checkpoint {checkpoint} signed; it, or one before"
    " it, was changed",
    "signature": "checkpoint {seq}: its signature is wrong",
    "key": "checkpoint {seq}: signed with a key that is not known",
    "series": "checkpoint {seq}: does not follow the one before it, or is gone from the desk",
}


class Command(BaseCommand):
    help = "Check every entry, sealed word and checkpoint of the record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stream", default="", help="only this chain: desk, crisis:K-1, ...")
        parser.add_argument(
            "--checkpoints", type=Path, help="file of checkpoints that was kept elsewhere"
        )
        parser.add_argument(
            "--key", action="append", default=[], help="id of a key that counts; all known if none"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["stream"] and not Stream.objects.filter(key=options["stream"]).exists():
            raise CommandError(f"There is no stream {options['stream']!r}.")
        started = time.monotonic()
        report, told = verify_record(
            stream=options["stream"],
            carried=_carried(options["checkpoints"]),
            trusted=options["key"],
            tick=None if options["json"] else self._tick,
        )
        seconds = time.monotonic() - started
        problems = (*told.problems, *report.problems)
        if options["json"]:
            self.stdout.write(json.dumps(_plain(report, told, problems, seconds)))
        else:
            self._say(report, told, problems, seconds)
        if problems:
            sys.exit(1)

    def _tick(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} entries", ending="")
            self.stderr.flush()

    def _say(
        self, report: Report, told: Testimony, problems: Sequence[Problem], seconds: float
    ) -> None:
        amount = (
            f"entries: {report.entries}, streams: {report.streams}, checkpoints: {told.count},"
            f" in {seconds:.1f} s"
        )
        for problem in problems:
            self.stdout.write(sentence(problem))
        if problems:
            self.stdout.write(f"The record is broken. Checked {amount}.")
        else:
            self.stdout.write(f"The record is whole. Checked {amount}.")
            if not told.count:
                self.stdout.write("There is no checkpoint yet, so a cut-off end would not show.")


def sentence(problem: Problem) -> str:
    """Say what is wrong, beginning with where."""
    return SAID[problem.kind].format(
        stream=problem.stream, seq=problem.seq, checkpoint=problem.checkpoint
    )


def _carried(path: Path | None) -> list[tuple[Signed, bytes]]:
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [read_line(text) for text in lines if text.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as checkpoints: {error}") from error


def _plain(
    report: Report, told: Testimony, problems: Sequence[Problem], seconds: float
) -> dict[str, Any]:
    return {
        "whole": not problems,
        "entries": report.entries,
        "streams": report.streams,
        "checkpoints": told.count,
        "last_entry": report.last_id,
        "seconds": round(seconds, 2),
        "problems": [{**asdict(problem), "says": sentence(problem)} for problem in problems],
    }
