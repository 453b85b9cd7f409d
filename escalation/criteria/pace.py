"""How fast everything goes: a window that only counts, because every mention passes through it."""

from escalation.criteria.windows import SLOTS, Usual


class Pace:
    """Mentions of the last minutes, and how many of them in own words of known accounts."""

    __slots__ = ("_counts", "_grain", "_length", "_top", "count", "own_count", "usual")

    def __init__(self, minutes: float) -> None:
        self.usual: Usual | None = None
        self.count = self.own_count = 0
        self._grain = max(1.0, minutes * 60 / SLOTS)
        self._length = max(1, int(minutes * 60 / self._grain))
        self._top = -1
        # slot -> (mentions, mentions in own words)
        self._counts: dict[int, tuple[int, int]] = {}

    def add(self, at: float, *, is_own: bool) -> None:
        """Count one mention, unless it is older than all of it."""
        index = int(at // self._grain)
        if index > self._top:
            self.move_to(at)
        elif index <= self._top - self._length:
            return
        count, own = self._counts.get(index, (0, 0))
        self._counts[index] = (count + 1, own + is_own)
        self.count += 1
        self.own_count += is_own

    def move_to(self, at: float) -> None:
        """Let event time pass."""
        index = int(at // self._grain)
        if index <= self._top:
            return
        self._top = index
        oldest = index - self._length
        for slot in [slot for slot in self._counts if slot <= oldest]:
            count, own = self._counts.pop(slot)
            self.count -= count
            self.own_count -= own

    @property
    def span(self) -> float:
        """Return minutes from the oldest slot with a mention to the newest."""
        if not self._counts:
            return 0.0
        return (self._top - min(self._counts) + 1) * self._grain / 60
