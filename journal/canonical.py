"""One spelling for one value: canonical JSON after RFC 8785, so that equal values hash alike.

Pure. Numbers stay within ±(2^53 - 1) and text has no NUL: what is left survives a JSON column.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Final, TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

LARGEST: Final = 2**53 - 1


class NotCanonical(ValueError):
    """A value without one spelling in JSON, or that a database could not give back."""


def canonical(value: JSON) -> bytes:
    """Return the one UTF-8 spelling of a value. Raises NotCanonical."""
    return spelled(value).encode()


def spelled(value: JSON) -> str:
    """Return the one spelling of a value as text. Raises NotCanonical."""
    try:
        return _spell(value)
    except RecursionError:
        raise NotCanonical("nested too deep") from None


def digest(value: JSON) -> str:
    """Return the SHA-256 of a value's canonical spelling, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _spell(value: JSON) -> str:
    # bool is an int and must be asked for first.
    if isinstance(value, str):
        return text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, float):
        return _fraction(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return "[" + ",".join([_spell(item) for item in value]) + "]"
    raise NotCanonical(f"{type(value).__name__} has no place in JSON")


def text(value: str) -> str:
    """Return a string in quotes. Raises NotCanonical for NUL and lone surrogates."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise NotCanonical("text holds a lone surrogate") from None
    if "\0" in value:
        raise NotCanonical("text holds a NUL")
    # str() first: a member of an enumeration is a string with a spelling of its own.
    return quoted(str.__str__(value))


def _whole(value: int) -> str:
    if not -LARGEST <= value <= LARGEST:
        raise NotCanonical(f"{value} is beyond 2^53: write it as text")
    return int.__repr__(value)


def _fraction(value: float) -> str:
    if not math.isfinite(value):
        raise NotCanonical(f"{value} is no number")
    if value.is_integer():
        return _whole(int(value))
    if abs(value) >= 1e-6:
        return format(Decimal(repr(value)), "f")
    mantissa, exponent = repr(value).split("e")
    return f"{mantissa}e{int(exponent)}"


def _object(value: Mapping[str, JSON]) -> str:
    keys = list(value)
    for key in keys:
        if not isinstance(key, str):
            raise NotCanonical(f"a key must be text, not {type(key).__name__}")
    if "".join(keys).isascii():
        keys.sort()
    else:
        keys.sort(key=_utf16)
    return "{" + ",".join([f"{text(key)}:{_spell(value[key])}" for key in keys]) + "}"


def _utf16(key: str) -> bytes:
    # RFC 8785 orders keys by UTF-16 units; big-endian bytes order the same way.
    return key.encode("utf-16-be", "surrogatepass")
