"""What became of each batch of a round, item by item: the line a delivery has on its page. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Protocol

from monitoring.store.sorting import Sorted


class OfBatch(Protocol):
    """Anything that came in a batch."""

    @property
    def batch_id(self) -> int:
        """The batch it came in."""
        ...


@dataclass(frozen=True, slots=True)
class BatchTally:
    """Items of one batch by what became of them. Older versions, kept as evidence, are in none."""

    new: int = 0
    changed: int = 0
    repeated: int = 0
    unread: int = 0
    unknown: int = 0


def batch_tallies(
    found: Sorted, problems: Iterable[OfBatch], peeked: Mapping[int, int]
) -> dict[int, BatchTally]:
    """Return the tally of each batch of a round.

    Args: peeked: every batch of the round, with how many of its items a peek has stored already;
    those come up once more as repeats and are none.
    """
    new = _by_batch((*found.new, *found.gone_unseen))
    changed = _by_batch(
        (
            *(item for item, _ in chain(found.newer, found.gone, found.measured)),
            *found.gone_new,
        )
    )
    repeated, unread = _by_batch(found.repeated), _by_batch(problems)
    unknown = _by_batch(found.unknown)
    return {
        batch_id: BatchTally(
            new[batch_id],
            changed[batch_id],
            max(0, repeated[batch_id] - stored),
            unread[batch_id],
            unknown[batch_id],
        )
        for batch_id, stored in sorted(peeked.items())
    }


def _by_batch(items: Iterable[OfBatch]) -> Counter[int]:
    return Counter(map(attrgetter("batch_id"), items))


def columns_of(tallies: Mapping[int, BatchTally]) -> list[list[int]]:
    """Return one column of batch ids and one per count, for a single statement."""
    rows = tallies.items()
    return [
        [batch_id for batch_id, _ in rows],
        [tally.new for _, tally in rows],
        [tally.changed for _, tally in rows],
        [tally.repeated for _, tally in rows],
        [tally.unread for _, tally in rows],
        [tally.unknown for _, tally in rows],
    ]
