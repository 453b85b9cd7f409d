"""What is known of people who write about us."""

from monitoring.enrich.batch import Card
from monitoring.models import PersonCard


def known_cards() -> dict[str, Card]:
    """Return what reading needs of every card; there are few, people are not collected."""
    return {key: Card(kind) for key, kind in PersonCard.objects.values_list("author_key", "kind")}
