"""How many people could have seen a post. Pure.

Views when the source tells them; otherwise followers and people reached through reposts. What a
source does not tell is left out, never taken as nobody: an unknown author has the tier's floor.
"""

from typing import Final

from monitoring.enrich.tiers import Tier
from monitoring.events import Event

# Each repost counts as so many people: the order of size of a median account.
PER_REPOST: Final = 200
# Beyond this a number is a mistake of the source; it must not overflow a sum.
MOST: Final = 1_000_000_000


def reach_of(event: Event, tier: Tier) -> int:
    """Return people who could have seen it, 0 to a thousand million."""
    metrics = event.metrics
    if metrics.views is not None:
        people = float(metrics.views)
    else:
        people = float(event.author.followers or 0) + PER_REPOST * (metrics.reposts or 0)
    return min(MOST, max(tier.floor, round(max(people, 0.0) * tier.factor)))
