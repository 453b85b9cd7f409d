"""The yardstick: PostgreSQL's own COPY of the same rows into a table with the same indexes."""

import io
from typing import Final

from django.db import connection

_TABLE: Final = (
    "DROP TABLE IF EXISTS bench_copy;"
    " CREATE TABLE bench_copy (LIKE monitoring_mention INCLUDING ALL)"
)


def exported(after: int) -> tuple[bytes, int]:
    """Return the rows stored after a change as COPY text, and how many they are."""
    data = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("SELECT count(*) FROM monitoring_mention WHERE seq > %s", [after])
        count: int = cursor.fetchone()[0]
        cursor.copy_expert(
            f"COPY (SELECT * FROM monitoring_mention WHERE seq > {int(after)} ORDER BY id)"  # noqa: S608
            " TO STDOUT",
            data,
        )
    return data.getvalue(), count


def copy(data: io.BytesIO, *, per_commit: int) -> None:
    """Bring rows in with COPY, a commit after every so many."""
    lines = data.getvalue().splitlines(keepends=True)
    with connection.cursor() as cursor:
        for begin in range(0, len(lines), per_commit):
            cursor.copy_expert(
                "COPY bench_copy FROM STDIN",
                io.BytesIO(b"".join(lines[begin : begin + per_commit])),
            )
