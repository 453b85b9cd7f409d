"""Which group of voices an author belongs to, as the rule set in force defines it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitoring.events import Author

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Tier:
    """One group; the first that fits counts. factor and floor weigh how many people it reaches."""

    key: str
    kinds: frozenset[str] = frozenset()
    followers_from: int = 0
    account_age_days_below: int | None = None
    factor: float = 1.0
    floor: int = 0

    def fits(self, author: Author, kind: str, at: datetime) -> bool:
        """Tell whether an author belongs here. kind: as known to us, else as the source says."""
        if self.kinds and kind not in self.kinds:
            return False
        if self.followers_from and (author.followers or 0) < self.followers_from:
            return False
        if self.account_age_days_below is None:
            return True
        # Sources tell the year only: an account is new for certain if it is of this very year.
        return author.since is not None and author.since >= at.year


DEFAULT = Tier(PUBLIC)


def tiers_of(rows: Iterable[Mapping[str, Any]]) -> list[Tier]:
    """Read the author tiers of a rule set document."""
    return [
        Tier(
            key=str(row["key"]),
            kinds=frozenset(row.get("kinds", ())),
            followers_from=int(row.get("followers_from", 0)),
            account_age_days_below=row.get("account_age_days_below"),
            factor=float(row.get("factor", 1.0)),
            floor=int(row.get("floor", 0)),
        )
        for row in rows
    ]


def tier_of(tiers: Sequence[Tier], author: Author, kind: str, at: datetime) -> Tier:
    """Return the first tier that fits."""
    for tier in tiers:
        if tier.fits(author, kind, at):
            return tier
    return DEFAULT
