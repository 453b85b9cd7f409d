"""The one writer of entries. Called last in an action's transaction; nothing else may write them.

The database locks the feed and the head of the stream until commit: ids grow in commit order over
all streams, so a reader with a cursor never skips one.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.transaction import TransactionManagementError

from accounts.models import User
from journal import chain, request_ids
from journal.canonical import JSON, spelled
from journal.models import Entry, Stream
from journal.streams import DESK, open_stream

SALT_BYTES: Final = 32

_APPEND: Final = "SELECT * FROM journal_append(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
_APPEND_MANY: Final = (
    "SELECT * FROM journal_append_many(%s::text[],%s::bigint[],%s::bigint[],%s::text[],"
    "%s::text[],%s::text[],%s::text[],%s::text[],%s::text[],%s::text[],%s::text[],%s::text[],"
    "%s::bytea[],%s::text[],%s::text[])"
)
_NOT_YET: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry that is still to be written; what each field holds is said at record()."""

    verb: str
    stream: str | Stream = DESK
    actor: User | None = None
    agent: str = ""
    on_behalf_of: User | None = None
    about: tuple[str, object] | None = None
    data: Mapping[str, JSON] | None = None
    sealed: Mapping[str, JSON] | None = None
    before: str = ""
    after: str = ""


class _Ready(NamedTuple):
    """A draft as the chain takes it: its fields, and what its personal words are sealed with."""

    fields: chain.Fields
    salt: bytes | None
    payload: str | None


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
    draft = Draft(
        verb=verb,
        stream=stream,
        actor=actor,
        agent=agent,
        on_behalf_of=on_behalf_of,
        about=about,
        data=data,
        sealed=sealed,
        before=before,
        after=after,
    )
    return record_many([draft])[0]


def record_many(drafts: Sequence[Draft]) -> list[Entry]:
    """Write entries one after the other in one statement: all of them or none.

    For acts that happen by the dozen at once; each has its own entry. Raises as record() does.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("record() belongs at the end of an atomic block")
    ready = [_ready(draft) for draft in drafts]
    if not ready:
        return []
    rows = _appended(ready)
    if not rows and any(each.fields.stream == DESK for each in ready):
        # The desk's own stream needs nobody to open it.
        open_stream(DESK)
        rows = _appended(ready)
    if not rows:
        wanted = ", ".join(sorted({repr(each.fields.stream) for each in ready}))
        raise LookupError(f"no stream {wanted}: open_stream() comes first")
    return [_entry(each.fields, row) for each, row in zip(ready, rows, strict=True)]


def _ready(draft: Draft) -> _Ready:
    sealed, about, stream = draft.sealed, draft.about, draft.stream
    salt = secrets.token_bytes(SALT_BYTES) if sealed else None
    fields = chain.Fields(
        stream=stream.key if isinstance(stream, Stream) else stream,
        # Id, seq and time are put in by the database.
        id=0,
        seq=0,
        at=_NOT_YET,
        actor=draft.actor.pk if draft.actor else None,
        on_behalf_of=draft.on_behalf_of.pk if draft.on_behalf_of else None,
        agent=draft.agent,
        request_id=request_ids.current(),
        verb=draft.verb,
        object_type=about[0] if about else "",
        object_id=str(about[1]) if about else "",
        before=draft.before,
        after=draft.after,
        data=draft.data or {},
        commitment=chain.commitment(salt, sealed) if salt and sealed else "",
    )
    return _Ready(fields, salt, spelled(sealed) if sealed else None)


def _appended(ready: Sequence[_Ready]) -> list[tuple[Any, ...]]:
    """Append them; [] when a stream is not open, and then nothing was appended."""
    values = [_values(each) for each in ready]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(_APPEND, values[0])
        else:
            *columns, pieces = (list(column) for column in zip(*values, strict=True))
            cursor.execute(_APPEND_MANY, [*columns, [part for four in pieces for part in four]])
        return list(cursor.fetchall())


def _values(ready: _Ready) -> list[Any]:
    fields = ready.fields
    return [
        fields.stream,
        *fields[4:13],
        spelled(fields.data),
        fields.commitment,
        ready.salt,
        ready.payload,
        list(chain.pieces(fields)),
    ]


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
