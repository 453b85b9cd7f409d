"""Time zones a person can choose. Must not know who chooses."""

from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def zones() -> list[tuple[str, str]]:
    """Return time zones with a place in their name, and UTC, as choices of a form."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/")
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]
