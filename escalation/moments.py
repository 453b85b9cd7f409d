"""Places in time that pages carry in their addresses and forms. Pure."""

from datetime import datetime, time, timedelta, tzinfo

from django.utils.dateparse import parse_datetime


def moment_of(text: str) -> datetime | None:
    """Return a place in time from an address; None for one that is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def next_clock(clock: time, now: datetime, zone: tzinfo) -> datetime:
    """Return when a clock time comes next, today or tomorrow; zone: whose clock it is."""
    today = now.astimezone(zone).date()
    at = datetime.combine(today, clock, tzinfo=zone)
    return at if at > now else datetime.combine(today + timedelta(days=1), clock, tzinfo=zone)
