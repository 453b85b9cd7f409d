"""Stored mentions as the rules see them: one row each, its words matched when it was stored.

Reads rows and nothing else; what is counted from them stands in windows.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from escalation.criteria.live import LiveRules
from escalation.criteria.match import NOTHING, Hit
from monitoring.events import Author

# In the order of Judged, then what its hit is made of.
COLUMNS: Final = """
  m.seq, m.id, m.created_at, m.storyline_id, m.author_key, m.followers, m.reach, m.tone,
  m.author_tier, m.is_question, m.shape, m.lang, m.lang_confidence, m.links, m.severity,
  m.deleted_at IS NOT NULL AS is_deleted, m.author_kind, m.text, s.is_internal, s.connector,
  m.original_id, m.version_count, m.rule_set_version, m.lists, m.waiting, m.atoms, m.rules
FROM monitoring_mention m JOIN monitoring_source s ON s.id = m.source_id
"""
# Lone posts that met nothing cannot change any window or alert: they are left where they are.
MATTERS: Final = (
    "(m.storyline_id IS NOT NULL OR m.atoms IS NOT NULL OR m.severity NOT IN ('watch', 'none')"
    " OR s.connector = 'employee') AND m.exercise_id IS NULL"
)
_JUDGED: Final = 22


@dataclass(frozen=True, slots=True)
class _Happened:
    """The part of an event that conditions ask about."""

    author: Author
    text: str = ""


class Judged(NamedTuple):
    """A stored mention. What only matching reads is left empty: it was matched already."""

    seq: int
    id: int
    created_at: datetime
    storyline_id: int | None
    author_key: str
    followers: int | None
    reach: int
    tone: int | None
    tier: str
    is_question: bool
    shape: Sequence[int]
    lang: str
    lang_confidence: float
    links: Sequence[str]
    severity: str
    is_deleted: bool
    kind: str
    text: str
    is_internal: bool
    connector: str
    original_id: int | None
    version_count: int
    hit: Hit

    @property
    def event(self) -> _Happened:
        """What conditions ask about its author."""
        return _Happened(Author("", "", followers=self.followers))

    @property
    def folded(self) -> str:
        """Nothing: see above."""
        return ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Nothing: see above."""
        return ()

    @property
    def tags(self) -> tuple[str, ...]:
        """Nothing: see above."""
        return ()

    @property
    def mentions(self) -> tuple[str, ...]:
        """Nothing: see above."""
        return ()


def judged(rules: LiveRules, rows: Sequence[Sequence[Any]]) -> list[Judged]:
    """Return rows of COLUMNS as the rules see them."""
    end = _JUDGED + 5
    return [Judged._make((*row[:_JUDGED], _hit(rules, *row[_JUDGED:end]))) for row in rows]


def rows_of(rules: LiveRules, sql: str, parameters: Sequence[Any]) -> list[Judged]:
    """Return what a query of COLUMNS finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return judged(rules, cursor.fetchall())


def _hit(
    rules: LiveRules,
    version: int | None,
    lists: Sequence[int] | None,
    waiting: Sequence[int] | None,
    atoms: Sequence[int] | None,
    keys: Sequence[str],
) -> Hit:
    """Return what a mention set off, as numbers of the rules in force."""
    index = rules.index_of
    fired = tuple([index[key] for key in keys if key in index]) if keys else ()
    if version != rules.version:
        # Numbers of another version mean something else: only rules that kept their name count.
        return Hit(fired=fired) if fired else NOTHING
    if not (fired or lists or waiting or atoms):
        return NOTHING
    return Hit(tuple(lists or ()), fired, tuple(waiting or ()), frozenset(atoms or ()))
