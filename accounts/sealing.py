"""Encrypts secrets before they are stored: AES-GCM, with the key's name beside the box.

Keys come from settings.FIELD_KEYS ("id:base64,id:base64"): the first one seals, all open. A
purpose is bound to every box, so one that was sealed for something else does not open here.
"""

import base64
import binascii
import os
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12

# Re-seals everything one table holds; returns how many boxes it sealed anew.
Rotation = Callable[[], int]
_holders: dict[str, Rotation] = {}


class CannotOpen(Exception):
    """The box was changed, sealed for another purpose, or its key is not here."""


class NoKeys(Exception):
    """settings.FIELD_KEYS names no key, or not in the way it must."""


def parse_keys(text: str) -> dict[str, bytes]:
    """Read "id:base64,id:base64", first key first. Raises NoKeys with what is wrong."""
    keys: dict[str, bytes] = {}
    for number, part in enumerate(text.replace(",", " ").split(), start=1):
        key_id, colon, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not (colon and key_id.isalnum() and len(key_id) <= 16 and len(key) == KEY_BYTES):
            raise NoKeys(f"Key {number} is not 'id:' and {KEY_BYTES} bytes in base64.")
        if key_id in keys:
            raise NoKeys(f"Two keys are named {key_id}.")
        keys[key_id] = key
    if not keys:
        raise NoKeys("There is no key.")
    return keys


def newest_key() -> str:
    """Return the id of the key that seals now."""
    return next(iter(parse_keys(settings.FIELD_KEYS)))


def seal(plain: bytes, purpose: str) -> tuple[str, bytes]:
    """Encrypt; returns the key's id and the box."""
    key_id, key = next(iter(parse_keys(settings.FIELD_KEYS).items()))
    nonce = os.urandom(NONCE_BYTES)
    return key_id, nonce + AESGCM(key).encrypt(nonce, plain, _bound(key_id, purpose))


def unseal(key_id: str, box: bytes, purpose: str) -> bytes:
    """Decrypt what seal() made for the same purpose. Raises CannotOpen."""
    key = parse_keys(settings.FIELD_KEYS).get(key_id)
    if key is None:
        raise CannotOpen(f"The key {key_id!r} is not in FIELD_KEYS.")
    box = bytes(box)
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound(key_id, purpose))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("The box does not open with its key.") from error


def seal_text(text: str, purpose: str) -> str:
    """Encrypt a text to "id:base64", for a text or JSON column."""
    key_id, box = seal(text.encode(), purpose)
    return f"{key_id}:{base64.b64encode(box).decode()}"


def unseal_text(sealed: str, purpose: str) -> str:
    """Decrypt what seal_text() made for the same purpose. Raises CannotOpen."""
    key_id, _, encoded = sealed.partition(":")
    try:
        box = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise CannotOpen("This is not a sealed text.") from error
    return unseal(key_id, box, purpose).decode()


def is_sealed_with_newest(sealed: str) -> bool:
    """Tell whether a sealed text was sealed with the key that seals now."""
    return sealed.partition(":")[0] == newest_key()


def register_holder(name: str, rotate: Rotation) -> None:
    """Name a table that holds sealed secrets, and how to seal them all anew; once per name."""
    _holders[name] = rotate


def holders() -> dict[str, Rotation]:
    """Return every table that holds sealed secrets."""
    return dict(_holders)


def _bound(key_id: str, purpose: str) -> bytes:
    return f"{key_id}|{purpose}".encode()
