"""What a storyline is made of, for one screen: its originals, its copies, and who copies.

Reads only; a fixed number of queries however large the storm is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from monitoring.models import Source

SHOWN: Final = 5
# What the dialog that splits posts off lists.
OFFERED: Final = 30

# Every post belongs to its original; a post without one is an original itself. What is told is
# read first and by its storyline alone: every copy of all times is no help in finding a few.
_ORIGINALS: Final = """
WITH told AS MATERIALIZED (
  SELECT id, original_id, reach FROM monitoring_mention WHERE storyline_id = ANY(%(stories)s)
), copied AS (
  SELECT original_id AS id, count(*) AS copies, coalesce(sum(reach), 0) AS reach
  FROM told WHERE original_id IS NOT NULL GROUP BY original_id
)
SELECT m.id, m.created_at, m.text, m.lang, m.author_handle, m.author_name, s.name, m.score,
       coalesce(c.copies, 0), m.reach + coalesce(c.reach, 0), m.deleted_at IS NOT NULL,
       count(*) OVER (), sum(coalesce(c.copies, 0)) OVER (), s.name_sv, m.author_key
FROM monitoring_mention m
LEFT JOIN copied c ON c.id = m.id
JOIN monitoring_source s ON s.id = m.source_id
WHERE m.storyline_id = ANY(%(stories)s) AND m.original_id IS NULL
ORDER BY coalesce(c.copies, 0) DESC, m.score DESC, m.id
LIMIT %(limit)s
"""

_COPIES: Final = """
WITH told AS MATERIALIZED (
  SELECT original_id, author_key, author_tier, author_since, text FROM monitoring_mention
  WHERE storyline_id = ANY(%(stories)s)
)
SELECT m.author_key, count(*),
       count(*) FILTER (WHERE lower(m.text) = lower(o.text)),
       bool_or(m.author_tier LIKE 'new%%' OR coalesce(m.author_since = %(year)s, false))
FROM told m JOIN monitoring_mention o ON o.id = m.original_id
GROUP BY m.author_key ORDER BY 3 DESC, 2 DESC
"""


@dataclass(frozen=True, slots=True)
class Original:
    """A post of its own, with the copies folded under it."""

    id: int
    at: datetime
    text: str
    lang: str
    author: str
    author_key: str
    score: int
    copies: int
    reach: int
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Coordination:
    """How much of a storyline is copied, and by whom.

    accounts: so many wrote more than half of the exact copies. young: how many copying accounts
    are new, of `copiers`.
    """

    exact: int
    own_words: int
    accounts: int
    young: int
    copiers: int

    @property
    def young_share(self) -> float:
        """Return the share of copying accounts that are new, 0-1."""
        return self.young / self.copiers if self.copiers else 0.0


@dataclass(frozen=True, slots=True)
class Story:
    """Storylines as the screen shows them. more: originals not shown, and their copies.

    offered: the originals that may be split off, those shown first.
    """

    originals: list[Original]
    offered: list[Original]
    original_count: int
    copy_count: int
    coordination: Coordination | None

    @property
    def more(self) -> int:
        """Return how many originals are not shown."""
        return self.original_count - len(self.originals)

    @property
    def more_copies(self) -> int:
        """Return how many copies the originals that are not shown have."""
        return self.copy_count - sum(each.copies for each in self.originals)

    @property
    def post_count(self) -> int:
        """Return how many posts tell it, originals and copies."""
        return self.original_count + self.copy_count

    @property
    def exact_share(self) -> float:
        """Return the share of posts that copy another word for word, 0-1."""
        exact = self.coordination.exact if self.coordination else 0
        return exact / self.post_count if self.post_count else 0.0

    @property
    def parts(self) -> list[tuple[int, str]]:
        """Return (posts, class) of the bar: originals, own words, word for word."""
        exact = self.coordination.exact if self.coordination else 0
        return [(self.original_count, "a"), (self.copy_count - exact, "b"), (exact, "c")]

    @property
    def most_copies(self) -> int:
        """Return the longest bar."""
        return max((each.copies for each in self.originals), default=0)


def story_of(storylines: Sequence[int], year: int, *, shown: int = SHOWN) -> Story:
    """Return the originals of storylines, most copied first, and how they were spread."""
    with connection.cursor() as cursor:
        about = {"stories": list(storylines)}
        cursor.execute(_ORIGINALS, {**about, "limit": max(shown, OFFERED)})
        rows = cursor.fetchall()
        cursor.execute(_COPIES, {**about, "year": year})
        copiers = cursor.fetchall()
    originals = [
        Original(
            id=row[0],
            at=row[1],
            text=row[2],
            lang=row[3],
            author=row[4] or row[5] or Source(name=row[6], name_sv=row[13]).local_name,
            author_key=row[14],
            score=row[7],
            copies=row[8],
            reach=row[9],
            is_deleted=row[10],
        )
        for row in rows
    ]
    return Story(
        originals=originals[:shown],
        offered=originals,
        original_count=rows[0][11] if rows else 0,
        copy_count=int(rows[0][12]) if rows else 0,
        coordination=coordination([(row[1], row[2], row[3]) for row in copiers]),
    )


def coordination(copiers: list[tuple[int, int, bool]]) -> Coordination | None:
    """Sum up who copied. copiers: (posts, exact copies, is new) per account, most exact first."""
    exact = sum(row[1] for row in copiers)
    if not exact:
        return None
    accounts, made = 0, 0
    for row in copiers:
        if made * 2 > exact:
            break
        made, accounts = made + row[1], accounts + 1
    return Coordination(
        exact=exact,
        own_words=sum(row[0] for row in copiers) - exact,
        accounts=accounts,
        young=sum(row[2] for row in copiers),
        copiers=len(copiers),
    )
