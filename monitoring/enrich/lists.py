"""Reads the word lists in lexicon/. Our own selection; one place for how the files are written."""

from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent / "lexicon"


def lines(name: str) -> Iterator[tuple[str, str]]:
    """Yield (key, rest) for every "key: rest" line of a list; # starts a comment line."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, rest = line.partition(":")
            yield key.strip(), rest.strip()


def path(name: str) -> Path:
    """Return where a list or weight file lies."""
    return _FOLDER / name
