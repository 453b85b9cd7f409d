"""Walks chains of entries and names the first thing wrong in each. Pure: rows in, report out.

What it can prove and what not is said in docs/journal.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from journal.canonical import JSON
from journal.chain import GENESIS, Fields, commitment, entry_hash

ERASED: Final = "entry.erased"
TICK: Final = 5_000

# Stream -> seq -> (hash, number of the checkpoint that signed it).
Claims = Mapping[str, Mapping[int, tuple[str, int]]]
# Stream -> (seq, hash) of the entry before the first one that is walked.
Anchors = Mapping[str, tuple[int, str]]


class Head(NamedTuple):
    """Where a stream says it ends; comes before its rows."""

    stream: str
    seq: int
    hash: str


class Row(NamedTuple):
    """One entry as it is stored, with its sealed words if they are still there."""

    fields: Fields
    prev_hash: str
    hash: str
    salt: bytes | None
    payload: JSON


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. kind:

    missing     the entry with this seq is gone
    link        it does not follow the entry before it
    changed     something in it is not what was hashed
    order       its id is not later than that of the entry before it
    words       its sealed words are not those that were committed to
    erased      its sealed words are gone, and no tombstone says why
    head        the stream does not end where it says it does
    checkpoint  it, or an entry before it, is not what a checkpoint signed
    signature   a checkpoint (seq: its number) is not signed by its key
    key         a checkpoint is signed with a key that is not known
    series      a checkpoint does not follow the one before it, or is gone
    """

    kind: str
    stream: str
    seq: int
    checkpoint: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What was walked and what was found, first things first."""

    entries: int
    streams: int
    last_id: int
    problems: tuple[Problem, ...]


def verify(
    items: Iterable[Head | Row],
    *,
    anchors: Anchors | None = None,
    claims: Claims | None = None,
    tick: Callable[[int], None] | None = None,
) -> Report:
    """Check streams, each a head and its rows in order of seq.

    Args:
        anchors: where to begin in streams that are not walked from their first entry.
        claims: what checkpoints say of these streams.
        tick: told how many entries are done, now and then.
    Returns:
        At most one problem per stream: what follows a break says nothing new.
    """
    walk = _Walk(anchors or {}, claims or {})
    for item in items:
        if isinstance(item, Row):
            walk.step(item)
            if tick is not None and walk.entries % TICK == 0:
                tick(walk.entries)
        else:
            walk.begin(item)
    return walk.end()


class _Walk:
    """One pass over all streams; holds what the next row must continue."""

    def __init__(self, anchors: Anchors, claims: Claims) -> None:
        self.anchors = anchors
        self.unseen = dict(claims)
        self.problems: list[Problem] = []
        self.entries = 0
        self.streams = 0
        self.newest = 0
        self._rest(None)

    def _rest(self, head: Head | None) -> None:
        self.head = head
        self.seq, self.hash = self.anchors.get(head.stream, (0, GENESIS)) if head else (0, GENESIS)
        self.claims = self.unseen.pop(head.stream, {}) if head else {}
        self.id = 0
        self.problem: Problem | None = None
        self.gone: dict[int, int] = {}
        self.tombstones: set[int] = set()

    def begin(self, head: Head) -> None:
        """Finish the stream before and start this one."""
        self._finish()
        self.streams += 1
        self._rest(head)
        self._compare_claim(head.stream)

    def step(self, row: Row) -> None:
        """Check that a row continues its stream."""
        self.entries += 1
        fields = row.fields
        self.newest = max(self.newest, fields.id)
        if self.problem is not None:
            return
        kind = self._fault(row)
        if kind:
            seq = self.seq + 1 if kind == "missing" else fields.seq
            self.problem = Problem(kind, fields.stream, seq)
            return
        self.seq, self.hash, self.id = fields.seq, row.hash, fields.id
        if fields.verb == ERASED and fields.object_id.isdecimal():
            self.tombstones.add(int(fields.object_id))
        self._compare_claim(fields.stream)

    def _fault(self, row: Row) -> str:
        fields = row.fields
        if fields.seq != self.seq + 1:
            return "missing"
        if row.prev_hash != self.hash:
            return "link"
        try:
            if entry_hash(row.prev_hash, fields) != row.hash:
                return "changed"
            if fields.id <= self.id:
                return "order"
            return self._sealed_fault(row)
        except ValueError:
            # Nothing that was ever hashed looks like this.
            return "changed"

    def _sealed_fault(self, row: Row) -> str:
        fields = row.fields
        if row.salt is None:
            if fields.commitment:
                self.gone[fields.id] = fields.seq
            return ""
        return "" if commitment(row.salt, row.payload) == fields.commitment else "words"

    def _compare_claim(self, stream: str) -> None:
        claim = self.claims.get(self.seq)
        if claim is not None and claim[0] != self.hash:
            self.problem = Problem("checkpoint", stream, self.seq, claim[1])

    def _finish(self) -> None:
        if self.head is None:
            return
        problem = self.problem or self._end_fault(self.head)
        silent = [seq for id_, seq in self.gone.items() if id_ not in self.tombstones]
        # Beyond a break no tombstone was looked for.
        if silent and self.problem is None and (problem is None or silent[0] <= problem.seq):
            problem = Problem("erased", self.head.stream, silent[0])
        if problem is not None:
            self.problems.append(problem)

    def _end_fault(self, head: Head) -> Problem | None:
        beyond = [seq for seq in self.claims if seq > self.seq]
        if beyond:
            first = min(beyond)
            return Problem("checkpoint", head.stream, self.seq + 1, self.claims[first][1])
        if (head.seq, head.hash) != (self.seq, self.hash):
            return Problem("head", head.stream, self.seq + 1)
        return None

    def end(self) -> Report:
        """Finish the last stream; streams that a checkpoint knows and nobody has seen are gone."""
        self._finish()
        for stream, claims in self.unseen.items():
            first = min(claims)
            self.problems.append(Problem("checkpoint", stream, 1, claims[first][1]))
        return Report(self.entries, self.streams, self.newest, tuple(self.problems))
