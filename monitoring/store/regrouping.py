"""Moves posts between storylines because a person said so: counted once, before as after.

Runs inside the caller's transaction, under the lock of the store; the caller keeps the record.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from monitoring.models import Storyline
from monitoring.store import statements as sql
from monitoring.store.bundle import Bundle
from monitoring.store.counting import Counts, keep_counts
from monitoring.store.literals import literals
from monitoring.store.tallies import Fact
from monitoring.storylines.titles import shortened

# Each post of a storyline with the original it goes along with: itself, unless it is a copy.
_POSTS: Final = """
SELECT m.id, m.original_id,
  CASE WHEN o.storyline_id = m.storyline_id THEN o.id ELSE m.id END, m.text, m.lang, m.created_at
FROM monitoring_mention m LEFT JOIN monitoring_mention o ON o.id = m.original_id
WHERE m.storyline_id = %s ORDER BY m.created_at, m.id
"""


class NotOfStoryline(Exception):
    """A post was named that this storyline does not tell."""


class NothingLeft(Exception):
    """Every post was named: then there is nothing to part."""


@dataclass(frozen=True, slots=True)
class _Post:
    id: int
    original_id: int | None
    root: int
    text: str
    lang: str
    at: Any


def part_storyline(storyline_id: int, posts: Collection[int]) -> Storyline:
    """Give posts, each with its original and all copies of that, a storyline of their own.

    Raises: NotOfStoryline, NothingLeft.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.LOCK)
        told = _posts_of(cursor, storyline_id)
        roots = {post.root for post in told if post.id in set(posts)}
        if not posts or not set(posts) <= {post.id for post in told}:
            raise NotOfStoryline
        moved = [post for post in told if post.root in roots]
        if len(moved) == len(told):
            raise NothingLeft
        number = _begin(cursor, storyline_id, moved)
        _move(cursor, moved, storyline_id, number)
    return Storyline.objects.get(pk=number)


def put_back(storyline_id: int, into: int) -> None:
    """Let one storyline have every post of another, which remains as an empty record of that."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LOCK)
        _move(cursor, _posts_of(cursor, storyline_id), storyline_id, into)
    Storyline.objects.filter(pk=storyline_id).update(merged_into=into)


def _posts_of(cursor: Any, storyline_id: int) -> list[_Post]:
    cursor.execute(_POSTS, [storyline_id])
    return [_Post(*row) for row in cursor.fetchall()]


def _begin(cursor: Any, storyline_id: int, moved: Sequence[_Post]) -> int:
    first = next((post for post in moved if post.id == post.root), moved[0])
    exercise = Storyline.objects.values_list("exercise_id", flat=True).get(pk=storyline_id)
    values = literals(([shortened(first.text)], [first.lang], [first.id], [moved[0].at]))
    cursor.execute(sql.NEW_STORYLINES, [exercise, *values])
    number: int = cursor.fetchone()[0]
    return number


def _move(cursor: Any, posts: Sequence[_Post], old: int, new: int) -> None:
    if not posts:
        return
    columns = ([post.id for post in posts], [new] * len(posts), [p.original_id for p in posts])
    cursor.execute(sql.ASSIGN, literals(columns))
    counts = Counts()
    for _id, *rest in cursor.fetchall():
        fact = Fact(*rest)
        counts.plus.append(fact)
        counts.minus.append(replace(fact, storyline_id=old))
    exercise = Storyline.objects.values_list("exercise_id", flat=True).get(pk=new)
    bundle = Bundle()
    keep_counts(bundle, counts, exercise)
    bundle.send(cursor)
