"""Signed deliveries after the Standard Webhooks rules: HMAC-SHA256 over id, time and raw body.

Used for what comes in and for what goes out. Nothing of the body is read here.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from monitoring.connectors.interface import Reject

ID_HEADER = "webhook-id"
TIME_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)

_ID_CAP = 120


def new_secret() -> str:
    """Return a fresh secret as the other side enters it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(secret: str, delivery_id: str, at: datetime, raw: bytes) -> dict[str, str]:
    """Return the three headers that prove a body. Raises ValueError for a malformed secret."""
    stamp = str(int(at.timestamp()))
    return {
        ID_HEADER: delivery_id,
        TIME_HEADER: stamp,
        SIGNATURE_HEADER: f"v1,{_signature(_key(secret), delivery_id, stamp, raw)}",
    }


def proven(
    headers: Mapping[str, str], raw: bytes, live_secrets: Iterable[str], now: datetime
) -> tuple[str, datetime] | Reject:
    """Return delivery id and sending time if one of the live secrets signed this body.

    Every signature is compared with every secret, whatever matched before, in constant time.
    """
    given = {name.lower(): value for name, value in headers.items()}
    delivery_id, stamp = given.get(ID_HEADER, ""), given.get(TIME_HEADER, "")
    signatures = given.get(SIGNATURE_HEADER, "")
    if not (delivery_id and stamp and signatures):
        return Reject("signature-missing")
    sent_at = _sent_at(stamp)
    if sent_at is None:
        return Reject("time-unreadable")
    if abs(now - sent_at) > TOLERANCE:
        return Reject("time-skew", details={"minutes": int(TOLERANCE.total_seconds() // 60)})
    keys = [key for secret in live_secrets if (key := _key_or_none(secret)) is not None]
    if not keys:
        return Reject("no-secret", status=503)
    offered = [part[3:] for part in signatures.split(" ") if part.startswith("v1,")]
    matches = 0
    for key in keys:
        expected = _signature(key, delivery_id, stamp, raw).encode()
        for signature in offered[:16]:
            matches += hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
    if not matches:
        return Reject("signature-wrong")
    return _short_id(delivery_id), sent_at


def _short_id(delivery_id: str) -> str:
    if len(delivery_id) <= _ID_CAP:
        return delivery_id
    return "sha256:" + hashlib.sha256(delivery_id.encode("utf-8", "replace")).hexdigest()


def _signature(key: bytes, delivery_id: str, stamp: str, raw: bytes) -> str:
    signed = f"{delivery_id}.{stamp}.".encode("utf-8", "replace") + raw
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not a whsec_ secret") from error
    if len(key) < 16:
        raise ValueError("secret too short")
    return key


def _key_or_none(secret: str) -> bytes | None:
    try:
        return _key(secret)
    except ValueError:
        return None


def _sent_at(stamp: str) -> datetime | None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return None
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (OverflowError, OSError, ValueError):
        return None
