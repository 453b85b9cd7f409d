"""New mentions come in: placed among storylines first, so that each row is written once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.db import connection

from monitoring.store import replica
from monitoring.store import statements as sql
from monitoring.store.columns import CHANGING, FIXED, happened_at, values
from monitoring.store.counting import Counts
from monitoring.store.lines import copy_text
from monitoring.store.literals import literals
from monitoring.store.replica import AtHand, Placed
from monitoring.store.sorting import Item, Key, Known, Sorted
from monitoring.store.tallies import Fact
from monitoring.storylines.posts import Move


def insert(
    cursor: Any,
    found: Sorted,
    known: Mapping[Key, Known],
    counts: Counts,
    *,
    rule_set_version: int | None,
    exercise_id: int | None,
) -> tuple[list[int], Placed]:
    """Store what is new; return its ids, in the order of found.new and found.gone_unseen.

    Adds to counts what it counts for.
    """
    fresh = [*found.new, *found.gone_unseen]
    if not fresh:
        return [], Placed()
    at_hand = _at_hand(cursor, len(fresh))
    placed = replica.place(cursor, found.new, at_hand, known, exercise_id=exercise_id)
    gone = [None] * len(found.gone_unseen)
    extra = (
        at_hand.ids,
        [*(place.original_id for place in placed.places), *gone],
        [*(place.storyline_id for place in placed.places), *gone],
        [rule_set_version] * len(fresh),
        [exercise_id] * len(fresh),
        [1] * len(fresh),
    )
    _copy_in(cursor, copy_text((*values((*FIXED, *CHANGING), fresh), *extra)))
    counts.plus += _facts(found.new, placed)
    _move(cursor, placed.moves, counts)
    return at_hand.ids, placed


def _at_hand(cursor: Any, count: int) -> AtHand:
    cursor.execute(sql.DRAW_IDS, [count])
    ids, newest, inside = cursor.fetchone()
    return AtHand(ids, newest, frozenset(inside))


def _facts(items: Sequence[Item], placed: Placed) -> list[Fact]:
    return [
        Fact(
            happened_at(item.enriched.event),
            item.source_id,
            place.storyline_id or 0,
            item.enriched.tone,
            item.enriched.reach,
            place.original_id is not None,
            item.weighed.severity == "praise",
            item.weighed.score,
        )
        for item, place in zip(items, placed.places, strict=True)
    ]


def _copy_in(cursor: Any, lines: str) -> None:
    # Django does not wrap this call of the driver by itself.
    with connection.wrap_database_errors:
        cursor.copy_expert(sql.COPY, BytesIO(lines.encode()), 1 << 18)


def _move(cursor: Any, moves: Sequence[Move], counts: Counts) -> None:
    """Give earlier mentions the storyline they turned out to belong to."""
    if not moves:
        return
    ids, lines = [move.id for move in moves], [move.storyline for move in moves]
    cursor.execute(sql.ASSIGN, literals((ids, lines, [None] * len(ids))))
    was = {move.id: move.was or 0 for move in moves}
    for mention_id, *rest in cursor.fetchall():
        fact = Fact(*rest)
        counts.plus.append(fact)
        counts.minus.append(replace(fact, storyline_id=was[mention_id]))
    counts.moved.update(zip(ids, lines, strict=True))
