"""Opens the chains that entries are written to: "desk", and one per crisis or exercise."""

from django.db import connection

from journal.models import Stream

DESK = "desk"


def open_stream(key: str, *, exercise: Stream | None = None, is_private: bool = False) -> Stream:
    """Return the stream with this key, opened if it is new.

    key: "desk" or "noun:name". A stream that exists keeps its exercise and its privacy.
    """
    with connection.cursor() as cursor:
        # In one statement: two that open the same stream at once must both get it.
        cursor.execute(
            "INSERT INTO journal_stream (key, head_seq, head_hash, exercise_id, is_private,"
            " created_at) VALUES (%s, 0, repeat('0', 64), %s, %s, clock_timestamp())"
            " ON CONFLICT (key) DO NOTHING",
            [key, exercise.pk if exercise else None, is_private],
        )
    return Stream.objects.get(key=key)


def set_private(stream: Stream, *, is_private: bool) -> None:
    """Close a stream to all but those its room lets in, or open it; part of the caller's action."""
    Stream.objects.filter(pk=stream.pk).update(is_private=is_private)
    stream.is_private = is_private
