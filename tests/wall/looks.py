"""What the tests of reading share: an entry that tells the tail to look, and looks in a row."""

from typing import Any

from django.db import transaction

from journal.record import record
from wall.frames import Look
from wall.queries import look


def act(verb: str = "crisis.noted") -> None:
    """Write an entry, as every act of anybody does."""
    with transaction.atomic():
        record(verb=verb, agent="test")


def ids(rows: Any) -> list[int]:
    return [row.id for row in rows]


def aged(seen: Look) -> Look:
    """The same look, with figures old enough to be read again."""
    object.__setattr__(seen, "figures_at", None)
    return seen


def again(seen: Look) -> Look:
    """Look once more after something has happened."""
    act()
    return look(aged(seen))
