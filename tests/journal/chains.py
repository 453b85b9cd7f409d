"""Builds chains, checkpoints and tampered copies as plain values, without a database."""

import base64
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from journal import chain, signing
from journal.chain import GENESIS, Fields
from journal.signing import Signed, Statement
from journal.walk import Head, Report, Row, verify
from journal.witness import Testimony, testimony

START = datetime(2026, 11, 20, 13, 24, 5, 120_345, tzinfo=UTC)
SEED = base64.b64encode(bytes(range(32))).decode()
KEY = signing.private_key(SEED)
PUBLIC = signing.public_bytes(KEY)
KEYS = {signing.key_id(PUBLIC): PUBLIC}


@dataclass
class Record:
    """Streams of rows and the checkpoints that were signed on the way."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    series: list[Signed] = field(default_factory=list)
    last_id: int = 0

    def items(self) -> Iterable[Head | Row]:
        for stream, rows in self.rows.items():
            yield Head(stream, *self.heads[stream])
            yield from rows

    def checked(self) -> tuple[Report, Testimony]:
        told = testimony(self.series, KEYS)
        return verify(self.items(), claims=told.claims), told

    def found(self) -> list[tuple[str, str, int]]:
        report, told = self.checked()
        return [(p.kind, p.stream, p.seq) for p in (*told.problems, *report.problems)]

    def add(self, stream: str, verb: str = "alert.raised", words: str = "", **more) -> Row:
        seq, before = self.heads.get(stream, (0, GENESIS))
        self.last_id += 1
        salt = self.last_id.to_bytes(32, "big") if words else None
        payload = {"reason": words} if words else None
        fields = Fields(
            stream=stream,
            id=self.last_id,
            seq=seq + 1,
            at=START + timedelta(seconds=self.last_id),
            actor=None if self.last_id % 3 else 7,
            on_behalf_of=None,
            agent="worker" if self.last_id % 3 else "",
            request_id="",
            verb=verb,
            object_type="alert",
            object_id=str(self.last_id),
            before="",
            after="",
            data={"score": 40 + self.last_id % 50},
            commitment=chain.commitment(salt, payload) if salt else "",
        )._replace(**more)
        row = Row(fields, before, chain.entry_hash(before, fields), salt, payload)
        self.rows.setdefault(stream, []).append(row)
        self.heads[stream] = (row.fields.seq, row.hash)
        return row

    def sign(self, streams: Iterable[str] | None = None) -> None:
        last = self.series[-1].statement if self.series else None
        said = Statement(
            number=last.number + 1 if last else 1,
            at=START + timedelta(seconds=self.last_id),
            last_entry=self.last_id,
            heads={key: self.heads[key] for key in streams or self.heads},
            previous=signing.statement_digest(last) if last else GENESIS,
            key_id=signing.key_id(PUBLIC),
        )
        self.series.append(signing.sign(KEY, said))


def built(entries: int = 40, every: int = 10) -> Record:
    """A record of two streams with a checkpoint after every so many entries."""
    record = Record()
    for number in range(1, entries + 1):
        stream = "crisis:K-1" if number % 4 == 0 else "desk"
        record.add(stream, words="Åsa ringde" if number % 5 == 0 else "")
        if number % every == 0:
            record.sign()
    return record


def rechained(rows: list[Row], start: int) -> list[Row]:
    """Hash rows anew from an index on, as an insider who can write everything would."""
    done = rows[:start]
    for seq, row in enumerate(rows[start:], start=start + 1):
        before = done[-1].hash if done else GENESIS
        fields = row.fields._replace(seq=seq)
        done.append(Row(fields, before, chain.entry_hash(before, fields), row.salt, row.payload))
    return done


# ---------------------------------------------------------------- the nine kinds of tampering


def _pick(record: Record, dice: random.Random) -> tuple[str, list[Row], int]:
    stream = dice.choice(list(record.rows))
    rows = record.rows[stream]
    return stream, rows, dice.randrange(len(rows))


def change_field(record: Record, dice: random.Random) -> None:
    _, rows, at = _pick(record, dice)
    row = rows[at]
    changes: list[dict[str, Any]] = [
        {"verb": "alert.dismissed"},
        {"actor": 99},
        {"agent": "somebody"},
        {"object_id": "0"},
        {"at": row.fields.at + timedelta(microseconds=1)},
        {"before": "ab"},
        {"after": "ab"},
        {"request_id": "x"},
        {"on_behalf_of": 4},
        {"object_type": "mention"},
        {"id": row.fields.id + 1_000},
        {"stream": "other"},
        {"commitment": "ab" * 32},
    ]
    rows[at] = row._replace(fields=row.fields._replace(**dice.choice(changes)))


def change_data(record: Record, dice: random.Random) -> None:
    _, rows, at = _pick(record, dice)
    data: Any = dice.choice([{}, {"score": 0}, {"score": 2**60}, {"score": "41"}, {"extra": None}])
    rows[at] = rows[at]._replace(fields=rows[at].fields._replace(data=data))


def remove_entry(record: Record, dice: random.Random) -> None:
    _, rows, at = _pick(record, dice)
    del rows[at]


def swap_entries(record: Record, dice: random.Random) -> None:
    _, rows, at = _pick(record, dice)
    other = (at + 1 + dice.randrange(len(rows) - 1)) % len(rows)
    one, two = rows[at].fields.seq, rows[other].fields.seq
    rows[at], rows[other] = (
        rows[other]._replace(fields=rows[other].fields._replace(seq=one)),
        rows[at]._replace(fields=rows[at].fields._replace(seq=two)),
    )


def insert_entry(record: Record, dice: random.Random) -> None:
    _, rows, at = _pick(record, dice)
    before = rows[at - 1].hash if at else GENESIS
    fields = rows[at].fields._replace(object_id="forged")
    forged = Row(fields, before, chain.entry_hash(before, fields), None, None)
    later = [row._replace(fields=row.fields._replace(seq=row.fields.seq + 1)) for row in rows[at:]]
    rows[at:] = [forged, *later]


def rechain(record: Record, dice: random.Random) -> None:
    stream, rows, at = _pick(record, dice)
    rows[at] = rows[at]._replace(fields=rows[at].fields._replace(actor=99))
    rows[:] = rechained(rows, at)
    record.heads[stream] = (len(rows), rows[-1].hash)


def cut_off(record: Record, dice: random.Random) -> None:
    stream, rows, at = _pick(record, dice)
    del rows[at:]
    record.heads[stream] = (len(rows), rows[-1].hash if rows else GENESIS)


def forge_head(record: Record, dice: random.Random) -> None:
    stream, _, _ = _pick(record, dice)
    seq, own = record.heads[stream]
    record.heads[stream] = dice.choice([(seq + 1, own), (seq, "ab" * 32), (0, GENESIS)])


def change_words(record: Record, dice: random.Random) -> None:
    sealed = [
        (rows, at) for rows in record.rows.values() for at, row in enumerate(rows) if row.salt
    ]
    rows, at = dice.choice(sealed)
    changes: list[dict[str, Any]] = [
        {"payload": {"reason": "something else"}},
        {"salt": bytes(32)},
        {"salt": None, "payload": None},
    ]
    rows[at] = rows[at]._replace(**dice.choice(changes))


TAMPERINGS = (
    change_field,
    change_data,
    remove_entry,
    swap_entries,
    insert_entry,
    rechain,
    cut_off,
    forge_head,
    change_words,
)
