"""Words that redaction goes by, read once. Text files, so that anybody can add a word."""

from pathlib import Path
from typing import Final


def _words(name: str) -> frozenset[str]:
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


GIVEN: Final = _words("given_names")
ORDINARY: Final = _words("ordinary")
ABUSE: Final = _words("abuse")
