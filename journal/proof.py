"""Reads the stored chains and hands them to the pure check: all of them, or the newest span.

Writes nothing; what a check found is kept by actions.py.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, Final

import orjson
from django.db import connection, transaction

from journal.chain import Fields
from journal.checkpoints import known_keys, signed
from journal.models import Checkpoint
from journal.signing import Signed
from journal.walk import Anchors, Claims, Head, Report, Row, verify
from journal.witness import Testimony, testimony

# Heartbeat of the check: when the newest span was last found whole, and up to which entry.
VERIFIED: Final = "chain-verified"
BROKEN: Final = "journal.broken"
# Rows fetched at a time: enough to be fast, little enough to verify a record larger than memory.
CHUNK: Final = 4_000
# A desk without checkpoints would otherwise read its whole record at the press of a button.
LONGEST_SPAN: Final = 20_000

# One statement, hence one moment: heads and entries cannot disagree because somebody is writing.
_ROWS: Final = """
SELECT s.key, s.head_seq, s.head_hash, e.id, e.seq, e.at, e.actor_id, e.on_behalf_of_id, e.agent,
       e.request_id, e.verb, e.object_type, e.object_id, e.before, e.after, e.data::text,
       e.commitment, e.prev_hash, e.hash, p.salt, p.payload::text
FROM journal_stream s
LEFT JOIN journal_entry e ON e.stream_id = s.id AND e.id > %(floor)s
LEFT JOIN journal_sealed p ON p.entry_id = e.id
WHERE %(all)s OR s.key = ANY(%(streams)s)
ORDER BY s.id, e.seq
"""

_ANCHORS: Final = """
SELECT s.key, e.seq, e.hash FROM journal_stream s CROSS JOIN LATERAL (
  SELECT seq, hash FROM journal_entry
  WHERE stream_id = s.id AND id <= %s ORDER BY seq DESC LIMIT 1
) e WHERE s.key = ANY(%s)
"""

_GROWN: Final = """
SELECT key FROM journal_stream
WHERE id IN (SELECT stream_id FROM journal_entry WHERE id > %s)
"""

_FLOOR: Final = """
SELECT greatest(
  coalesce((SELECT last_entry FROM journal_checkpoint ORDER BY number DESC OFFSET 1 LIMIT 1), 0),
  coalesce((SELECT id FROM journal_entry ORDER BY id DESC OFFSET %s LIMIT 1), 0))
"""


def verify_record(
    *,
    stream: str = "",
    carried: Iterable[tuple[Signed, bytes]] = (),
    trusted: Collection[str] = (),
    tick: Callable[[int], None] | None = None,
) -> tuple[Report, Testimony]:
    """Check every entry and checkpoint, or one stream with the checkpoints that name it.

    Args:
        carried: checkpoints kept elsewhere, with their public keys.
        trusted: ids of the only keys that count; all that the chain names if empty.
        tick: told how many entries are done, now and then.
    """
    series = [signed(kept) for kept in Checkpoint.objects.order_by("number").iterator()]
    told = testimony(series, known_keys(), carried=carried, trusted=trusted)
    claims = told.claims
    if stream:
        claims = {key: said for key, said in claims.items() if key == stream}
    rows = stored([stream] if stream else None)
    return verify(rows, claims=claims, tick=tick), told


def verify_newest_span() -> tuple[Report, Testimony]:
    """Check what came after the last checkpoint but one: cheap enough for a button."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR, [LONGEST_SPAN])
        floor: int = cursor.fetchone()[0]
        cursor.execute(_GROWN, [floor])
        grown = {row[0] for row in cursor.fetchall()}
    newest = list(Checkpoint.objects.order_by("-number")[:2])[::-1]
    told = testimony([signed(kept) for kept in newest], known_keys(), is_whole=False)
    claims: Claims = {key: said for key, said in told.claims.items() if said}
    streams = sorted(grown | set(claims))
    return verify(stored(streams, floor), anchors=_anchors(floor, streams), claims=claims), told


def stored(streams: Collection[str] | None = None, floor: int = 0) -> Iterator[Head | Row]:
    """Yield streams as they are stored, each a head and its entries with an id above floor."""
    given: dict[str, Any] = {
        "floor": floor,
        "all": streams is None,
        "streams": list(streams or ()),
    }
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.cursor.itersize = CHUNK
        cursor.execute(_ROWS, given)
        key = None
        for row in cursor:
            if row[0] != key:
                key = row[0]
                yield Head(row[0], row[1], row[2])
            if row[3] is not None:
                yield _row(row)


def _row(row: tuple[Any, ...]) -> Row:
    (
        stream, _, _, id_, seq, at, actor, on_behalf_of, agent, request_id, verb, object_type,
        object_id, before, after, data, commitment, prev_hash, own_hash, salt, payload,
    ) = row  # fmt: skip
    fields = Fields(
        stream, id_, seq, at, actor, on_behalf_of, agent, request_id, verb, object_type,
        object_id, before, after, {} if data == "{}" else orjson.loads(data), commitment,
    )  # fmt: skip
    if salt is None:
        return Row(fields, prev_hash, own_hash, None, None)
    return Row(fields, prev_hash, own_hash, bytes(salt), orjson.loads(payload))


def _anchors(floor: int, streams: list[str]) -> Anchors:
    with connection.cursor() as cursor:
        cursor.execute(_ANCHORS, [floor, streams])
        return {key: (seq, own_hash) for key, seq, own_hash in cursor.fetchall()}
