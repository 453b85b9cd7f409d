"""The one writer of entries. Called last in an action's transaction; nothing else may write them.

The database locks the feed and the head of the stream until commit: ids grow in commit order over
all streams, so a reader with a cursor never skips one.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.transaction import TransactionManagementError

from accounts.models import User
from journal import chain, request_ids
from journal.canonical import JSON, spelled
from journal.models import Entry, Stream
from journal.streams import DESK, open_stream

SALT_BYTES: Final = 32

_APPEND: Final = "SELECT * FROM journal_append(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
_NOT_YET: Final = datetime(1, 1, 1, tzinfo=UTC)


def record(
    *,
    verb: str,
    stream: str | Stream = DESK,
    actor: User | None = None,
    agent: str = "",
    on_behalf_of: User | None = None,
    about: tuple[str, object] | None = None,
    data: Mapping[str, JSON] | None = None,
    sealed: Mapping[str, JSON] | None = None,
    before: str = "",
    after: str = "",
) -> Entry:
    """Write one entry at the end of a stream, in the transaction of the act it tells of.

    Args:
        verb: "noun.past".
        stream: its key, or itself.
        agent: who acted when nobody was signed in: "worker", "source:press", "screen:12".
        about: what it is about, ("alert", 12).
        data: plain facts. No personal data, no free text: this can never be erased.
        sealed: personal words, reasons, titles. Erasable; the chain holds only a commitment.
        before, after: digests of the object's state.
    Raises:
        TransactionManagementError outside atomic(); NotCanonical; LookupError for no such stream.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("record() belongs at the end of an atomic block")
    salt = secrets.token_bytes(SALT_BYTES) if sealed else None
    fields = chain.Fields(
        stream=stream.key if isinstance(stream, Stream) else stream,
        # Id, seq and time are put in by the database.
        id=0,
        seq=0,
        at=_NOT_YET,
        actor=actor.pk if actor else None,
        on_behalf_of=on_behalf_of.pk if on_behalf_of else None,
        agent=agent,
        request_id=request_ids.current(),
        verb=verb,
        object_type=about[0] if about else "",
        object_id=str(about[1]) if about else "",
        before=before,
        after=after,
        data=data or {},
        commitment=chain.commitment(salt, sealed) if salt and sealed else "",
    )
    return _appended(fields, salt, sealed)


def _appended(fields: chain.Fields, salt: bytes | None, sealed: Mapping[str, JSON] | None) -> Entry:
    values = [
        fields.stream,
        *fields[4:13],
        spelled(fields.data),
        fields.commitment,
        salt,
        spelled(sealed) if sealed else None,
        list(chain.pieces(fields)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
        row = cursor.fetchone()
        if row is None and fields.stream == DESK:
            # The desk's own stream needs nobody to open it.
            open_stream(DESK)
            cursor.execute(_APPEND, values)
            row = cursor.fetchone()
    if row is None:
        raise LookupError(f"no stream {fields.stream!r}: open_stream() comes first")
    return _entry(fields, row)


def _entry(fields: chain.Fields, row: tuple[Any, ...]) -> Entry:
    stream_id, id_, seq, at, prev_hash, own_hash = row
    entry = Entry(
        id=id_,
        stream_id=stream_id,
        seq=seq,
        at=at,
        actor_id=fields.actor,
        on_behalf_of_id=fields.on_behalf_of,
        agent=fields.agent,
        request_id=fields.request_id,
        verb=fields.verb,
        object_type=fields.object_type,
        object_id=fields.object_id,
        before=fields.before,
        after=fields.after,
        data=fields.data,
        commitment=fields.commitment,
        prev_hash=prev_hash,
        hash=own_hash,
    )
    entry._state.adding = False
    entry._state.db = connection.alias
    return entry
