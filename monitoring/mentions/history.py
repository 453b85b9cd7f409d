"""What one account wrote about us, added up for its card."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from monitoring.mentions.asking import TONES
from monitoring.models import Mention


@dataclass(frozen=True, slots=True)
class History:
    """What somebody wrote about us, added up. tones: (word of the address, mentions)."""

    count: int
    first_at: datetime | None
    tones: tuple[tuple[str, int], ...]
    grave: int
    deleted: int


def history_of(written: QuerySet[Mention]) -> History:
    """Add up what somebody wrote, in one query."""
    told = written.order_by().aggregate(
        count=Count("pk"),
        first_at=Min("created_at"),
        grave=Count("pk", filter=Q(severity__in=("concern", "serious", "crisis"))),
        deleted=Count("pk", filter=Q(deleted_at__isnull=False)),
        **{name: Count("pk", filter=_toned(label)) for name, label in TONES.items()},
    )
    tones = tuple((name, told[name]) for name in TONES)
    return History(told["count"], told["first_at"], tones, told["grave"], told["deleted"])


def _toned(label: int | None) -> Q:
    return Q(tone__isnull=True) if label is None else Q(tone=label)
