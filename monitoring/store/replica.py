"""Each worker's copy of the board, kept in step with the stored rows.

Mentions are stored under one lock, in one order. Whoever holds it first reads what others stored
since, then places its own: every worker's board therefore sees the same past.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from monitoring.store import statements as sql
from monitoring.store.columns import happened_at
from monitoring.store.sorting import Item, Key, Known
from monitoring.storylines.board import MEMORY_S, MOST_POSTS, Board
from monitoring.storylines.posts import Move, Post, Said
from monitoring.storylines.titles import LENGTH, Title, shortened

# So much of a text is kept to name a storyline after it.
LEFT: Final = 300
_COLUMNS: Final = f"""
m.seq, m.id, extract(epoch FROM m.created_at)::float8 AS at, m.shape, m.terms, m.storyline_id,
m.original_id, m.topics, left(m.text, {LEFT}), m.lang, m.author_kind, m.author_tier, m.source_id,
m.reply_to <> '', coalesce(l.title_mention_id = m.id, false)
FROM monitoring_mention m LEFT JOIN monitoring_storyline l ON l.id = m.storyline_id
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


class Place(NamedTuple):
    """Where a new mention is stored: copy of which original, in which storyline."""

    original_id: int | None
    storyline_id: int | None


@dataclass(frozen=True, slots=True)
class AtHand:
    """What a round begins with: ids for its new mentions, the newest change, inside sources.

    Everybody who stores holds the lock: nothing newer comes until the round is stored.
    """

    ids: list[int]
    newest: int
    inside: frozenset[int]


@dataclass(slots=True)
class Placed:
    """Places in the order of the mentions, and earlier ones that move.

    begun: storylines that have no row yet, with their first moment. titles: what storylines go by
    from now on, where that has changed.
    """

    places: list[Place] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    begun: dict[int, datetime] = field(default_factory=dict)
    titles: dict[int, Title] = field(default_factory=dict)


_replicas: dict[int | None, _Replica] = {}


def forget() -> None:
    """Drop every board: a round was rolled back, so memory and rows may differ."""
    _replicas.clear()


def place(
    cursor: Any,
    items: Sequence[Item],
    at_hand: AtHand,
    known: Mapping[Key, Known],
    *,
    exercise_id: int | None,
) -> Placed:
    """Find the storylines of new mentions, and draw the numbers of those that begin.

    Runs inside the store's transaction, under its lock. at_hand: its first ids are the items'.
    """
    if not items:
        return Placed()
    replica = _caught_up(cursor, exercise_id, at_hand)
    board = replica.board
    own = dict(zip((item.key for item in items), at_hand.ids, strict=False))
    posts = [
        post_of(item, mention_id, known, own, at_hand.inside)
        for item, mention_id in zip(items, at_hand.ids, strict=False)
    ]
    order = sorted(range(len(posts)), key=lambda index: (posts[index].at, posts[index].id))
    placements, moves = board.place([posts[index] for index in order])
    placed = Placed([Place(None, None)] * len(items))
    real = _begin(cursor, board, placed)
    for index, found in zip(order, placements, strict=True):
        placed.places[index] = Place(found.original, _number(found.storyline, real))
    placed.moves = [
        move._replace(storyline=real.get(move.storyline, move.storyline)) for move in moves
    ]
    _name(board, placed, {each.storyline_id for each in placed.places})
    _name(board, placed, {move.storyline for move in placed.moves})
    # What this round is about to store, and the rows it moves, get the numbers after this one.
    replica.seq = at_hand.newest + len(items) + len(moves)
    return placed


def _number(storyline: int | None, real: Mapping[int, int]) -> int | None:
    return None if storyline is None else real.get(storyline, storyline)


def _caught_up(cursor: Any, exercise_id: int | None, at_hand: AtHand) -> _Replica:
    replica = _replicas.get(exercise_id)
    rows: list[Any] = []
    if replica is not None:
        if at_hand.newest <= replica.seq:
            return replica
        cursor.execute(_SINCE, [replica.seq, at_hand.newest, exercise_id])
        rows = cursor.fetchall()
    if replica is None or len(rows) == MOST_POSTS:
        # New here, or so far behind that reading on would end in the past: begin anew.
        replica = _replicas[exercise_id] = _Replica()
        since = datetime.now(UTC) - timedelta(seconds=MEMORY_S)
        cursor.execute(_RECENT, [since, exercise_id])
        rows = cursor.fetchall()
    replica.board.absorb(_stored(row, at_hand.inside) for row in rows)
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


def _begin(cursor: Any, board: Board, placed: Placed) -> dict[int, int]:
    """Draw numbers for the storylines that this round begins; returns them by their temporary."""
    new = board.begun()
    if not new:
        return {}
    cursor.execute(sql.DRAW_STORYLINES, [len(new)])
    real = dict(zip(new, cursor.fetchone()[0], strict=True))
    board.rename(real)
    for number in real.values():
        placed.begun[number] = datetime.fromtimestamp(board.lines[number].first_at, UTC)
    _name(board, placed, real.values())
    return real


def _name(board: Board, placed: Placed, storylines: Iterable[int | None]) -> None:
    """Give storylines that have grown a title that says what most of their posts say."""
    named = board.titles(number for number in storylines if number is not None)
    for number, post in named.items():
        if post.said is not None:
            words = shortened(post.said.text) or post.said.text.strip()[:LENGTH]
            placed.titles[number] = Title(words, post.said.lang, post.id)
