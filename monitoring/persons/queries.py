"""What is known of people who write about us."""

from accounts.queries import organisation
from monitoring.enrich.batch import Card
from monitoring.enrich.fold import fold, words
from monitoring.models import PersonCard


def known_cards() -> dict[str, Card]:
    """Return what reading needs of every card; there are few, people are not collected."""
    return {key: Card(kind) for key, kind in PersonCard.objects.values_list("author_key", "kind")}


def own_names() -> frozenset[str]:
    """Return the names of the organisation's ships, houses and places, one folded word each."""
    house = organisation()
    if house is None:
        return frozenset()
    told = [*house.profile.get("ships", ()), *house.profile.get("places", ())]
    parts = (words(fold(name)) for name in told)
    return frozenset(part[-1] for part in parts if part and len(part[-1]) > 2)
