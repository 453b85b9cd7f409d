"""Filling in the demo organisation once, whole or not at all.

It takes several transactions, so the database itself notes that it is under way: a start that
finds the note clears away what an interrupted one has left. Nobody can have signed in by then,
because the desk opens only afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.db import connection

_NOTE = "crisisdesk_first_fill"


def was_cut_off() -> bool:
    """Has a start begun to fill this database and never finished?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_NOTE])
        row = cursor.fetchone()
    return bool(row and row[0])


def clear() -> None:
    """Empty a database whose first fill was cut off, tables and all; migrate it afterwards."""
    if not was_cut_off():
        raise RuntimeError("Only a first fill that was cut off may be cleared.")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def is_due() -> bool:
    """Is this a database that nobody lives in yet?"""
    return not get_user_model().objects.exists()


@contextmanager
def noted() -> Iterator[None]:
    """Keep the note in the database for as long as the block runs, and when it never ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_NOTE} ()")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_NOTE}")
