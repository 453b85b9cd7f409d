"""What a batch adds up to: per minute, source and storyline, and per storyline. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

MinuteKey = tuple[datetime, int, int]


@dataclass(slots=True)
class Fact:
    """What the counters need to know of one mention."""

    at: datetime
    source_id: int
    storyline_id: int
    tone: int | None
    reach: int
    is_copy: bool
    is_praise: bool
    score: int = 0

    @property
    def minute(self) -> datetime:
        """Event time cut to the minute."""
        return self.at.replace(second=0, microsecond=0)


@dataclass(slots=True)
class Minutes:
    """Counts per minute, source and storyline (0: none). A moved mention is taken from 0."""

    rows: dict[MinuteKey, list[int]] = field(default_factory=dict)

    def add(self, fact: Fact, sign: int = 1) -> None:
        """Count one mention (1) or take it back (-1)."""
        row = self.rows.setdefault((fact.minute, fact.source_id, fact.storyline_id), [0] * 7)
        row[0] += sign
        row[1] += sign * (fact.tone == -1)
        row[2] += sign * (fact.tone == 1)
        row[3] += sign * (fact.tone is None)
        row[4] += sign * fact.is_praise
        row[5] += sign * fact.is_copy
        row[6] += sign * fact.reach

    def arrays(self, exercise_id: int) -> list[list[Any]]:
        """Return the columns of COUNT_MINUTES; rows in key order, so writers never deadlock."""
        ordered = sorted(self.rows.items())
        keys = [key for key, _ in ordered]
        counts = [row for _, row in ordered]
        return [
            [key[0] for key in keys],
            [key[1] for key in keys],
            [key[2] for key in keys],
            [exercise_id] * len(keys),
            *([row[i] for row in counts] for i in range(7)),
        ]


def storyline_growth(facts: Iterable[Fact], gone: Iterable[Fact] = ()) -> list[list[Any]]:
    """Return the columns of GROW_STORYLINES: what each storyline gained, less what is gone."""
    rows: dict[int, list[Any]] = {}
    signed = chain(((fact, 1) for fact in facts), ((fact, -1) for fact in gone))
    for fact, sign in signed:
        if not fact.storyline_id:
            continue
        row = rows.setdefault(fact.storyline_id, [0, 0, 0, 0, 0, 0, fact.at, fact.at])
        row[0] += sign
        row[1] += sign * (not fact.is_copy)
        row[2] += sign * (fact.tone == -1)
        row[3] += sign * (fact.tone == 1)
        row[4] += sign * fact.reach
        row[5] = max(row[5], fact.score)
        row[6] = min(row[6], fact.at)
        row[7] = max(row[7], fact.at)
    ordered = sorted(rows.items())
    return [[key for key, _ in ordered], *([row[i] for _, row in ordered] for i in range(8))]
