"""Storing what one round of batches brought: one transaction, one journal entry, all or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from journal.record import record
from monitoring.models import BatchState
from monitoring.store import replica
from monitoring.store import statements as sql
from monitoring.store.columns import (
    CHANGING,
    FIXED,
    arrays,
    happened_at,
    media_json,
    values,
)
from monitoring.store.counting import Counts, keep_counts, recount
from monitoring.store.lines import copy_text
from monitoring.store.literals import literals
from monitoring.store.merkle import leaves, merkle_root
from monitoring.store.sorting import Item, Key, Known, Sorted, sort_items
from monitoring.store.tallies import Fact
from monitoring.store.yields import BatchTally, batch_tallies, columns_of
from monitoring.storylines.posts import Move

if TYPE_CHECKING:
    from monitoring.enrich.batch import Enriched


@dataclass(frozen=True, slots=True)
class Problem:
    """One raw item that could not be read: its bytes, and why as `wording.kept` writes it."""

    batch_id: int
    position: int
    raw: bytes
    reason: str


@dataclass(slots=True)
class Round:
    """Everything that was read from some batches, ready to be stored together."""

    batch_ids: list[int]
    items: list[Item]
    problems: list[Problem] = field(default_factory=list)
    exercise_id: int | None = None
    rule_set_version: int | None = None
    only_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a round; mention ids of what is new or changed."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    repeated: int = 0
    quarantined: int = 0
    batches: int = 0
    unknown: int = 0


def store_round(work: Round) -> Stored:
    """Store new, changed and vanished mentions of some batches, count them, mark the batches.

    Batches that another worker finished meanwhile are left alone. Records batch.stored.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.LOCK)
            peeked = _lock_batches(cursor, work)
            if not peeked:
                return Stored()
            work.items = [item for item in work.items if item.batch_id in peeked]
            found, new, changed = _store(cursor, work)
            quarantined = _quarantine(cursor, work, peeked.keys())
            tallies = batch_tallies(found, work.problems, peeked)
            _mark_batches(cursor, work, tallies)
            repeated = sum(tally.repeated for tally in tallies.values())
            result = Stored(
                new,
                changed,
                repeated,
                quarantined,
                len(peeked),
                0 if work.only_urgent else len(found.unknown),
            )
            if result.new or result.changed or not work.only_urgent:
                _record(work, peeked.keys(), result)
            return result
    except BaseException:
        # The board may have placed mentions that were rolled back: read it again from the rows.
        replica.forget()
        raise


def _lock_batches(cursor: Any, work: Round) -> dict[int, int]:
    """Return the batches that are still to do, each with how many items a peek has stored."""
    cursor.execute(
        "SELECT id, stored_count + changed_count FROM monitoring_batch"
        " WHERE id = ANY(%s) AND state = ANY(%s)"
        " ORDER BY id FOR UPDATE",
        [
            work.batch_ids,
            ["waiting"] if work.only_urgent else ["waiting", "peeked"],
        ],
    )
    return dict(cursor.fetchall())


def _store(cursor: Any, work: Round) -> tuple[Sorted, tuple[int, ...], tuple[int, ...]]:
    known = _known(cursor, work.items)
    found = sort_items(work.items, known)
    fresh = [*found.new, *found.gone_unseen]
    ids = _draw_ids(cursor, len(fresh))
    counts = Counts()
    if fresh:
        _insert(cursor, work, found, fresh, ids, known, counts)
    _change(cursor, work, found, dict(zip((item.key for item in fresh), ids, strict=True)))
    recount(found, counts)
    keep_counts(cursor, counts, work.exercise_id)
    changed = {stored.id for _, stored in (*found.newer, *found.gone, *found.measured)}
    return found, tuple(ids), tuple(sorted(changed))


def _known(cursor: Any, items: Sequence[Item]) -> dict[Key, Known]:
    keys: set[Key] = set()
    for item in items:
        event = item.enriched.event
        keys.add(item.key)
        keys.update((item.source_id, key) for key in (event.in_reply_to, event.quote_of) if key)
    ordered = sorted(keys)
    cursor.execute(sql.KNOWN, literals(([key[0] for key in ordered], [key[1] for key in ordered])))
    return {
        (row[0], row[1]): Known(row[2], (row[3], row[4]), *row[5:]) for row in cursor.fetchall()
    }


def _draw_ids(cursor: Any, count: int) -> list[int]:
    if not count:
        return []
    cursor.execute(sql.DRAW_IDS, [count])
    return [row[0] for row in cursor.fetchall()]


def _insert(
    cursor: Any,
    work: Round,
    found: Sorted,
    fresh: list[Item],
    ids: list[int],
    known: dict[Key, Known],
    counts: Counts,
) -> None:
    posts = len(found.new)
    placed = replica.place(cursor, found.new, ids[:posts], known, exercise_id=work.exercise_id)
    gone = len(fresh) - posts
    extra = (
        ids,
        [*(place.original_id for place in placed.places), *[None] * gone],
        [*(place.storyline_id for place in placed.places), *[None] * gone],
        [work.rule_set_version] * len(fresh),
        [work.exercise_id] * len(fresh),
        [1] * len(fresh),
    )
    _copy_in(cursor, copy_text((*values((*FIXED, *CHANGING), fresh), *extra)))
    counts.plus += [
        Fact(
            happened_at(item.enriched.event),
            item.source_id,
            place.storyline_id or 0,
            item.enriched.tone,
            item.enriched.reach,
            place.original_id is not None,
            item.weighed.severity == "praise",
            item.weighed.score,
        )
        for item, place in zip(found.new, placed.places, strict=True)
    ]
    _move(cursor, placed.moves, counts)


def _copy_in(cursor: Any, lines: str) -> None:
    # Django does not wrap this call of the driver by itself.
    with connection.wrap_database_errors:
        cursor.copy_expert(sql.COPY, BytesIO(lines.encode()), size=1 << 18)


def _move(cursor: Any, moves: Sequence[Move], counts: Counts) -> None:
    """Give earlier mentions the storyline they turned out to belong to."""
    if not moves:
        return
    ids, lines = [move.id for move in moves], [move.storyline for move in moves]
    cursor.execute(sql.ASSIGN, literals((ids, lines, [None] * len(ids))))
    was = {move.id: move.was or 0 for move in moves}
    for mention_id, *rest in cursor.fetchall():
        fact = Fact(*rest)
        counts.plus.append(fact)
        counts.minus.append(replace(fact, storyline_id=was[mention_id]))
    counts.moved.update(zip(ids, lines, strict=True))


def _change(cursor: Any, work: Round, found: Sorted, new_ids: dict[Key, int]) -> None:
    if found.newer:
        ids = [stored.id for _, stored in found.newer]
        cursor.execute(sql.KEEP_STORED, [ids])
        items = [item for item, _ in found.newer]
        cursor.execute(
            sql.UPDATE, [*arrays(CHANGING, items), ids, [work.rule_set_version] * len(ids)]
        )
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


def _quarantine(cursor: Any, work: Round, open_ids: Collection[int]) -> int:
    problems = [problem for problem in work.problems if problem.batch_id in open_ids]
    if work.only_urgent or not problems:
        return 0
    cursor.execute(
        "INSERT INTO monitoring_quarantined (batch_id, position, raw, reason, at)"
        " SELECT *, clock_timestamp() FROM"
        " unnest(%s::bigint[], %s::int[], %s::bytea[], %s::text[])"
        " ON CONFLICT (batch_id, position) DO NOTHING",
        [
            [problem.batch_id for problem in problems],
            [problem.position for problem in problems],
            [problem.raw for problem in problems],
            [problem.reason[:300] for problem in problems],
        ],
    )
    return len(problems)


def _mark_batches(cursor: Any, work: Round, tallies: dict[int, BatchTally]) -> None:
    state = BatchState.PEEKED if work.only_urgent else BatchState.DONE
    cursor.execute(
        "UPDATE monitoring_batch b SET state = %s, last_error = '',"
        " done_at = CASE WHEN %s THEN clock_timestamp() END,"
        " stored_count = stored_count + n.new, changed_count = changed_count + n.changed,"
        " repeated_count = n.repeated, quarantined_count = n.bad, unknown_count = n.unknown"
        " FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])"
        " AS n(id, new, changed, repeated, bad, unknown) WHERE b.id = n.id",
        [state, not work.only_urgent, *literals(columns_of(tallies))],
    )
    if not work.only_urgent:
        _mark_sources(cursor, tallies.keys())


def _mark_sources(cursor: Any, open_ids: Collection[int]) -> None:
    cursor.execute(
        "UPDATE monitoring_source s SET last_heard_at = greatest(s.last_heard_at, h.heard),"
        " newest_mention_at = greatest(s.newest_mention_at, h.heard) FROM"
        " (SELECT source_id, max(received_at) AS heard FROM monitoring_batch"
        "  WHERE id = ANY(%s) GROUP BY source_id) AS h"
        " WHERE s.id = h.source_id AND (s.last_heard_at IS NULL"
        " OR s.last_heard_at < h.heard - interval '1 s')",
        [sorted(open_ids)],
    )


def _record(work: Round, open_ids: Collection[int], result: Stored) -> None:
    record(
        verb="batch.stored" if not work.only_urgent else "batch.peeked",
        agent="worker",
        about=("batch", min(open_ids)),
        data={
            "batches": sorted(open_ids),
            "new": len(result.new),
            "changed": len(result.changed),
            "repeated": result.repeated,
            "quarantined": result.quarantined,
            "unknown": result.unknown,
            "first": result.new[0] if result.new else 0,
            "root": merkle_root(leaves(work.items)),
        },
    )
