"""The chain of entries: how one is hashed, and how a run of them is checked.

Pure. docs/journal.md describes the format to the byte; tests/journal/vectors.json holds examples.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final, NamedTuple

from journal.canonical import JSON, canonical, spelled, text

GENESIS: Final = "0" * 64
# Domains of the hashes: an entry can never pass for a checkpoint.
ENTRY: Final = b"\x00"
CHECKPOINT: Final = b"\x01"


class Fields(NamedTuple):
    """What an entry's hash covers. Personal words are in it only as their commitment."""

    stream: str
    id: int
    seq: int
    at: datetime
    actor: int | None
    on_behalf_of: int | None
    agent: str
    request_id: str
    verb: str
    object_type: str
    object_id: str
    before: str
    after: str
    data: JSON
    commitment: str


def moment(at: datetime) -> str:
    """Spell a time: UTC, six decimals, "2026-11-20T14:31:05.000120Z"."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def pieces(fields: Fields) -> tuple[str, str, str, str]:
    """Return the canonical JSON of an entry, cut where its time, its id and its seq belong.

    Same as canonical() of the object, written out because 100,000 entries must verify in seconds.
    """
    (
        stream, _, _, _, actor, on_behalf_of, agent, request_id, verb, object_type, object_id,
        before, after, data, commitment,
    ) = fields  # fmt: skip
    return (
        f'{{"actor":{"null" if actor is None else actor},"after":{text(after)},'
        f'"agent":{text(agent)},"at":"',
        f'","before":{text(before)},"commitment":{text(commitment)},"data":{spelled(data)},"id":',
        f',"object_id":{text(object_id)},"object_type":{text(object_type)},'
        f'"on_behalf_of":{"null" if on_behalf_of is None else on_behalf_of},'
        f'"request_id":{text(request_id)},"seq":',
        f',"stream":{text(stream)},"verb":{text(verb)}}}',
    )


def spelling(fields: Fields) -> str:
    """Return the canonical JSON of an entry."""
    first, second, third, fourth = pieces(fields)
    return f"{first}{moment(fields.at)}{second}{fields.id}{third}{fields.seq}{fourth}"


def entry_hash(prev_hash: str, fields: Fields) -> str:
    """Return SHA-256(0x00 || previous hash || canonical JSON), 64 hex digits."""
    return hashlib.sha256(ENTRY + bytes.fromhex(prev_hash) + spelling(fields).encode()).hexdigest()


def commitment(salt: bytes, payload: JSON) -> str:
    """Return HMAC-SHA-256 of a sealed payload under its salt, 64 hex digits."""
    return hmac.digest(salt, canonical(payload), "sha256").hex()
