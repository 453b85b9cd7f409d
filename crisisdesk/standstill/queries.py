"""What stands still until a person looks: deadlines, deliveries and items that were set aside."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from journal.deadlines import deadline_words
from journal.models import Timer
from journal.timers import parked_timers
from monitoring.models import Batch, BatchState, Quarantined, Source

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline that nobody could carry out."""

    timer: Timer

    @property
    def what(self) -> str:
        """Return what it is called in the reader's language."""
        return deadline_words(self.timer.kind)


@dataclass(frozen=True, slots=True)
class Unread:
    """How many items of a source nobody could read. name: in the reader's language."""

    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Standstill:
    """Everything that was set aside. unread: items nobody could read, by source."""

    deadlines: list[Deadline]
    deliveries: list[Batch]
    unread: list[Unread]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands still."""
        return not (self.deadlines or self.deliveries or self.unread)


def standstill() -> Standstill:
    """Return what was set aside, oldest first. Three queries."""
    parked = Batch.objects.filter(state=BatchState.PARKED).defer("raw")
    rows = (
        Quarantined.objects.filter(resolved_at=None, batch__source__exercise=None)
        .values_list("batch__source__slug", "batch__source__name", "batch__source__name_sv")
        .annotate(count=Count("pk"))
        .order_by("batch__source__name")
    )
    return Standstill(
        deadlines=[Deadline(timer) for timer in parked_timers()],
        deliveries=list(parked.select_related("source").order_by("pk")[:SHOWN]),
        unread=[
            Unread(slug, Source(name=name, name_sv=swedish).local_name, count)
            for slug, name, swedish, count in rows
        ],
    )
