"""Storing what one round of batches brought: one transaction, one journal entry, all or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from journal.record import record
from monitoring.models import BatchState
from monitoring.store import replica
from monitoring.store import statements as sql
from monitoring.store.bundle import Bundle
from monitoring.store.changing import change
from monitoring.store.counting import Counts, keep_counts, recount
from monitoring.store.inserting import insert
from monitoring.store.literals import literals
from monitoring.store.merkle import leaves, merkle_root
from monitoring.store.sorting import Item, Key, Known, Sorted, sort_items
from monitoring.store.yields import BatchTally, batch_tallies, columns_of


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
            peeked = _lock_batches(cursor, work)
            if not peeked:
                return Stored()
            work.items = [item for item in work.items if item.batch_id in peeked]
            # What nobody waits for goes to the database in one piece, just before the record.
            last = Bundle()
            found, new, changed = _store(cursor, work, last)
            quarantined = _quarantine(last, work, peeked.keys())
            tallies = batch_tallies(found, work.problems, peeked)
            _mark_batches(last, work, tallies)
            last.send(cursor)
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
    states = ["waiting"] if work.only_urgent else ["waiting", "peeked"]
    cursor.execute(sql.LOCK_BATCHES, [work.batch_ids, states])
    return dict(cursor.fetchall())


def _store(
    cursor: Any, work: Round, last: Bundle
) -> tuple[Sorted, tuple[int, ...], tuple[int, ...]]:
    known = _known(cursor, work.items)
    found = sort_items(work.items, known)
    counts = Counts()
    ids, placed = insert(
        cursor,
        found,
        known,
        counts,
        rule_set_version=work.rule_set_version,
        exercise_id=work.exercise_id,
    )
    new_ids = {
        item.key: mention_id
        for item, mention_id in zip((*found.new, *found.gone_unseen), ids, strict=True)
    }
    change(cursor, found, new_ids, rule_set_version=work.rule_set_version)
    recount(found, counts)
    keep_counts(last, counts, work.exercise_id, begun=placed.begun, titles=placed.titles)
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


def _quarantine(last: Bundle, work: Round, open_ids: Collection[int]) -> int:
    problems = [problem for problem in work.problems if problem.batch_id in open_ids]
    if work.only_urgent or not problems:
        return 0
    last.add(
        sql.QUARANTINE,
        [
            [problem.batch_id for problem in problems],
            [problem.position for problem in problems],
            [problem.raw for problem in problems],
            [problem.reason[:300] for problem in problems],
        ],
    )
    return len(problems)


def _mark_batches(last: Bundle, work: Round, tallies: dict[int, BatchTally]) -> None:
    state = BatchState.PEEKED if work.only_urgent else BatchState.DONE
    marks = [state, not work.only_urgent, *literals(columns_of(tallies))]
    last.add(sql.MARK_BATCHES, marks)
    if not work.only_urgent:
        last.add(sql.MARK_SOURCES, [sorted(tallies)])


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
