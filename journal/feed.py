"""The record as a feed: entries since a place, and the places of its readers.

Ids grow in commit order (record.py), so "everything after my cursor" skips nothing. Reading decides
nothing: who may see a private stream is asked elsewhere (access.py).
"""

from collections.abc import Collection
from typing import Final

from django.db import connection

from journal.models import Entry

# What the database rings when work or entries were committed; it carries nothing.
CHANNEL: Final = "desk"


def ring() -> None:
    """Wake whoever waits on the database once the caller's transaction is committed.

    record() rings by itself. However often it is called, a transaction rings once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def entries_since(
    cursor: int, *, limit: int, streams: Collection[str] | None = None
) -> list[Entry]:
    """Return the entries after a place, oldest first, with stream, people and sealed words.

    streams: keys; all streams if left out, those of exercises and private ones among them.
    """
    entries = Entry.objects.filter(id__gt=cursor)
    if streams is not None:
        entries = entries.filter(stream__key__in=streams)
    return list(
        entries.select_related("stream", "actor", "on_behalf_of", "sealed").order_by("id")[:limit]
    )


def last_entry() -> int:
    """Return the id of the newest entry, 0 for an empty record: where a new reader begins."""
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def place(name: str) -> int:
    """Return how far a reader has come, 0 for a new one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cursor FROM journal_reader WHERE name = %s", [name])
        row: tuple[int] | None = cursor.fetchone()
    return row[0] if row else 0


def claim_place(name: str) -> int | None:
    """Lock a reader's place until the end of the transaction and return it.

    None when another process is reading under this name: then there is nothing to do here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cursor FROM journal_reader WHERE name = %s FOR UPDATE SKIP LOCKED", [name]
        )
        row: tuple[int] | None = cursor.fetchone()
        if row is None:
            # Taken, or there is none yet: then ours is new, and nobody else's until we are done.
            cursor.execute(
                "INSERT INTO journal_reader (name, cursor, updated_at)"
                " VALUES (%s, 0, clock_timestamp()) ON CONFLICT (name) DO NOTHING"
                " RETURNING cursor",
                [name],
            )
            row = cursor.fetchone()
    return row[0] if row else None


def move_place(name: str, cursor: int) -> None:
    """Set how far a reader has come, in the transaction of what it did; never backwards."""
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO journal_reader (name, cursor, updated_at)"
            " VALUES (%s, %s, clock_timestamp()) ON CONFLICT (name) DO UPDATE"
            " SET cursor = greatest(journal_reader.cursor, EXCLUDED.cursor),"
            " updated_at = EXCLUDED.updated_at",
            [name, cursor],
        )
