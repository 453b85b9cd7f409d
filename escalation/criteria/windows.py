"""Sliding windows over event time: how many, how fast, how many people, how negative, how copied.

Fed one mention at a time, in any order. A window is cut into at most 60 slots and looks back over
whole slots, so a 10-minute window reaches back between 9 min 50 s and 10 min. Late mentions are
counted while their slot is inside; memory is bounded by slots and by `MOST_AUTHORS`.
"""

from bisect import insort
from dataclasses import dataclass
from typing import Final, NamedTuple

SLOTS: Final = 60
# Beyond this many accounts in one window the number stands for "at least".
MOST_AUTHORS: Final = 20_000
# With nothing known about the usual, one mention per window counts as usual.
LEAST_EXPECTED: Final = 1.0


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual number per minute at this hour, passed in as plain numbers. low <= mid <= high."""

    low: float
    mid: float
    high: float


class Voice(NamedTuple):
    """What a window needs to know of one mention. `at` is event time in seconds."""

    at: float
    author: str
    reach: int = 0
    tone: int | None = None
    is_new: bool = False
    is_copy: bool = False


class _Slot:
    """One stretch of a window: its sums, and the accounts whose newest mention stands here."""

    __slots__ = (
        "authors",
        "copies",
        "count",
        "negative",
        "own_count",
        "own_reach",
        "positive",
        "reach",
        "unsure",
    )

    def __init__(self) -> None:
        self.count = self.reach = self.negative = self.positive = self.unsure = 0
        self.copies = self.own_count = self.own_reach = 0
        self.authors: list[str] = []


class Window:
    """One window of `minutes`. Reads describe the mentions in it up to the newest one fed."""

    __slots__ = (
        "_grain",
        "_length",
        "_new",
        "_order",
        "_seen",
        "_slots",
        "_top",
        "copies",
        "count",
        "minutes",
        "negative",
        "own_count",
        "own_reach",
        "positive",
        "reach",
        "unsure",
        "usual",
    )

    def __init__(self, minutes: float, usual: Usual | None = None) -> None:
        self.minutes = minutes
        self.usual = usual
        self._grain = max(1.0, minutes * 60 / SLOTS)
        self._length = max(1, int(minutes * 60 / self._grain))
        self._slots: dict[int, _Slot] = {}
        self._order: list[int] = []
        self._top = -1
        # account -> newest slot it was heard in, and which of them are new accounts.
        self._seen: dict[str, int] = {}
        self._new: set[str] = set()
        self.count = self.reach = self.negative = self.positive = self.unsure = self.copies = 0
        self.own_count = self.own_reach = 0

    def add(self, voice: Voice) -> bool:
        """Take in one mention; False when it is older than the whole window and was left out."""
        at, author, reach, tone, is_new, is_copy = voice
        index = int(at // self._grain)
        if index > self._top:
            self._move_to(index)
        elif index <= self._top - self._length:
            return False
        slot = self._slots.get(index)
        if slot is None:
            slot = self._slots[index] = _Slot()
            if self._order and self._order[-1] > index:
                insort(self._order, index)
            else:
                self._order.append(index)
        slot.count += 1
        slot.reach += reach
        self.count += 1
        self.reach += reach
        if tone is None:
            slot.unsure += 1
            self.unsure += 1
        elif tone < 0:
            slot.negative += 1
            self.negative += 1
        elif tone > 0:
            slot.positive += 1
            self.positive += 1
        if is_copy:
            slot.copies += 1
            self.copies += 1
        elif not is_new:
            slot.own_count += 1
            slot.own_reach += reach
            self.own_count += 1
            self.own_reach += reach
        seen = self._seen
        last = seen.get(author, -1)
        if last < index and (last >= 0 or len(seen) < MOST_AUTHORS):
            seen[author] = index
            slot.authors.append(author)
        if is_new and author in seen:
            self._new.add(author)
        return True

    def move_to(self, at: float) -> None:
        """Let event time pass without a mention, so that what is old leaves the window."""
        index = int(at // self._grain)
        if index > self._top:
            self._move_to(index)

    def is_over(self, at: float) -> bool:
        """Tell whether at a time everything in the window would have left it."""
        return int(at // self._grain) - self._length >= self._top

    @property
    def authors(self) -> int:
        """Return how many accounts spoke; at `MOST_AUTHORS` it means at least that many."""
        return len(self._seen)

    @property
    def span(self) -> float:
        """Return minutes from the oldest slot with a mention to the newest, at most the window."""
        if not self._order:
            return 0.0
        return (self._top - self._order[0] + 1) * self._grain / 60

    @property
    def rate(self) -> float:
        """Return mentions per minute over the whole window."""
        return self.count / self.minutes

    @property
    def expected(self) -> float:
        """Return how many mentions are usual in a window of this length."""
        if self.usual is None:
            return LEAST_EXPECTED
        return max(LEAST_EXPECTED, self.usual.mid * self.minutes)

    @property
    def times(self) -> float:
        """Return how many times the expected number has come."""
        return self.count / self.expected

    @property
    def negative_share(self) -> float:
        """Return the share of negative mentions, 0-1."""
        return self.negative / self.count if self.count else 0.0

    @property
    def positive_share(self) -> float:
        """Return the share of positive mentions, 0-1."""
        return self.positive / self.count if self.count else 0.0

    @property
    def unsure_share(self) -> float:
        """Return the share of mentions whose tone nobody could tell, 0-1."""
        return self.unsure / self.count if self.count else 0.0

    @property
    def new_share(self) -> float:
        """Return the share of new accounts among the accounts that spoke, 0-1."""
        return len(self._new) / len(self._seen) if self._seen else 0.0

    @property
    def copied_share(self) -> float:
        """Return the share of mentions that copy another one, 0-1."""
        return self.copies / self.count if self.count else 0.0

    def _move_to(self, index: int) -> None:
        """Advance to a newer slot and forget the slots that fall out."""
        self._top = index
        oldest = index - self._length
        order = self._order
        gone = 0
        while gone < len(order) and order[gone] <= oldest:
            self._forget(order[gone])
            gone += 1
        if gone:
            del order[:gone]

    def _forget(self, index: int) -> None:
        slot = self._slots.pop(index)
        self.count -= slot.count
        self.reach -= slot.reach
        self.negative -= slot.negative
        self.positive -= slot.positive
        self.unsure -= slot.unsure
        self.copies -= slot.copies
        self.own_count -= slot.own_count
        self.own_reach -= slot.own_reach
        for author in slot.authors:
            if self._seen.get(author) == index:
                del self._seen[author]
                self._new.discard(author)
