"""Mentions that are stored already change: edited, deleted or counted anew at their source."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from monitoring.store import statements as sql
from monitoring.store.columns import CHANGING, arrays, media_json
from monitoring.store.literals import literals
from monitoring.store.sorting import Item, Key, Known, Sorted

if TYPE_CHECKING:
    from monitoring.enrich.batch import Enriched


def change(
    cursor: Any, found: Sorted, new_ids: Mapping[Key, int], *, rule_set_version: int | None
) -> None:
    """Store edits, evidence of older words, deletions and new figures.

    new_ids: what has come in with this very round, by key.
    """
    if found.newer:
        ids = [stored.id for _, stored in found.newer]
        cursor.execute(sql.KEEP_STORED, [ids])
        items = [item for item, _ in found.newer]
        cursor.execute(sql.UPDATE, [*arrays(CHANGING, items), ids, [rule_set_version] * len(ids)])
    evidence = [(item, stored.id) for item, stored in found.older]
    evidence += [(item, new_ids[item.key]) for item in found.superseded]
    if evidence:
        cursor.execute(sql.KEEP_GIVEN, literals(_evidence(evidence)))
    gone = [(stored.id, item) for item, stored in found.gone]
    gone += [(new_ids[item.key], item) for item in (*found.gone_new, *found.gone_unseen)]
    if gone:
        when = [
            item.enriched.event.version_at or item.enriched.event.observed_at for _, item in gone
        ]
        cursor.execute(sql.MARK_GONE, [[key for key, _ in gone], when])
    if found.measured:
        cursor.execute(sql.MEASURE, literals(_measures(found.measured)))


def _evidence(pairs: Sequence[tuple[Item, int]]) -> list[list[Any]]:
    events = [item.enriched.event for item, _ in pairs]
    return [
        [mention_id for _, mention_id in pairs],
        [event.version for event in events],
        [item.order[0] for item, _ in pairs],
        [event.text for event in events],
        [event.author.handle[:120] for event in events],
        [media_json(event.media) for event in events],
        [event.observed_at for event in events],
    ]


def _measures(pairs: Sequence[tuple[Item, Known]]) -> list[list[Any]]:
    enriched: list[Enriched] = [item.enriched for item, _ in pairs]
    metrics = [one.event.metrics for one in enriched]
    return [
        [stored.id for _, stored in pairs],
        [item.measured_at for item, _ in pairs],
        [one.likes for one in metrics],
        [one.reposts for one in metrics],
        [one.replies for one in metrics],
        [one.views for one in metrics],
        [one.reach for one in enriched],
    ]
