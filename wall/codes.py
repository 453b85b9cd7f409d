"""The short code on an unpaired screen: how it is made, typed and shown. Pure.

Twenty letters without vowels, so that no word appears and no digit is mistaken for a letter.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import Final

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 8
LIVES: Final = timedelta(minutes=10)


def code_of(secret: str) -> str:
    """Return the code that belongs to a device's own secret: the same until the secret changes."""
    mixed = hmac.new(secret.encode(), b"wall.code", hashlib.sha256).digest()
    number = int.from_bytes(mixed, "big")
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def normalized(typed: str) -> str:
    """Return a typed code without spaces and dashes, in capitals; "" if it cannot be one."""
    letters = "".join(typed.split()).replace("-", "").upper()
    is_one = len(letters) == LENGTH and all(letter in ALPHABET for letter in letters)
    return letters if is_one else ""


def groups(code: str) -> tuple[str, str]:
    """Return a code in the two halves it is read and typed in."""
    return code[: LENGTH // 2], code[LENGTH // 2 :]
