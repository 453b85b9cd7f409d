"""Checkpoints as signed statements: how one is spelled, signed, checked and carried elsewhere.

Pure: keys and statements are handed in. docs/journal.md describes the format to the byte.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from journal.canonical import JSON, canonical, spelled
from journal.chain import CHECKPOINT, moment

SEED_BYTES: Final = 32
KEY_ID_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says; heads: stream key -> (seq, hash) of streams that grew since."""

    number: int
    at: datetime
    last_entry: int
    heads: Mapping[str, tuple[int, str]]
    previous: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement and its signature, 128 hex digits."""

    statement: Statement
    signature: str


class NoKey(ValueError):
    """The key that should sign is missing or is none."""


def statement_bytes(statement: Statement) -> bytes:
    """Return what is signed: 0x01 || canonical JSON."""
    heads: JSON = {key: list(head) for key, head in statement.heads.items()}
    return CHECKPOINT + canonical(
        {
            "at": moment(statement.at),
            "heads": heads,
            "key": statement.key_id,
            "last_entry": statement.last_entry,
            "number": statement.number,
            "previous": statement.previous,
        }
    )


def statement_digest(statement: Statement) -> str:
    """Return the SHA-256 of a statement, which the next one names as `previous`."""
    return hashlib.sha256(statement_bytes(statement)).hexdigest()


def private_key(seed: str) -> Ed25519PrivateKey:
    """Read a signing key from the base64 of its 32-byte seed. Raises NoKey."""
    try:
        raw = base64.b64decode(seed, validate=True)
    except binascii.Error as error:
        raise NoKey("the journal key is not base64") from error
    if len(raw) != SEED_BYTES:
        raise NoKey(f"the journal key must have {SEED_BYTES} bytes, it has {len(raw)}")
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key that belongs to a signing key."""
    return key.public_key().public_bytes_raw()


def read_public(text: str) -> bytes | None:
    """Read a public key from base64; None when it is none."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == SEED_BYTES else None


def key_id(public: bytes) -> str:
    """Return the name of a public key: first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_LENGTH]


def sign(key: Ed25519PrivateKey, statement: Statement) -> Signed:
    """Sign a statement."""
    return Signed(statement, key.sign(statement_bytes(statement)).hex())


def is_signed_by(public: bytes, signed: Signed) -> bool:
    """Tell whether a signature is that of a public key, and the statement names this key."""
    if signed.statement.key_id != key_id(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            bytes.fromhex(signed.signature), statement_bytes(signed.statement)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def line(signed: Signed, public: bytes) -> str:
    """Write a signed checkpoint as one line of JSON that needs nothing else to be checked."""
    said = statement_bytes(signed.statement)[1:].decode()
    extra = spelled({"public": base64.b64encode(public).decode(), "signature": signed.signature})
    return f"{said[:-1]},{extra[1:]}"


def read_line(text: str) -> tuple[Signed, bytes]:
    """Read a line back. Raises ValueError when it is no checkpoint."""
    try:
        said: dict[str, Any] = json.loads(text)
        statement = Statement(
            number=said["number"],
            at=datetime.fromisoformat(said["at"]).astimezone(UTC),
            last_entry=said["last_entry"],
            heads={key: (head[0], head[1]) for key, head in said["heads"].items()},
            previous=said["previous"],
            key_id=said["key"],
        )
        public = read_public(said["public"])
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"not a checkpoint: {text[:60]!r}") from error
    if public is None:
        raise ValueError(f"no public key in checkpoint {statement.number}")
    return Signed(statement, said["signature"]), public
