"""Until when an alert may sleep. Pure: the clock and the zone are handed in."""

from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from django.utils.translation import gettext_lazy

MORNING: Final = time(8)

CHOICES: Final = {
    "15": gettext_lazy("15 minutes"),
    "60": gettext_lazy("1 hour"),
    "morning": gettext_lazy("Until 08:00"),
}


def wakes_at(choice: str, now: datetime, zone: tzinfo) -> datetime:
    """Return when an alert wakes again; choice: a key of CHOICES, zone: whose morning it is."""
    if choice != "morning":
        return now + timedelta(minutes=int(choice))
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone)
