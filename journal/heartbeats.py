"""Liveness by work: who did what last, and when. A process that only runs does not count."""

from datetime import datetime, timedelta

from django.db import connection


def beat(name: str, last_done: int = 0) -> None:
    """Note that somebody has just done work; last_done: id of what, 0 keeps the one before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_heartbeat (name, at, last_done)"
            " VALUES (%s, clock_timestamp(), %s) ON CONFLICT (name) DO UPDATE"
            " SET at = EXCLUDED.at,"
            " last_done = greatest(journal_heartbeat.last_done, EXCLUDED.last_done)",
            [name, last_done],
        )


def alive(name: str, within: timedelta) -> bool:
    """Tell whether somebody has done work within this time, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM journal_heartbeat"
            " WHERE name = %s AND at >= clock_timestamp() - make_interval(secs => %s))",
            [name, within.total_seconds()],
        )
        return bool(cursor.fetchone()[0])


def last_beat(name: str) -> tuple[datetime, int] | None:
    """Return when somebody last worked, and on what; None if never."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, last_done FROM journal_heartbeat WHERE name = %s", [name])
        row: tuple[datetime, int] | None = cursor.fetchone()
    return row
