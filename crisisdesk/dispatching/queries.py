"""What is due: the reads and row claims of the dispatcher, in plain SQL on its own connection."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from crisisdesk.dispatching.planning import PARK_AFTER, Due

_WAIT_S = "least(3.0 * power(1.5, greatest(attempts - 1, 0)), 30.0)"

_CLAIM = f"""
WITH due AS (
  SELECT id FROM (
    SELECT id, size, sum(size) OVER (ORDER BY id) AS held FROM monitoring_batch
    WHERE state IN ('waiting', 'peeked') AND attempts < {PARK_AFTER}
      AND (handed_at IS NULL OR handed_at < clock_timestamp() - make_interval(secs => {_WAIT_S}))
    ORDER BY id LIMIT 400) AS queue
  WHERE held - size < %s),
free AS (
  -- A worker that still holds a batch locks its row: leave it alone.
  SELECT id FROM monitoring_batch WHERE id IN (SELECT id FROM due) FOR UPDATE SKIP LOCKED)
UPDATE monitoring_batch b SET handed_at = clock_timestamp(), attempts = attempts + 1
FROM free WHERE b.id = free.id AND b.state IN ('waiting', 'peeked')
RETURNING b.id, b.size, b.attempts - 1
"""  # noqa: S608 - only constants of ours are put in

_BACKLOG = f"""
SELECT coalesce(sum(size), 0),
       coalesce(sum(size) FILTER (
         WHERE handed_at >= clock_timestamp() - make_interval(secs => {_WAIT_S})), 0),
       min(received_at)
FROM (SELECT size, handed_at, attempts, received_at FROM monitoring_batch
      WHERE state IN ('waiting', 'peeked') ORDER BY id LIMIT 4000) AS undone
"""  # noqa: S608 - only constants of ours are put in


def claim_batches(room_bytes: int) -> list[Due]:
    """Mark due batches of about room_bytes together as handed out; return them, oldest first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [room_bytes])
        return sorted((Due(*row) for row in cursor.fetchall()), key=lambda due: due.id)


def backlog() -> tuple[int, int, datetime | None]:
    """Return bytes not processed yet, bytes in the workers' hands, and when the oldest came."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG)
        row: tuple[Any, Any, Any] = cursor.fetchone()
    return int(row[0]), int(row[1]), row[2]


def unpeeked(limit: int) -> list[Due]:
    """Return waiting batches whose urgent mentions nobody has looked for yet, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, size, 0 FROM monitoring_batch WHERE state = 'waiting' AND attempts < %s"
            " ORDER BY id LIMIT %s",
            [PARK_AFTER, limit],
        )
        return [Due(*row) for row in cursor.fetchall()]


def spent_batches() -> list[int]:
    """Return batches that failed so often that a person must look at them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM monitoring_batch WHERE state IN ('waiting', 'peeked')"
            " AND attempts >= %s AND handed_at < clock_timestamp() - interval '30 s'"
            " ORDER BY id LIMIT 50",
            [PARK_AFTER],
        )
        return [row[0] for row in cursor.fetchall()]


def unjudged() -> bool:
    """Tell whether mentions are stored that no rule window has seen yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT max(seq) FROM monitoring_mention), 0) >"
            " coalesce((SELECT cursor FROM journal_reader WHERE name = 'judge'), 0)"
        )
        row: tuple[bool] = cursor.fetchone()
    return row[0]


def claim_polls(limit: int) -> list[int]:
    """Mark polled sources that are due as taken for a minute and return their ids."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH due AS (SELECT id FROM monitoring_source WHERE state = 'on'"
            " AND next_poll_at <= clock_timestamp() ORDER BY next_poll_at LIMIT %s"
            " FOR UPDATE SKIP LOCKED) UPDATE monitoring_source s"
            " SET next_poll_at = clock_timestamp() + interval '60 s' FROM due"
            " WHERE s.id = due.id RETURNING s.id",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]
