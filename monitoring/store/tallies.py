"""What a batch adds up to: per minute, source and storyline, and per storyline. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

# Minute since 1970, source, storyline.
MinuteKey = tuple[int, int, int]


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
    def minute(self) -> int:
        """Event time in whole minutes since 1970."""
        return int(self.at.timestamp() // 60)


@dataclass(slots=True)
class Minutes:
    """Counts per minute, source and storyline (0: none). A moved mention is taken from 0."""

    rows: dict[MinuteKey, list[int]] = field(default_factory=dict)

    def add(self, fact: Fact, sign: int = 1) -> None:
        """Count one mention (1) or take it back (-1)."""
        key = (fact.minute, fact.source_id, fact.storyline_id)
        row = self.rows.get(key)
        if row is None:
            row = self.rows[key] = [0] * 7
        row[0] += sign
        if fact.tone is None:
            row[3] += sign
        elif fact.tone:
            row[1 if fact.tone < 0 else 2] += sign
        if fact.is_praise:
            row[4] += sign
        if fact.is_copy:
            row[5] += sign
        row[6] += sign * fact.reach

    def arrays(self, exercise_id: int) -> list[list[Any]]:
        """Return the columns of COUNT_MINUTES; rows in key order, so writers never deadlock."""
        ordered = sorted(self.rows.items())
        keys = [key for key, _ in ordered]
        counts = [row for _, row in ordered]
        return [
            [datetime.fromtimestamp(60 * key[0], UTC) for key in keys],
            [key[1] for key in keys],
            [key[2] for key in keys],
            [exercise_id] * len(keys),
            *([row[i] for row in counts] for i in range(7)),
        ]


@dataclass(slots=True)
class Growth:
    """What one storyline gained, less what left it."""

    first_at: datetime
    last_at: datetime
    mentions: int = 0
    originals: int = 0
    negative: int = 0
    positive: int = 0
    reach: int = 0
    top_score: int = 0

    def add(self, fact: Fact, sign: int) -> None:
        """Count one mention (1) or take it back (-1)."""
        self.mentions += sign
        if not fact.is_copy:
            self.originals += sign
        if fact.tone == -1:
            self.negative += sign
        elif fact.tone == 1:
            self.positive += sign
        self.reach += sign * fact.reach
        self.top_score = max(self.top_score, fact.score)
        self.first_at = min(self.first_at, fact.at)
        self.last_at = max(self.last_at, fact.at)


def storyline_growth(facts: Iterable[Fact], gone: Iterable[Fact] = ()) -> dict[int, Growth]:
    """Return what each storyline gained, less what is gone."""
    grown: dict[int, Growth] = {}
    for sign, told in ((1, facts), (-1, gone)):
        for fact in told:
            if fact.storyline_id:
                growth = grown.get(fact.storyline_id)
                if growth is None:
                    growth = grown[fact.storyline_id] = Growth(fact.at, fact.at)
                growth.add(fact, sign)
    return grown
