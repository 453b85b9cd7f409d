"""The one door: whatever is said about us lies on disk, as it came, before anybody is answered.

Must not parse, judge or refuse for content: that happens later, and nothing can be lost by then.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection

# One statement, one round trip, one commit: the row and the bell that wakes the dispatcher.
_INSERT = """
WITH kept AS (
  INSERT INTO monitoring_batch (source_id, delivery_id, raw, encoding, envelope, received_at, size,
    state, attempts, stored_count, changed_count, repeated_count, quarantined_count, last_error)
  VALUES (%s, %s, %s, 'zlib', %s, %s, %s, 'waiting', 0, 0, 0, 0, 0, '')
  ON CONFLICT (source_id, delivery_id) DO NOTHING RETURNING id)
SELECT id, pg_notify('work', '')::text FROM kept
"""

_KEPT = "SELECT raw FROM monitoring_batch WHERE source_id = %s AND delivery_id = %s"


@dataclass(frozen=True, slots=True)
class Received:
    """The receipt of one delivery. batch_id is None when this delivery had been kept before."""

    batch_id: int | None
    received_at: datetime

    @property
    def is_repeat(self) -> bool:
        """Tell whether the same delivery id of the same source was already on disk."""
        return self.batch_id is None


def receive(
    *,
    source_id: int,
    delivery_id: str,
    raw: bytes,
    envelope: Mapping[str, Any] | None = None,
    received_at: datetime | None = None,
) -> Received:
    """Keep one delivery exactly as it came and return its receipt.

    Args: raw: the bytes; envelope: what a connector needs beside them to read them again, and
    "reader" when another connector than the source's own wrote them; received_at: only for
    history that was heard before this desk existed.
    Raises: django.db.Error when it could not be kept; then nothing may be acknowledged.
    """
    now = received_at or datetime.now(UTC)
    packed = zlib.compress(raw, 1)
    note = orjson.dumps(dict(envelope or {})).decode()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [source_id, delivery_id, packed, note, now, len(raw)])
        row = cursor.fetchone()
    return Received(batch_id=row[0] if row else None, received_at=now)


def is_same(*, source_id: int, delivery_id: str, raw: bytes) -> bool:
    """Tell whether these very bytes are kept under a delivery id; asked of repeats alone."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [source_id, delivery_id])
        row = cursor.fetchone()
    return row is None or sha256(unpack(row[0])).digest() == sha256(raw).digest()


def unpack(raw: bytes | memoryview) -> bytes:
    """Return the bytes of a batch as they came."""
    return zlib.decompress(raw)
