"""The yardstick: PostgreSQL's own COPY of the same rows into tables with the same indexes.

The same means all of it: the mentions, from which the database fills the search words as it does
for ours, and the deliveries as they came. What the full-text index puts off is done in the end.
"""

import io
from dataclasses import dataclass
from typing import Final

from django.db import connection

PER_COMMIT: Final = 1000
_TABLES: Final = """
DROP TABLE IF EXISTS bench_copy, bench_batch;
CREATE TABLE bench_copy (LIKE monitoring_mention INCLUDING ALL);
CREATE TABLE bench_batch (LIKE monitoring_batch INCLUDING ALL)
"""
# What the database fills by itself cannot be copied in.
_COLUMNS: Final = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
"""
_PUT_OFF: Final = """
SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE i.indrelid = %s::regclass AND a.amname = 'gin'
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """Rows as COPY text, what to copy them with, and how many mentions they are."""

    mentions: list[bytes]
    batches: list[bytes]
    into_mentions: str
    into_batches: str

    @property
    def count(self) -> int:
        """Return how many mentions there are."""
        return len(self.mentions)


def exported(after: int) -> Exported:
    """Return the mentions stored after a change, and their deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = {}
        for table in ("monitoring_mention", "monitoring_batch"):
            cursor.execute(_COLUMNS, [table])
            names[table] = cursor.fetchone()[0]
    mentions, batches = names["monitoring_mention"], names["monitoring_batch"]
    newer = f"FROM monitoring_mention WHERE seq > {int(after)}"
    return Exported(
        _lines(f"SELECT {mentions} {newer} ORDER BY id"),
        _lines(
            f"SELECT {batches} FROM monitoring_batch WHERE id IN (SELECT batch_id {newer})"  # noqa: S608
            " ORDER BY id"
        ),
        f"COPY bench_copy ({mentions}) FROM STDIN",
        f"COPY bench_batch ({batches}) FROM STDIN",
    )


def _lines(query: str) -> list[bytes]:
    data = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", data)
    return data.getvalue().splitlines(keepends=True)


def copy(rows: Exported) -> None:
    """Bring rows in with COPY, a commit after every PER_COMMIT mentions."""
    steps = range(0, rows.count, PER_COMMIT)
    share = -(-len(rows.batches) // max(len(steps), 1))
    with connection.cursor() as cursor:
        for number, begin in enumerate(steps):
            for statement, lines in (
                (rows.into_batches, rows.batches[number * share : (number + 1) * share]),
                (rows.into_mentions, rows.mentions[begin : begin + PER_COMMIT]),
            ):
                cursor.copy_expert(statement, io.BytesIO(b"".join(lines)))


def finish(table: str) -> None:
    """Let the full-text index of a table do what it has put off."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, [table])
