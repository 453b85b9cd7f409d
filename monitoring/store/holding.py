"""Which batches a worker has in hand, told by locks that vanish with its connection.

A batch that is slow to come back is handed out again. The second worker then leaves it alone
instead of reading it all over beside the first.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

# Negative keys: the locks of the store and of the leader are small positive numbers.
_TAKE = "SELECT id FROM unnest(%s::bigint[]) AS id WHERE pg_try_advisory_lock(-id)"
_GIVE_BACK = "SELECT count(pg_advisory_unlock(-id)) FROM unnest(%s::bigint[]) AS id"
_FREE = """
SELECT id FROM unnest(%s::bigint[]) AS id
WHERE CASE WHEN pg_try_advisory_lock(-id) THEN pg_advisory_unlock(-id) ELSE false END
"""


@contextmanager
def in_hand(batch_ids: Sequence[int]) -> Iterator[list[int]]:
    """Hold the batches that nobody else holds, until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [list(batch_ids)])
        held = sorted(row[0] for row in cursor.fetchall())
    try:
        yield held
    finally:
        # A broken connection has given them back already.
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(_GIVE_BACK, [held])


def free_of(batch_ids: Sequence[int]) -> list[int]:
    """Return the batches that no worker holds at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [list(batch_ids)])
        return sorted(row[0] for row in cursor.fetchall())
