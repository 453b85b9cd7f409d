"""Single values as strangers write them, turned into what an event holds, or into nothing.

Pure. A value that makes no sense becomes None or "", never a guess and never an exception.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

TEXT_CAP = 100_000
NAME_CAP = 120
KEY_CAP = 200
URL_CAP = 2000
LIST_CAP = 50
COUNT_CAP = 10**12

KINDS = frozenset(
    {
        "own", "press", "journalist", "authority", "politician", "expert", "enthusiast",
        "influencer", "satire", "troll", "bot", "passenger", "relative", "resident", "customer",
        "driver", "business", "employee", "former_employee", "public",
    }
)  # fmt: skip
# Settings that sources of many kinds have: parts of a JSON Schema, by name.
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "network": {"type": "string", "maxLength": 60},
    "time_zone": {"type": "string", "maxLength": 60, "format": "time-zone"},
    "start_at": {"type": "string", "format": "date-time"},
    "author_kind": {"type": "string", "enum": ["", *sorted(KINDS)]},
    "is_internal": {"type": "boolean"},
}
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_GROUPED = re.compile(r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})*\Z|\d+\Z")
_LANG = re.compile(r"([a-z]{2,3})(?:[-_].*)?\Z", re.IGNORECASE)
_SWEDISH_CLOCK = re.compile(r"\s+kl\.?\s+(\d{1,2})[.:](\d{2})")


def text(value: Any, cap: int = TEXT_CAP) -> str:
    """Return a value as text: numbers as digits, anything but text and numbers as ""."""
    if isinstance(value, str):
        return value[:cap]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)[:cap]
    return ""


def count(value: Any) -> int | None:
    """Return a whole number from 0 to 10**12, also from "1 234"; None when it is no count."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if 0 <= value <= COUNT_CAP else None
    elif isinstance(value, str):
        bare = value.strip()
        digits = re.sub(r"\D", "", bare) if len(bare) < 20 and _GROUPED.match(bare) else ""
        value = int(digits) if digits.isascii() and digits else None
    return value if isinstance(value, int) and 0 <= value <= COUNT_CAP else None


def truth(value: Any) -> bool:
    """Return yes for True, 1 and the words for yes; no for all else."""
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "yes", "1", "ja", "sant", "x"}
    return value is True or value == 1


def year(value: Any) -> int | None:
    """Return the year of a number or of anything that begins with one."""
    try:
        found = int(value[:4]) if isinstance(value, str) else value
    except ValueError:
        return None
    return found if type(found) is int and 1970 <= found <= 2200 else None


def when(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """Return a moment in UTC from ISO 8601 or from seconds or milliseconds since 1970.

    Args: zone: where a clock without zone hangs. Years before 1990 are no moments of ours.
    """
    try:
        if isinstance(value, str):
            moment = _written(value.strip(), zone)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = value / 1000 if value > 10**11 else value
            moment = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= EARLIEST else None


def _written(value: str, zone: tzinfo) -> datetime:
    if value.isascii() and value.replace(".", "", 1).isdigit() and len(value) >= 10:
        seconds = float(value)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
    if "kl" in value:
        value = _SWEDISH_CLOCK.sub(
            lambda found: f" {int(found.group(1)):02d}:{found.group(2)}", value
        )
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


@lru_cache(maxsize=512)
def lang(value: str) -> str:
    """Return the bare language of a claim like "sv-SE"; "" for what names none."""
    found = _LANG.match(value.strip()) if len(value) <= 35 else None
    code = found.group(1).lower() if found else ""
    return "" if code in ("und", "zxx", "mul", "xx") else code


def kind(value: Any) -> str:
    """Return one of the known kinds of author, or ""."""
    return value if isinstance(value, str) and value in KINDS else ""


def key(value: str) -> str:
    """Return an identity that fits its column: itself, or its fingerprint when it is long."""
    if len(value) <= KEY_CAP:
        return value
    return "sha256:" + hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def fingerprint(*parts: str) -> str:
    """Return an identity for something that has none of its own."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return "sha256:" + hashlib.sha256(joined).hexdigest()


def listed(value: Any, cap: int = LIST_CAP) -> tuple[str, ...]:
    """Return the texts of a list, or of one text on its own."""
    if isinstance(value, str):
        return (value[:URL_CAP],) if value.strip() else ()
    if not isinstance(value, list):
        return ()
    return tuple(item[:URL_CAP] for item in value[:cap] if isinstance(item, str) and item.strip())
