"""Limits how often something may be tried, with token buckets in PostgreSQL, shared by all.

Slows down, never locks: the next token always comes. Must not run inside a transaction that may
be rolled back.
"""

# A bucket holds `size` tokens and gets one back every `refill_s` seconds, so that within `size *
# refill_s` seconds nobody gets more than twice `size` tries.

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from accounts.models import ThrottleBucket


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries at once, and after how many seconds one more."""

    size: int
    refill_s: float


# At most ten guesses at one account in any quarter of an hour: five at once, five as they refill.
ACCOUNT: Final = Limit(5, 180)
# An office is one address for everybody in it, and only failures count.
ADDRESS: Final = Limit(50, 18)

_TAKE: Final = """
INSERT INTO accounts_throttlebucket AS bucket (key, tokens, updated_at)
VALUES (%(key)s, %(size)s - 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    tokens = LEAST(%(size)s, bucket.tokens + GREATEST(0,
        EXTRACT(EPOCH FROM (%(now)s::timestamptz - bucket.updated_at))) / %(refill)s) - 1,
    updated_at = GREATEST(bucket.updated_at, %(now)s)
WHERE LEAST(%(size)s, bucket.tokens + GREATEST(0,
        EXTRACT(EPOCH FROM (%(now)s::timestamptz - bucket.updated_at))) / %(refill)s) >= 1
RETURNING tokens
"""


def take(key: str, limit: Limit, now: datetime) -> float | None:
    """Take a token. Returns what is left (0 to size - 1), or None when the bucket was empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE, {"key": key, "size": limit.size, "refill": limit.refill_s, "now": now}
        )
        row = cursor.fetchone()
    return None if row is None else float(row[0])


def give_back(key: str, limit: Limit) -> None:
    """Return a token: the try turned out to be right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_throttlebucket SET tokens = LEAST(%s, tokens + 1) WHERE key = %s",
            [limit.size, key],
        )


def wait(key: str, limit: Limit, now: datetime) -> timedelta:
    """Return how long until the bucket has a token; zero when it has one."""
    bucket = ThrottleBucket.objects.filter(key=key).first()
    if bucket is None:
        return timedelta(0)
    passed_s = max(0.0, (now - bucket.updated_at).total_seconds())
    lacking = 1 - (bucket.tokens + passed_s / limit.refill_s)
    return timedelta(seconds=max(0.0, lacking * limit.refill_s))


def forget_full(before: datetime) -> int:
    """Delete buckets untouched since `before`; they are full again. Returns how many."""
    deleted, _ = ThrottleBucket.objects.filter(updated_at__lt=before).delete()
    return deleted


def short(text: str) -> str:
    """Return a fixed-length stand-in for anything a stranger typed, for use in a key."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
