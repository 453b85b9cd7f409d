"""Statements that nobody waits for are sent together: one round trip to the database for all."""

from collections.abc import Sequence
from typing import Any


class Bundle:
    """Statements in the order in which they take effect. None of them may return anything."""

    def __init__(self) -> None:
        self._statements: list[str] = []
        self._values: list[Any] = []

    def add(self, statement: str, values: Sequence[Any]) -> None:
        """Put a statement with its parameters at the end."""
        self._statements.append(statement)
        self._values += values

    def send(self, cursor: Any) -> None:
        """Have the database carry all of it out, in the caller's transaction."""
        if self._statements:
            cursor.execute(";".join(self._statements), self._values)
            self._statements, self._values = [], []
