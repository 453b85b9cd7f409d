"""Makes vectors.json: examples of the record's format for anybody who writes a second verifier.

`python -m tests.journal.vectors` writes the file anew; a test says when it is out of date.
"""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from journal import chain, signing
from journal.canonical import JSON, digest, spelled
from journal.chain import GENESIS, Fields
from journal.signing import Statement
from tests.journal.chains import PUBLIC, SEED, TAMPERINGS, Record, built

RECORDS = (("whole", None), *((kind.__name__, kind) for kind in TAMPERINGS))
FILE = Path(__file__).with_name("vectors.json")

VALUES: tuple[JSON, ...] = (
    None,
    [True, False],
    [
        0,
        -0.0,
        1.0,
        4.5,
        0.002,
        0.000001,
        1e-7,
        1.5e-27,
        333333333.33333329,
        2**53 - 1,
        -(2**53) + 1,
    ],
    'Åsa "ringde" \\ kl. 14:31\n\t\u001f\u007f\u2028 \U0001f6a2',
    {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7, "": 8},
    {"b": [{"d": [], "c": {}}], "a": ""},
)

ENTRIES = (
    Fields(
        stream="desk",
        id=1,
        seq=1,
        at=datetime(2026, 11, 20, 13, 24, 5, 120_345, tzinfo=UTC),
        actor=None,
        on_behalf_of=None,
        agent="worker",
        request_id="",
        verb="batch.stored",
        object_type="batch",
        object_id="41",
        before="",
        after="",
        data={"batches": [41, 42], "new": 100, "share": 0.25},
        commitment="",
    ),
    Fields(
        stream="desk",
        id=3,
        seq=2,
        at=datetime(2026, 11, 20, 13, 24, 6, tzinfo=UTC),
        actor=7,
        on_behalf_of=4,
        agent="",
        request_id="1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        verb="alert.dismissed",
        object_type="alert",
        object_id="12",
        before="ab" * 32,
        after="cd" * 32,
        data={},
        commitment=chain.commitment(bytes(range(32)), {"reason": "Åsa ringde: falskt larm"}),
    ),
)


def vectors() -> dict[str, Any]:
    """Everything that is hashed or signed, once in each shape."""
    rows = _rows()
    key = signing.private_key(SEED)
    public = signing.public_bytes(key)
    first = Statement(
        number=1,
        at=datetime(2026, 11, 20, 13, 25, tzinfo=UTC),
        last_entry=3,
        heads={"desk": (2, rows[-1]["hash"]), "crisis:K-1": (1, "ef" * 32)},
        previous=GENESIS,
        key_id=signing.key_id(public),
    )
    return {
        "canonical": [
            {"value": value, "spelling": spelled(value), "sha256": digest(value)}
            for value in VALUES
        ],
        "entries": rows,
        "commitment": {
            "salt": bytes(range(32)).hex(),
            "payload": {"reason": "Åsa ringde: falskt larm"},
            "commitment": ENTRIES[1].commitment,
        },
        "checkpoint": {
            "seed": SEED,
            "signed": signing.statement_bytes(first).hex(),
            "digest": signing.statement_digest(first),
            "line": signing.line(signing.sign(key, first), public),
        },
        "records": [_record(name, change) for name, change in RECORDS],
    }


def _record(name: str, change: Callable[[Record, random.Random], None] | None) -> dict[str, Any]:
    """A small record, whole or tampered with, and what a verifier must find in it."""
    record = built(entries=8, every=4)
    if change is not None:
        change(record, random.Random(name))
    return {
        "name": name,
        "heads": {stream: list(head) for stream, head in record.heads.items()},
        "entries": [
            {
                "fields": {**row.fields._asdict(), "at": chain.moment(row.fields.at)},
                "prev": row.prev_hash,
                "hash": row.hash,
                "salt": row.salt.hex() if row.salt else None,
                "payload": row.payload,
            }
            for rows in record.rows.values()
            for row in rows
        ],
        "checkpoints": [signing.line(signed, PUBLIC) for signed in record.series],
        "problems": [list(found) for found in record.found()],
    }


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    previous = GENESIS
    for fields in ENTRIES:
        own = chain.entry_hash(previous, fields)
        plain = {**fields._asdict(), "at": chain.moment(fields.at)}
        rows.append(
            {"fields": plain, "prev": previous, "spelling": chain.spelling(fields), "hash": own}
        )
        previous = own
    return rows


def text() -> str:
    """The file as it should stand."""
    return json.dumps(vectors(), indent=2, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
