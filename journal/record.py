"""The one writer of entries. Called last in an action's transaction; nothing else may write them.

Locks the feed, then the head of the stream, both until commit: ids grow in commit order over all
streams, so a reader with a cursor never skips one.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.transaction import TransactionManagementError

from accounts.models import User
from journal import chain, request_ids
from journal.canonical import JSON, spelled
from journal.models import Entry, Stream
from journal.streams import DESK, open_stream

SALT_BYTES: Final = 32

_HEAD: Final = "SELECT * FROM journal_head(%s)"
_APPEND: Final = "SELECT journal_append(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"


class _Head(NamedTuple):
    """Where a stream ends, and what the database gives the next entry."""

    stream_id: int
    seq: int
    hash: str
    id: int
    at: datetime


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
    key = stream.key if isinstance(stream, Stream) else stream
    salt = secrets.token_bytes(SALT_BYTES) if sealed else None
    with connection.cursor() as cursor:
        head = _locked_head(cursor, key)
        fields = chain.Fields(
            stream=key,
            id=head.id,
            seq=head.seq + 1,
            at=head.at,
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
        own_hash = chain.entry_hash(head.hash, fields)
        cursor.execute(
            _APPEND,
            (
                head.stream_id,
                *fields[1:13],
                spelled(fields.data),
                fields.commitment,
                head.hash,
                own_hash,
                salt,
                spelled(sealed) if sealed else None,
            ),
        )
    return _entry(head, fields, own_hash)


def _locked_head(cursor: CursorWrapper, key: str) -> _Head:
    cursor.execute(_HEAD, (key,))
    row = cursor.fetchone()
    if row is None and key == DESK:
        # The desk's own stream needs nobody to open it.
        open_stream(DESK)
        cursor.execute(_HEAD, (key,))
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"no stream {key!r}: open_stream() comes first")
    return _Head._make(row)


def _entry(head: _Head, fields: chain.Fields, own_hash: str) -> Entry:
    entry = Entry(
        id=fields.id,
        stream_id=head.stream_id,
        seq=fields.seq,
        at=fields.at,
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
        prev_hash=head.hash,
        hash=own_hash,
    )
    entry._state.adding = False
    entry._state.db = connection.alias
    return entry
