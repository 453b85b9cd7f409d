"""`manage.py bench` as it is typed: own servers, the real way of a mention, figures as JSON."""

import json
import os
import subprocess
import sys
from typing import Any

from crisisdesk.rooms import ROOT

# What a reader of the figures relies on.
PROMISED = {
    "cpu_ms_per_mention", "cpu_ratio_to_copy", "rate_per_s", "rate_ratio_to_copy",
    "wall_p50_ms", "wall_p99_ms", "wall_lost", "rows_lost", "rows_doubled",
}  # fmt: skip


def measured(*words: str) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "manage.py", "bench", *words, "--rounds", "1", "--json"],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_a_small_round_loses_nothing_and_prints_every_promised_figure():
    found = measured("--mentions", "300", "--rules", "50", "--walls", "2")
    assert PROMISED - found.keys() == set()
    assert (found["rows_lost"], found["rows_doubled"], found["wall_lost"]) == (0, 0, 0)
    assert found["mentions"] > 200
    assert found["cpu_ms_per_mention"] > 0


def test_the_record_is_written_and_verified_whole():
    found = measured("--record", "3000")
    assert (found["entries"], found["problems"]) == (3000, 0)
    assert found["verified_per_s"] > 0
