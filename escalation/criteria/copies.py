"""Which mentions say the same within an hour. Shapes are hashes that near-copies share."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from escalation.criteria.windows import Voice

COPY_MIN: Final = 60


class First(NamedTuple):
    """The first mention of a cluster, kept until there is a second one to count it with."""

    voice: Voice
    waiting: tuple[int, ...]


class Cluster:
    """One text and its near-copies. size: how many have come; last_at: when the newest did."""

    __slots__ = ("first", "last_at", "size")

    def __init__(self, at: float) -> None:
        self.size = 0
        self.last_at = at
        self.first: First | None = None


class Copies:
    """Clusters by shape value: a mention joins the cluster of its first shape value known.

    Kept in two halves, each for an hour: when the newer is full of time the older goes whole, so
    nothing has to be looked through.
    """

    def __init__(self) -> None:
        self._newer: dict[int, Cluster] = {}
        self._older: dict[int, Cluster] = {}
        self._since = float("-inf")

    def join(self, shape: Sequence[int], at: float) -> Cluster | None:
        """Return the cluster a mention joins, itself counted; None for one without shape."""
        if not shape:
            return None
        if at - self._since > COPY_MIN * 60:
            self._older = self._newer if at - self._since <= 2 * COPY_MIN * 60 else {}
            self._newer = {}
            self._since = at
        newer, older = self._newer, self._older
        cluster = None
        for value in shape:
            known = newer.get(value) or older.get(value)
            if known is not None and at - known.last_at <= COPY_MIN * 60:
                cluster = known
                break
        if cluster is None:
            cluster = Cluster(at)
        elif at > cluster.last_at:
            cluster.last_at = at
        cluster.size += 1
        for value in shape:
            newer[value] = cluster
        return cluster
