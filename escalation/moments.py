"""Places in time that pages carry in their addresses. Pure."""

from datetime import datetime

from django.utils.dateparse import parse_datetime


def moment_of(text: str) -> datetime | None:
    """Return a place in time from an address; None for one that is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
