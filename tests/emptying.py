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


def close_the_database() -> None:
    """Let nobody into the test database any more, and end who is in it: it is to be dropped.

    A wall that is still read somewhere would else come back at once.
    """
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("UPDATE pg_database SET datallowconn = false WHERE datname = %s", [name])
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )


def _switch(words: str) -> None:
    with connection.cursor() as cursor:
        for table in KEPT:
            cursor.execute(f"ALTER TABLE journal_{table} {words} journal_{table}_keep")
