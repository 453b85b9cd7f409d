"""Writing what the desk notes about somebody; the words themselves are sealed, not chained."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from journal.record import record
from monitoring.models import PersonCard


@transaction.atomic
def write_card(
    *,
    actor: User,
    author_key: str,
    name: str = "",
    kind: str = "",
    stance: str = "",
    note: str = "",
    note_ground: str = "",
    policy: str = "",
    policy_why: str = "",
    policy_until: datetime | None = None,
) -> PersonCard:
    """Write a person's card; the newest words count. Records person.noted."""
    card, _made = PersonCard.objects.select_for_update().update_or_create(
        author_key=author_key,
        defaults={
            "name": name,
            "kind": kind,
            "stance": stance,
            "note": note,
            "note_ground": note_ground if note else "",
            "policy": policy,
            "policy_why": policy_why,
            "policy_until": policy_until,
            "updated_by": actor,
        },
    )
    record(
        verb="person.noted",
        actor=actor,
        about=("person", card.pk),
        data={"kind": kind, "stance": stance, "policy": policy},
        sealed={"author": author_key, "note": note, "why": policy_why},
    )
    return card
