"""What a round changes in the counters: what is new, what moved, what an edit said differently."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Final

from monitoring.store import statements as sql
from monitoring.store.bundle import Bundle
from monitoring.store.literals import literals
from monitoring.store.sorting import Known, Sorted
from monitoring.store.tallies import Fact, Growth, Minutes, storyline_growth
from monitoring.storylines.titles import UNCHANGED, Title

_GROWTH: Final = attrgetter(
    *("mentions", "originals", "negative", "positive", "reach", "top_score"),
    *("first_at", "last_at"),
)


@dataclass(slots=True)
class Counts:
    """What a round adds to the counters and what it takes back. moved: mention to storyline."""

    plus: list[Fact] = field(default_factory=list)
    minus: list[Fact] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)

    def of(self, source_id: int, stored: Known) -> Fact:
        """Return what the counters hold of a stored mention."""
        return Fact(
            stored.created_at,
            source_id,
            self.moved.get(stored.id, stored.storyline_id) or 0,
            stored.tone,
            stored.reach,
            stored.original_id is not None,
            stored.is_praise,
        )


def recount(found: Sorted, counts: Counts) -> None:
    """Take back what edits and new figures have changed, and count it as it is now."""
    before: dict[int, Fact] = {}
    after: dict[int, Fact] = {}
    for item, stored in (*found.newer, *found.measured):
        one, mention_id = item.enriched, stored.id
        if mention_id not in after and not stored.is_tombstone:
            before[mention_id] = after[mention_id] = counts.of(item.source_id, stored)
        if one.event.op == "upsert":
            after[mention_id] = replace(
                counts.of(item.source_id, stored),
                tone=one.tone,
                reach=max(one.reach, stored.reach),
                is_praise=item.weighed.severity == "praise",
                score=item.weighed.score,
            )
        elif mention_id in after:
            now = after[mention_id]
            after[mention_id] = replace(now, reach=max(now.reach, one.reach))
    for mention_id, fact in after.items():
        if before.get(mention_id) != fact:
            counts.plus.append(fact)
            if mention_id in before:
                counts.minus.append(before[mention_id])


def keep_counts(
    bundle: Bundle,
    counts: Counts,
    exercise_id: int | None,
    *,
    begun: Mapping[int, datetime] | None = None,
    titles: Mapping[int, Title] | None = None,
) -> None:
    """Write the counts of a round: one statement for minutes, one for storylines.

    Args: begun: storylines that have no row yet, with their first moment; titles: what storylines
    go by from now on, where that has changed.
    """
    minutes = Minutes()
    for fact in counts.plus:
        minutes.add(fact)
    for fact in counts.minus:
        minutes.add(fact, -1)
    if minutes.rows:
        bundle.add(sql.COUNT_MINUTES, literals(minutes.arrays(exercise_id or 0)))
    begun, titles = begun or {}, titles or {}
    grown = {number: Growth(at, at) for number, at in begun.items()}
    grown |= storyline_growth(counts.plus, counts.minus)
    if grown:
        rows = [
            (number, *_GROWTH(growth), number in begun, *titles.get(number, UNCHANGED))
            for number, growth in sorted(grown.items())
        ]
        bundle.add(sql.KEEP_STORYLINES, [*literals(zip(*rows, strict=True)), exercise_id])
