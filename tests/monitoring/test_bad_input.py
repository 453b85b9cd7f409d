"""The list of bad input in the docs names tests; those tests are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_bad_input_is_held_by_a_test_that_exists():
    table = (ROOT / "docs/listening.md").read_text().partition("## Bad input")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    named = [NAMED.findall(row) for row in rows]
    assert [len(found) for found in named] == [1] * 20
    for path, name in (found[0] for found in named):
        source = (ROOT / path).read_text()
        assert f"def {name}(" in source if name else "def test_" in source
