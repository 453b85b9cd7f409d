"""A database that goes away and comes back: closed to new connections, open ones cut."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.db import connection


@contextmanager
def database_away(*, but_us: bool = False, program: str = "") -> Iterator[None]:
    """Cut everybody off inside the block; but_us: this thread keeps its connection.

    program: cut off those alone who connected under this name.
    """
    own = connection.settings_dict
    connection.ensure_connection()
    us = connection.connection.info.backend_pid if but_us else 0
    keys = psycopg2.connect(
        dbname="postgres",
        user=own["USER"],
        password=own["PASSWORD"],
        host=own["HOST"],
        port=own["PORT"] or None,
    )
    keys.autocommit = True
    name = connection.ops.quote_name(own["NAME"])
    with keys.cursor() as cursor:
        try:
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> %s AND (%s = '' OR application_name = %s)",
                [own["NAME"], us, program, program],
            )
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            keys.close()
            if not but_us and not program:
                connection.close()
