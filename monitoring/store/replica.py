"""Each worker's copy of the board, kept in step with the stored rows.

Mentions are stored under one lock, in one order. Whoever holds it first reads what others stored
since, then places its own: every worker's board therefore sees the same past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from monitoring.store import statements as sql
from monitoring.store.columns import happened_at
from monitoring.store.literals import literals
from monitoring.store.sorting import Item, Key, Known
from monitoring.storylines.board import MEMORY_S, MOST_POSTS, Board
from monitoring.storylines.posts import Post
from monitoring.storylines.titles import title_of

# The limit also tells the planner that few rows are meant: it then walks the index.
_SINCE: Final = f"""
SELECT seq, id, extract(epoch FROM created_at)::float8, shape, terms, storyline_id, original_id,
  topics
FROM monitoring_mention WHERE seq > %s AND exercise_id IS NOT DISTINCT FROM %s
ORDER BY seq LIMIT {MOST_POSTS}
"""  # noqa: S608 - only a constant of ours is put in
_RECENT: Final = f"""
SELECT * FROM (
  SELECT seq, id, extract(epoch FROM created_at)::float8 AS at, shape, terms, storyline_id,
    original_id, topics
  FROM monitoring_mention WHERE created_at > %s AND exercise_id IS NOT DISTINCT FROM %s
  ORDER BY created_at DESC, id DESC LIMIT {MOST_POSTS}) AS recent
ORDER BY at, id
"""  # noqa: S608 - only a constant of ours is put in


@dataclass(slots=True)
class _Replica:
    board: Board = field(default_factory=Board)
    seq: int = -1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new mention is stored: copy of which original, in which storyline."""

    original_id: int | None
    storyline_id: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Places in the order of the mentions; (mention, storyline, original) of those that move."""

    places: list[Place]
    moves: list[tuple[int, int, int | None]]


_replicas: dict[int | None, _Replica] = {}


def forget() -> None:
    """Drop every board: a round was rolled back, so memory and rows may differ."""
    _replicas.clear()


def place(
    cursor: Any,
    items: Sequence[Item],
    ids: Sequence[int],
    known: Mapping[Key, Known],
    *,
    exercise_id: int | None,
) -> Placed:
    """Find the storylines of new mentions and create the rows of new storylines.

    Runs inside the store's transaction, under its lock.
    """
    if not items:
        return Placed([], [])
    replica = _caught_up(cursor, exercise_id)
    own = dict(zip((item.key for item in items), ids, strict=True))
    posts = [
        _post(item, mention_id, known, own) for item, mention_id in zip(items, ids, strict=True)
    ]
    order = sorted(range(len(posts)), key=lambda index: (posts[index].at, posts[index].id))
    placements, moves = replica.board.place([posts[index] for index in order])
    real = _create(cursor, replica.board, items, ids, exercise_id)
    _name_anew(cursor, replica.board, posts, dict(zip(ids, items, strict=True)))
    places: list[Place] = [Place(None, None)] * len(items)
    for index, found in zip(order, placements, strict=True):
        places[index] = Place(found.original, _number(found.storyline, real))
    cursor.execute("SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM mention_seq")
    # What this round is about to store, and the rows it moves, get the numbers after this one.
    replica.seq = cursor.fetchone()[0] + len(items) + len(moves)
    return Placed(
        places, [(move.id, real.get(move.storyline, move.storyline), None) for move in moves]
    )


def _number(storyline: int | None, real: Mapping[int, int]) -> int | None:
    return None if storyline is None else real.get(storyline, storyline)


def _caught_up(cursor: Any, exercise_id: int | None) -> _Replica:
    replica = _replicas.get(exercise_id)
    rows: list[Any] = []
    if replica is not None:
        cursor.execute(_SINCE, [replica.seq, exercise_id])
        rows = cursor.fetchall()
    if replica is None or len(rows) == MOST_POSTS:
        # New here, or so far behind that reading on would end in the past: begin anew.
        replica = _replicas[exercise_id] = _Replica()
        since = datetime.now(UTC) - timedelta(seconds=MEMORY_S)
        cursor.execute(_RECENT, [since, exercise_id])
        rows = cursor.fetchall()
    replica.board.absorb(
        Post(
            row[1], row[2], tuple(row[3]), tuple(row[4]), None, row[5], row[6], tuple(row[7] or ())
        )
        for row in rows
    )
    if rows:
        replica.seq = max(replica.seq, *(row[0] for row in rows))
    return replica


def _post(item: Item, mention_id: int, known: Mapping[Key, Known], own: Mapping[Key, int]) -> Post:
    event = item.enriched.event
    parent = None
    for key in (event.in_reply_to, event.quote_of):
        if key:
            about = (item.source_id, key)
            stored = known.get(about)
            parent = stored.id if stored else own.get(about)
            if parent is not None:
                break
    return Post(
        mention_id,
        happened_at(item).timestamp(),
        item.enriched.shape,
        item.enriched.terms,
        parent,
        topics=item.topics,
    )


def _name_anew(cursor: Any, board: Board, posts: Sequence[Post], items: Mapping[int, Item]) -> None:
    """Give storylines that have grown a title that says what most of their posts say."""
    named = [
        (number, *title_of([items[mention_id].enriched]))
        for number, mention_id in board.spokesmen(posts).items()
    ]
    if named := sorted(each for each in named if each[1]):
        cursor.execute(sql.NAME_STORYLINES, literals(zip(*named, strict=True)))


def _create(
    cursor: Any, board: Board, items: Sequence[Item], ids: Sequence[int], exercise_id: int | None
) -> dict[int, int]:
    """Store the rows of the storylines that this round begins; returns their numbers."""
    new = board.begun()
    if not new:
        return {}
    by_id = dict(zip(ids, items, strict=True))
    titles, langs, times = [], [], []
    for number, members in new.items():
        said = [by_id[key].enriched for key in members if key in by_id]
        title, lang = title_of(said)
        titles.append(title)
        langs.append(lang)
        times.append(datetime.fromtimestamp(board.lines[number].first_at, UTC))
    cursor.execute(sql.NEW_STORYLINES, [exercise_id, *literals((titles, langs, times))])
    real = dict(zip(new, (row[0] for row in cursor.fetchall()), strict=True))
    board.rename(real)
    return real
