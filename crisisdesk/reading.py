"""From batches on disk to mentions that can be stored: read, enrich, match. Writes nothing.

Whatever a stranger sent, this answers: an item that cannot be read becomes a problem with its bytes
and a sentence, and its neighbours go on.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from celery.exceptions import SoftTimeLimitExceeded

from escalation.criteria.live import LiveRules
from monitoring.connectors.interface import Parsed, Parser, RawBatch
from monitoring.connectors.interface import Problem as Unread
from monitoring.connectors.registry import Unavailable, registry
from monitoring.connectors.wording import kept
from monitoring.enrich.batch import Card, Enriched, enrich
from monitoring.events import Event
from monitoring.intake import unpack
from monitoring.models import Batch, BatchState, Source
from monitoring.store.actions import Problem, Round
from monitoring.store.sorting import Item, Weighed

log = logging.getLogger(__name__)

# An event with its place in the batch, and the same once it is enriched and weighed.
_Placed = tuple[int, Event]
_Understood = tuple[int, Enriched, Weighed]

# So many mentions a process keeps between a peek and the full reading: about 20 MB.
MOST_KEPT: Final = 6_000
UNDONE = (BatchState.WAITING, BatchState.PEEKED)


def read_batches(
    batch_ids: Sequence[int],
    rules: LiveRules,
    cards: dict[str, Card],
    names: frozenset[str] = frozenset(),
    *,
    only_urgent: bool = False,
) -> list[Round]:
    """Read the batches that still wait, by exercise: real ones never meet practised ones."""
    rounds: dict[int | None, Round] = {}
    rows = (
        Batch.objects.filter(pk__in=batch_ids, state__in=UNDONE)
        .select_related("source")
        .order_by("pk")
    )
    for batch in rows:
        exercise_id = batch.source.exercise_id
        work = rounds.setdefault(
            exercise_id,
            Round([], [], exercise_id=exercise_id, rule_set_version=rules.version),
        )
        work.only_urgent = only_urgent
        work.batch_ids.append(batch.pk)
        _read(batch, rules, cards, names, work)
    return list(rounds.values())


@dataclass(frozen=True, slots=True)
class _Peeked:
    """What a peek has understood of a whole batch, and by what: good for as long as that holds."""

    rules: LiveRules
    cards: Mapping[str, Card]
    source: Source
    problems: list[Problem]
    understood: list[_Understood]

    def holds(self, source: Source, rules: LiveRules, cards: Mapping[str, Card]) -> bool:
        """Tell whether reading the batch again would find the very same."""
        return (
            self.rules is rules
            and self.cards == cards
            and (self.source.slug, self.source.config) == (source.slug, source.config)
        )


# Looked at for what is urgent, and very likely to be read in full a moment later. A process that
# has not peeked itself reads the batch anew and finds the same.
_peeked: dict[int, _Peeked] = {}


def names_in(one: Enriched, weight: Weighed, names: frozenset[str]) -> tuple[str, ...]:
    """Return which of the organisation's own things a mention names, genitives included."""
    if not weight.topic or not names:
        return ()
    said = {token.strip("#") for token in one.tokens}
    return tuple(sorted(name for name in names if name in said or f"{name}s" in said))


def _read(
    batch: Batch,
    rules: LiveRules,
    cards: dict[str, Card],
    names: frozenset[str],
    work: Round,
) -> None:
    peeked = _peeked.pop(batch.pk, None)
    if peeked is None or not peeked.holds(batch.source, rules, cards):
        peeked = _Peeked(rules, cards, batch.source, *_read_anew(batch, rules, cards))
    if work.only_urgent:
        _keep(batch.pk, peeked)
    work.problems += peeked.problems
    work.items += [
        Item(batch.pk, batch.source_id, position, one, weight, names_in(one, weight, names))
        for position, one, weight in peeked.understood
        if not work.only_urgent or weight.is_urgent
    ]


def _keep(batch_id: int, peeked: _Peeked) -> None:
    held = sum(len(each.understood) for each in _peeked.values())
    while _peeked and held + len(peeked.understood) > MOST_KEPT:
        held -= len(_peeked.pop(next(iter(_peeked))).understood)
    _peeked[batch_id] = peeked


def _read_anew(
    batch: Batch, rules: LiveRules, cards: dict[str, Card]
) -> tuple[list[Problem], list[_Understood]]:
    raw = bytes(batch.raw)
    try:
        raw = unpack(raw)
        parsed = _parsed(batch, raw)
    except SoftTimeLimitExceeded:
        # We are slow: that is no fault of these bytes, and they are tried again.
        raise
    except Exception as error:  # somebody's bytes or somebody's connector: keep both, go on
        log.exception("Batch %s could not be read.", batch.pk)
        parsed = Parsed(problems=[Unread(0, "unreadable", raw, {"error": type(error).__name__})])
    problems = [
        Problem(batch.pk, problem.index, problem.raw, kept(problem.code, problem.details))
        for problem in parsed.problems
    ]
    placed = list(zip(_positions(parsed), parsed.events, strict=True))
    try:
        return problems, _understood(batch, placed, rules, cards)
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # one of them cannot be understood: find out which, the others go on
        log.exception("Batch %s is read item by item.", batch.pk)
        understood = _one_by_one(batch, placed, rules, cards, problems)
        return problems, understood


def _understood(
    batch: Batch, placed: Sequence[_Placed], rules: LiveRules, cards: dict[str, Card]
) -> list[_Understood]:
    events = [event for _, event in placed]
    enriched = enrich(events, source=batch.source.slug, tiers=rules.tiers, cards=cards)
    weighed = rules.weigh(enriched)
    return [
        (position, one, weight)
        for (position, _), one, weight in zip(placed, enriched, weighed, strict=True)
    ]


def _one_by_one(
    batch: Batch,
    placed: Sequence[_Placed],
    rules: LiveRules,
    cards: dict[str, Card],
    problems: list[Problem],
) -> list[_Understood]:
    understood: list[_Understood] = []
    for each in placed:
        try:
            understood += _understood(batch, [each], rules, cards)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:  # kept with its words, like anything that cannot be read
            log.exception("Item %s of batch %s could not be understood.", each[0], batch.pk)
            raw = each[1].text.encode("utf-8", "backslashreplace")
            reason = kept("unreadable", {"error": type(error).__name__})
            problems.append(Problem(batch.pk, each[0], raw, reason))
    return understood


def _parsed(batch: Batch, raw: bytes) -> Parsed:
    envelope: dict[str, Any] = batch.envelope
    return _parser(envelope.get("reader") or batch.source.connector).parse(
        RawBatch(raw, batch.received_at, batch.source.config, envelope)
    )


def _parser(slug: str) -> Parser:
    connector: Any = registry.connector(slug)
    if not callable(getattr(connector, "parse", None)):
        raise Unavailable("connector-broken", slug=slug, error="parse")
    found: Parser = connector
    return found


def _positions(parsed: Parsed) -> Sequence[int]:
    return parsed.positions or range(len(parsed.events))
