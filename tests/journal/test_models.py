"""The tables' rows name themselves: in a shell, an error, a log line."""

from datetime import UTC, datetime

from journal.models import Checkpoint, Entry, Heartbeat, KeyedWrite, Reader, Sealed, Stream, Timer

AT = datetime(2026, 11, 20, tzinfo=UTC)


def test_rows_name_themselves():
    rows = [
        Stream(key="desk"),
        Entry(stream_id=1, seq=57, verb="alert.raised"),
        Sealed(entry_id=57),
        Checkpoint(number=3),
        Reader(name="mail", cursor=9),
        Timer(kind="snooze", subject="alert:12"),
        Heartbeat(name="worker", at=AT),
        KeyedWrite(owner="token:7", key="k1"),
    ]
    assert [str(row) for row in rows] == [
        "desk",
        "1#57 alert.raised",
        "sealed words of 57",
        "checkpoint 3",
        "mail at 9",
        "snooze alert:12",
        "worker",
        "token:7 k1",
    ]
