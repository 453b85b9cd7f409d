"""What was worked out once and is soon asked again, by word or by text. Pure."""

from collections.abc import Callable
from typing import Generic, TypeVar

Known = TypeVar("Known")


class Memory(dict[str, Known], Generic[Known]):
    """Answers by text, each worked out when it is first asked for.

    Args: learn: gives the same answer at any time, so that two threads may both work it out.
    most: after so many new answers, those not asked for since the last time are forgotten.
    longest: longer texts hardly come again and are not kept.
    """

    def __init__(self, learn: Callable[[str], Known], *, most: int, longest: int) -> None:
        super().__init__()
        self._learn = learn
        self._most = most
        self._longest = longest
        self._older: dict[str, Known] = {}

    def __missing__(self, text: str) -> Known:
        found = self._older.get(text)
        if found is None:
            found = self._learn(text)
        if len(text) <= self._longest:
            if len(self) >= self._most:
                self._older = self.copy()
                self.clear()
            self[text] = found
        return found
