"""`manage.py bench`: medians over rounds that alternate the real way with plain COPY."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crisisdesk.rooms import ROOT
from crisisdesk.servers.places import CannotStart


def options(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="manage.py bench", description=__doc__)
    parser.add_argument("--mentions", type=int, default=12_000, help="per round")
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--per-request", type=int, default=100)
    parser.add_argument("--walls", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=0.0, help="mentions/s; 0: as fast as it goes")
    parser.add_argument("--overload", type=float, default=0.0, help="times the rate measured first")
    parser.add_argument("--stored", type=int, default=0, help="mentions in the table beforehand")
    parser.add_argument("--pages", action="store_true", help="ask every main page in the end")
    parser.add_argument(
        "--rules-live", action="store_true", help="publish other rules while mentions come in"
    )
    parser.add_argument("--record", type=int, default=0, help="measure the record with N entries")
    parser.add_argument("--json", action="store_true", help="only JSON on standard output")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Measure and print; returns the exit code."""
    asked = options(argv)
    # Settings are read once the servers have addresses.
    from crisisdesk.bench import desk  # noqa: PLC0415

    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        with desk.servers_of_its_own() as servers:
            os.environ["DJANGO_SETTINGS_MODULE"] = "crisisdesk.settings"
            say = _say if not asked.json else lambda _text: None
            if asked.record:
                from crisisdesk.bench import record  # noqa: PLC0415

                result = record.measure(asked.record, asked.rounds, say)
            else:
                result = _whole_way(asked, servers, say)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(result, indent=None if asked.json else 2) + "\n")
    return 0


def _whole_way(
    asked: argparse.Namespace, servers: list[Any], say: Callable[[str], None]
) -> dict[str, Any]:
    from crisisdesk.bench import desk  # noqa: PLC0415
    from crisisdesk.bench.run import Run  # noqa: PLC0415

    run = Run(asked, servers, say)
    run.prepare()
    with desk.open_desk(servers, log=_log()) as running:
        return run.measure(running)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _log() -> Path:
    return ROOT / "var-bench" / "log" / "desk.log"
