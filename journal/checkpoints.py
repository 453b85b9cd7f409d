"""Signs where the chains stand, so that a copy kept elsewhere shows any later change.

At most 60 s or 100 entries are ever without a checkpoint. The key lives outside the database.
"""

import base64
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from journal import signing
from journal.chain import GENESIS
from journal.models import Checkpoint, Entry
from journal.record import record
from journal.signing import Signed, Statement

EVERY_S: Final = 60
EVERY_ENTRIES: Final = 100
KEY_CHANGED: Final = "journal.key-changed"
_FEED_LOCK: Final = 7106141

# Only as much is counted as the answer needs: this runs every second.
_DUE: Final = """
WITH last AS (
  SELECT at, last_entry FROM journal_checkpoint ORDER BY number DESC LIMIT 1
), fresh AS (
  SELECT at FROM journal_entry
  WHERE id > coalesce((SELECT last_entry FROM last), 0) ORDER BY id LIMIT %(entries)s
)
SELECT count(*) >= %(entries)s OR (count(*) > 0
  AND coalesce((SELECT at FROM last), min(at)) <= clock_timestamp() - make_interval(secs => %(s)s))
FROM fresh
"""

_HEADS: Final = """
SELECT key, head_seq, head_hash FROM journal_stream
WHERE id IN (SELECT stream_id FROM journal_entry WHERE id > %s) ORDER BY key
"""


def checkpoint_if_due() -> Checkpoint | None:
    """Write a checkpoint once 60 s or 100 entries have passed since the last; needs a key."""
    if not settings.JOURNAL_KEY:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"entries": EVERY_ENTRIES, "s": EVERY_S})
        is_due: bool = cursor.fetchone()[0]
    return write_checkpoint() if is_due else None


def write_checkpoint() -> Checkpoint | None:
    """Sign the heads of all streams that grew; None when none did.

    Raises NoKey. Records journal.key-changed when another key signs than before.
    """
    key = signing.private_key(settings.JOURNAL_KEY)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # As record() takes it: nothing is appended anywhere while the heads are read.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FEED_LOCK])
        last = Checkpoint.objects.order_by("-number").first()
        newest = _newest_entry()
        if newest <= (last.last_entry if last else 0):
            return None
        _note_key(key, last)
        return _write(signing.sign(key, _statement(key, last)))


def signed(checkpoint: Checkpoint) -> Signed:
    """Return a stored checkpoint as what was signed."""
    return Signed(
        Statement(
            number=checkpoint.number,
            at=checkpoint.at,
            last_entry=checkpoint.last_entry,
            heads={key: (head[0], head[1]) for key, head in checkpoint.heads.items()},
            previous=checkpoint.previous,
            key_id=checkpoint.key_id,
        ),
        checkpoint.signature,
    )


def known_keys() -> dict[str, bytes]:
    """Return the public keys that the chain itself names, by key id."""
    noted = Entry.objects.filter(verb=KEY_CHANGED).order_by("id").values_list("data", flat=True)
    keys: dict[str, bytes] = {}
    for data in noted:
        # Somebody may have changed the entry: a key goes by its own id, not by what is said of it.
        public = signing.read_public(data.get("public", ""))
        if public is not None:
            keys[signing.key_id(public)] = public
    return keys


def _newest_entry() -> int:
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _note_key(key: Ed25519PrivateKey, last: Checkpoint | None) -> None:
    public = signing.public_bytes(key)
    name = signing.key_id(public)
    if last is not None and last.key_id == name:
        return
    record(
        verb=KEY_CHANGED,
        agent="dispatcher",
        about=("key", name),
        data={
            "key": name,
            "public": base64.b64encode(public).decode(),
            "previous": last.key_id if last else "",
        },
    )


def _statement(key: Ed25519PrivateKey, last: Checkpoint | None) -> Statement:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at = cursor.fetchone()[0]
        cursor.execute(_HEADS, [last.last_entry if last else 0])
        heads = {stream: (seq, own) for stream, seq, own in cursor.fetchall()}
    return Statement(
        number=last.number + 1 if last else 1,
        at=at,
        last_entry=_newest_entry(),
        heads=heads,
        previous=signing.statement_digest(signed(last).statement) if last else GENESIS,
        key_id=signing.key_id(signing.public_bytes(key)),
    )


def _write(made: Signed) -> Checkpoint:
    said = made.statement
    return Checkpoint.objects.create(
        number=said.number,
        at=said.at,
        last_entry=said.last_entry,
        heads=dict(said.heads),
        previous=said.previous,
        key_id=said.key_id,
        signature=made.signature,
    )
