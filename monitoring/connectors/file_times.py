"""Dates as people write them in tables. Pure; the order of day and month is settled per file."""

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Literal

from monitoring.connectors import values

Order = Literal["dmy", "mdy"]

_DATE = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:[ T,]+(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?)?\s*\Z",
    re.IGNORECASE,
)
_ISO_DOTTED = re.compile(r"(\d{4}-\d{2}-\d{2}[ T]\d{2})\.(\d{2})(?:\.(\d{2}))?\s*\Z")
_ISO_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(.*)\Z", re.DOTALL)


def moment_of(written: str, zone: tzinfo, order: Order = "dmy") -> datetime | None:
    """Return the moment a cell names, None when it names none."""
    written = written.strip()
    found = _DATE.match(written)
    if found is None:
        return values.when(_as_iso(written), zone)
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if order == "dmy" else (second, first)
    hour, minute, second_ = (int(part or 0) for part in (found[4], found[5], found[6]))
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "p" else 0)
    try:
        naive = datetime(year, month, day, hour, minute, second_, tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    return values.when(naive.isoformat(), zone)


def order_in(cells: Iterable[str]) -> tuple[Order, bool]:
    """Return whether day or month comes first in a file, and whether that is only assumed."""
    is_seen = False
    for cell in cells:
        found = _DATE.match(cell.strip())
        if found is None:
            continue
        is_seen = True
        if int(found[1]) > 12:
            return "dmy", False
        if int(found[2]) > 12:
            return "mdy", False
    return "dmy", is_seen


def _as_iso(written: str) -> str:
    if dotted := _ISO_DOTTED.match(written):
        return f"{dotted[1]}:{dotted[2]}:{dotted[3] or '00'}"
    if slashed := _ISO_SLASHED.match(written):
        return f"{slashed[1]}-{int(slashed[2]):02d}-{int(slashed[3]):02d}{slashed[4]}"
    return written
