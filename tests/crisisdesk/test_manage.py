"""What `manage.py help` tells: also the three commands that are not Django's."""

import subprocess
import sys

from crisisdesk.rooms import ROOT


def test_help_names_up_test_and_bench_first():
    ended = subprocess.run(
        [sys.executable, "manage.py", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = ended.stdout.partition("[start here]")[2].split("\n\n", 1)[0]
    assert [line.split()[0] for line in told.strip().splitlines()] == ["up", "test", "bench"]
