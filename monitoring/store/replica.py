"""Each worker's copy of the board, kept in step with the stored rows.

Mentions are stored under one lock, in one order. Whoever holds it first reads what others stored
since, then places its own: every worker's board therefore sees the same past.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from monitoring.store import statements as sql
from monitoring.store.columns import happened_at
from monitoring.store.literals import literals
from monitoring.store.sorting import Item, Key, Known
from monitoring.storylines.board import MEMORY_S, MOST_POSTS, Board
from monitoring.storylines.posts import Move, Post, Said
from monitoring.storylines.titles import LENGTH, shortened

# So much of a text is kept to name a storyline after it.
LEFT: Final = 300
_COLUMNS: Final = f"""
m.seq, m.id, extract(epoch FROM m.created_at)::float8 AS at, m.shape, m.terms, m.storyline_id,
m.original_id, m.topics, left(m.text, {LEFT}), m.lang, m.author_kind, m.author_tier, m.source_id,
m.reply_to <> '', coalesce(l.title_mention_id = m.id, false)
FROM monitoring_mention m LEFT JOIN monitoring_storyline l ON l.id = m.storyline_id
"""
# The newest change there is, and the sources that only the house reads.
_AT_HAND: Final = """
SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END,
  ARRAY(SELECT id FROM monitoring_source WHERE is_internal)
FROM mention_seq
"""
# Both ends tell the planner that few rows are meant: it then walks the index.
_SINCE: Final = f"""
SELECT {_COLUMNS} WHERE m.seq > %s AND m.seq <= %s AND m.exercise_id IS NOT DISTINCT FROM %s
ORDER BY m.seq LIMIT {MOST_POSTS}
"""  # noqa: S608 - only constants of ours are put in
_RECENT: Final = f"""
SELECT * FROM (
  SELECT {_COLUMNS} WHERE m.created_at > %s AND m.exercise_id IS NOT DISTINCT FROM %s
  ORDER BY m.created_at DESC, m.id DESC LIMIT {MOST_POSTS}) AS recent
ORDER BY at, id
"""  # noqa: S608 - only constants of ours are put in


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
    """Places in the order of the mentions, and earlier ones that move."""

    places: list[Place]
    moves: list[Move]


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
    # Everybody who stores holds the lock: nothing newer comes until we store.
    cursor.execute(_AT_HAND)
    newest, internal = cursor.fetchone()
    inside = frozenset(internal)
    replica = _caught_up(cursor, exercise_id, inside, newest)
    board = replica.board
    own = dict(zip((item.key for item in items), ids, strict=True))
    posts = [
        post_of(item, mention_id, known, own, inside)
        for item, mention_id in zip(items, ids, strict=True)
    ]
    order = sorted(range(len(posts)), key=lambda index: (posts[index].at, posts[index].id))
    placements, moves = board.place([posts[index] for index in order])
    real = _create(cursor, board, exercise_id)
    places: list[Place] = [Place(None, None)] * len(items)
    for index, found in zip(order, placements, strict=True):
        places[index] = Place(found.original, _number(found.storyline, real))
    moved = [move._replace(storyline=real.get(move.storyline, move.storyline)) for move in moves]
    _name_anew(
        cursor, board, [*(place.storyline_id for place in places), *(m.storyline for m in moved)]
    )
    # What this round is about to store, and the rows it moves, get the numbers after this one.
    replica.seq = newest + len(items) + len(moves)
    return Placed(places, moved)


def _number(storyline: int | None, real: Mapping[int, int]) -> int | None:
    return None if storyline is None else real.get(storyline, storyline)


def _caught_up(
    cursor: Any, exercise_id: int | None, inside: frozenset[int], newest: int
) -> _Replica:
    replica = _replicas.get(exercise_id)
    rows: list[Any] = []
    if replica is not None:
        if newest <= replica.seq:
            return replica
        cursor.execute(_SINCE, [replica.seq, newest, exercise_id])
        rows = cursor.fetchall()
    if replica is None or len(rows) == MOST_POSTS:
        # New here, or so far behind that reading on would end in the past: begin anew.
        replica = _replicas[exercise_id] = _Replica()
        since = datetime.now(UTC) - timedelta(seconds=MEMORY_S)
        cursor.execute(_RECENT, [since, exercise_id])
        rows = cursor.fetchall()
    replica.board.absorb(_stored(row, inside) for row in rows)
    if rows:
        replica.seq = max(replica.seq, *(row[0] for row in rows))
    return replica


def _stored(row: Any, inside: frozenset[int]) -> Post:
    """Return a stored mention as the board sees it."""
    text, lang, kind, tier, source_id, answers, names = row[8:15]
    return Post(
        id=row[1],
        at=row[2],
        shape=tuple(row[3]),
        terms=tuple(row[4]),
        storyline=row[5],
        original=row[6],
        topics=tuple(row[7] or ()),
        said=Said(text, lang, kind, tier, answers, source_id in inside, names),
    )


def post_of(
    item: Item,
    mention_id: int,
    known: Mapping[Key, Known],
    own: Mapping[Key, int],
    inside: frozenset[int],
) -> Post:
    """Return a new mention as the board sees it. inside: sources that tell nothing in public."""
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
        happened_at(item.enriched.event).timestamp(),
        item.enriched.shape,
        item.enriched.terms,
        parent,
        topics=item.topics,
        said=Said(
            event.text[:LEFT],
            item.enriched.lang,
            event.author.kind,
            item.enriched.tier,
            answers=bool(event.in_reply_to),
            inside=item.source_id in inside,
        ),
    )


def _name_anew(cursor: Any, board: Board, storylines: Iterable[int | None]) -> None:
    """Give storylines that have grown a title that says what most of their posts say."""
    named = sorted(board.titles(number for number in storylines if number is not None).items())
    if named:
        titles = [(number, *_title(post)) for number, post in named]
        cursor.execute(sql.NAME_STORYLINES, literals(zip(*titles, strict=True)))


def _create(cursor: Any, board: Board, exercise_id: int | None) -> dict[int, int]:
    """Store the rows of the storylines that this round begins; returns their numbers."""
    new = board.begun()
    if not new:
        return {}
    named = board.titles(new)
    titles = [_title(named.get(number)) for number in new]
    times = [datetime.fromtimestamp(board.lines[number].first_at, UTC) for number in new]
    cursor.execute(
        sql.NEW_STORYLINES, [exercise_id, *literals((*zip(*titles, strict=True), times))]
    )
    real = dict(zip(new, (row[0] for row in cursor.fetchall()), strict=True))
    board.rename(real)
    return real


def _title(post: Post | None) -> tuple[str, str, int | None]:
    """Return the words a storyline goes by, their language and where they stand."""
    if post is None or post.said is None:
        return "", "", None
    return shortened(post.said.text) or post.said.text.strip()[:LENGTH], post.said.lang, post.id
