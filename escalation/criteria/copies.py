"""Which mentions say the same within an hour. Shapes are hashes that near-copies share."""

from typing import Final, NamedTuple

from escalation.criteria.windows import Voice

COPY_MIN: Final = 60


class First(NamedTuple):
    """The first mention of a cluster, kept until there is a second one to count it with."""

    voice: Voice
    waiting: tuple[int, ...]


class Copies:
    """Clusters of the same text: a mention joins the cluster of its first shape value known."""

    def __init__(self) -> None:
        self._clusters: dict[int, int] = {}
        self._last: dict[int, float] = {}
        self._sizes: dict[int, int] = {}
        self._firsts: dict[int, First] = {}
        self._next = 0

    def join(self, shape: tuple[int, ...], at: float) -> tuple[int, int]:
        """Return (cluster, how many came before it there); (-1, 0) for a mention without shape."""
        if not shape:
            return -1, 0
        clusters = self._clusters
        cluster = -1
        for value in shape:
            known = clusters.get(value, -1)
            if known >= 0 and at - self._last[known] <= COPY_MIN * 60:
                cluster = known
                break
        if cluster < 0:
            cluster = self._next
            self._next += 1
            self._sizes[cluster] = 0
            self._last[cluster] = at
        elif at > self._last[cluster]:
            self._last[cluster] = at
        for value in shape:
            clusters[value] = cluster
        before = self._sizes[cluster]
        self._sizes[cluster] = before + 1
        return cluster, before

    def keep_first(self, cluster: int, first: First) -> None:
        """Remember how a cluster began."""
        self._firsts[cluster] = first

    def first(self, cluster: int) -> First | None:
        """Return how a cluster began."""
        return self._firsts.get(cluster)

    def forget(self, newest: float) -> None:
        """Drop clusters that nobody has joined for longer than copies are looked for."""
        old = {c for c, at in self._last.items() if newest - at > COPY_MIN * 60}
        for value in [v for v, cluster in self._clusters.items() if cluster in old]:
            del self._clusters[value]
        for cluster in old:
            del self._last[cluster], self._sizes[cluster]
            self._firsts.pop(cluster, None)
