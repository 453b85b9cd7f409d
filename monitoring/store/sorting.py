"""Which of the incoming items are new, newer, older, repeated or gone. Pure.

A version is a pair (version_at, version): the larger pair is the newer text, whatever order the
network delivered them in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Final

from monitoring.enrich.batch import Enriched
from monitoring.events import Metrics

Key = tuple[int, str]
_URGENT: Final = frozenset({"concern", "serious", "crisis"})
_COUNTS: Final = tuple(name.name for name in fields(Metrics) if name.name != "as_of")
EARLY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rules say of one mention; made by the room that decides, stored with the mention."""

    rules: tuple[str, ...] = ()
    points: tuple[int, ...] = ()
    score: int = 0
    severity: str = "none"
    lists: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    atoms: tuple[int, ...] = ()
    # Key of the gravest word list it hit, "" if none is grave.
    topic: str = ""

    @property
    def is_urgent(self) -> bool:
        """Tell whether a rule waits for this one: it overtakes when more comes than fits."""
        return bool(self.waiting) or self.severity in _URGENT


@dataclass(frozen=True, slots=True)
class Item:
    """One enriched, weighed event with the place of its raw bytes."""

    batch_id: int
    source_id: int
    position: int
    enriched: Enriched
    weighed: Weighed
    # Names of the organisation's own things that it mentions (ships, places), folded.
    names: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """What it is about: "safety", "=tärnan"; empty when nothing grave is."""
        if not self.weighed.topic:
            return ()
        return (self.weighed.topic, *(f"={name}" for name in self.names))

    @property
    def key(self) -> Key:
        """Identity of the mention across versions."""
        return (self.source_id, self.enriched.event.dedupe_key)

    @property
    def order(self) -> tuple[datetime, str]:
        """Where this version stands among the versions of its mention."""
        event = self.enriched.event
        return (event.version_at or event.created_at or EARLY, event.version)

    @property
    def measured_at(self) -> datetime:
        """When its figures were true at the source: as they say, else as the post itself."""
        return self.enriched.event.metrics.as_of or self.order[0]


@dataclass(frozen=True, slots=True)
class Known:
    """A mention that is stored already."""

    id: int
    order: tuple[datetime, str]
    is_deleted: bool
    # Its deletion came before itself: nothing of it has been seen, nothing was counted.
    is_tombstone: bool
    storyline_id: int | None
    original_id: int | None
    created_at: datetime = EARLY
    tone: int | None = None
    reach: int = 0
    is_praise: bool = False


@dataclass(slots=True)
class Sorted:
    """Items by what must be done with them. At most one item per mention in new and newer."""

    new: list[Item] = field(default_factory=list)
    newer: list[tuple[Item, Known]] = field(default_factory=list)
    older: list[tuple[Item, Known]] = field(default_factory=list)
    gone: list[tuple[Item, Known]] = field(default_factory=list)
    gone_unseen: list[Item] = field(default_factory=list)
    # Came and vanished in one batch: stored first, then marked as gone.
    gone_new: list[Item] = field(default_factory=list)
    measured: list[tuple[Item, Known]] = field(default_factory=list)
    # Said before, word for word.
    repeated: list[Item] = field(default_factory=list)
    # Figures of posts nobody knows: there is nothing they could be written on.
    unknown: list[Item] = field(default_factory=list)
    # Earlier versions inside the same batch of a mention that is new: evidence.
    superseded: list[Item] = field(default_factory=list)


def sort_items(items: Sequence[Item], known: Mapping[Key, Known]) -> Sorted:
    """Decide for each item what it is, given what is stored; items of one mention fold together."""
    result = Sorted()
    for key, group in _by_key(items).items():
        if key not in known and len(group) == 1 and group[0].enriched.event.op == "upsert":
            # Nearly all of them.
            result.new.append(group[0])
            continue
        deletes = [item for item in group if item.enriched.event.op == "delete"]
        upserts = [item for item in group if item.enriched.event.op == "upsert"]
        counts = [item for item in group if item.enriched.event.op == "metrics"]
        stored = known.get(key)
        if stored is None:
            _sort_unknown(result, upserts, deletes, counts)
            continue
        _sort_known(result, upserts, deletes, stored)
        if counts:
            result.measured.append((_newest_figures(counts), stored))
    return result


def _by_key(items: Iterable[Item]) -> dict[Key, list[Item]]:
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(item.key, []).append(item)
    return groups


def _sort_unknown(
    result: Sorted, upserts: list[Item], deletes: list[Item], counts: list[Item]
) -> None:
    if not upserts:
        # Deleted before it was seen: the tombstone stays, so a late create cannot revive it.
        result.gone_unseen.extend(deletes[-1:])
        result.unknown.extend(counts)
        return
    newest, *earlier = _newest_first(upserts)
    result.new.append(_with_figures(newest, _newest_figures([newest, *counts])))
    result.gone_new.extend(deletes[-1:])
    result.superseded.extend(item for item in earlier if item.order != newest.order)
    result.repeated.extend(item for item in earlier if item.order == newest.order)


def _sort_known(result: Sorted, upserts: list[Item], deletes: list[Item], stored: Known) -> None:
    if upserts:
        newest, *earlier = _newest_first(upserts)
        if stored.is_tombstone or newest.order > stored.order:
            result.newer.append((newest, stored))
        elif newest.order == stored.order:
            result.repeated.append(newest)
        else:
            result.older.append((newest, stored))
        for item in earlier:
            if item.order == newest.order:
                result.repeated.append(item)
            else:
                result.older.append((item, stored))
    if deletes:
        if stored.is_deleted:
            result.repeated.extend(deletes)
        else:
            result.gone.append((deletes[-1], stored))
            result.repeated.extend(deletes[:-1])


def _newest_figures(items: list[Item]) -> Item:
    """Return one item with the newest of each figure, whatever order they came in."""
    if len(items) == 1:
        return items[0]
    *older, newest = sorted(items, key=lambda item: item.measured_at)
    told: dict[str, int] = {}
    for item in (*older, newest):
        metrics = item.enriched.event.metrics
        told.update(
            (name, value) for name in _COUNTS if (value := getattr(metrics, name)) is not None
        )
    metrics = Metrics(**told, as_of=newest.measured_at)
    reach = max(item.enriched.reach for item in items)
    event = replace(newest.enriched.event, metrics=metrics)
    return replace(newest, enriched=replace(newest.enriched, event=event, reach=reach))


def _with_figures(item: Item, figures: Item) -> Item:
    if figures is item:
        return item
    event = replace(item.enriched.event, metrics=figures.enriched.event.metrics)
    enriched = replace(item.enriched, event=event, reach=figures.enriched.reach)
    return replace(item, enriched=enriched)


def _newest_first(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.order, reverse=True)
