"""Lets tests that commit clean up after themselves, although the record refuses to be emptied.

Only TRUNCATE, only on the test database; tests of the record itself put the guards back.
"""

from django.db import connection

KEPT = ("entry", "checkpoint", "sealed", "stream")


def let_the_record_be_emptied() -> None:
    """Take off the guards against TRUNCATE."""
    _switch("DISABLE TRIGGER")


def guard_the_record() -> None:
    """Put the guards against TRUNCATE back, as they are in production."""
    _switch("ENABLE ALWAYS TRIGGER")


def cut_off_the_others() -> None:
    """End every other connection to the test database: nobody may be in what is to be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _switch(words: str) -> None:
    with connection.cursor() as cursor:
        for table in KEPT:
            cursor.execute(f"ALTER TABLE journal_{table} {words} journal_{table}_keep")
