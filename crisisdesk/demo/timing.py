"""When things happened, told again for today: weekdays and hours stay, weeks move. Pure.

The history covers four whole weeks before a Friday at 13:20. It is moved by whole weeks in local
time, and what would leave a hole before now is taken from its first days, four weeks later.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Stockholm")
ANCHOR: Final = datetime(2026, 11, 20, 13, 20)  # noqa: DTZ001 - local wall time, on purpose
CYCLE: Final = timedelta(weeks=4)
# Nothing of the past may run into the storm that is about to begin.
QUIET: Final = timedelta(minutes=20)


def local_of(offset_s: float) -> datetime:
    """Return the local wall time of a row, counted in real seconds from the anchor."""
    moment = ANCHOR.replace(tzinfo=ZONE).astimezone(UTC) + timedelta(seconds=offset_s)
    return moment.astimezone(ZONE).replace(tzinfo=None)


def weeks_back(now: datetime) -> timedelta:
    """Return the shift that brings the anchor to its last weekday and hour before now."""
    here = now.astimezone(ZONE).replace(tzinfo=None)
    return timedelta(weeks=(here - ANCHOR) // timedelta(weeks=1))


def retold(local: datetime, now: datetime, *, whole_until: datetime | None = None) -> datetime:
    """Return when something happened, told for today, as UTC.

    Args: whole_until: the local end of a stretch that must not be cut in two (a past crisis).
    """
    shift = weeks_back(now)
    here = now.astimezone(ZONE).replace(tzinfo=None)
    last = whole_until or local
    if last + shift + CYCLE <= here - QUIET:
        shift += CYCLE
    return (local + shift).replace(tzinfo=ZONE).astimezone(UTC)


def storm_delays(offsets: list[float], speed: int, longest_s: float = 4.0) -> list[float]:
    """Return the seconds to wait before each row: real timing sped up, long silences cut."""
    delays = [0.0]
    for before, after in pairwise(offsets):
        delays.append(min(max(after - before, 0.0) / speed, longest_s))
    return delays[: len(offsets)]


def next_time(local: datetime, now: datetime) -> datetime:
    """Return the newest moment, at or before now, with the same place in the four weeks, as UTC."""
    here = now.astimezone(ZONE).replace(tzinfo=None)
    cycles = (here - local) // CYCLE
    return (local + cycles * CYCLE).replace(tzinfo=ZONE).astimezone(UTC)
