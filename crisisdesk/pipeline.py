"""The way of a mention, on one screen: receive, process, judge, show.

Receiving is the door (monitoring.intake). A worker then reads batches with pure code, stores them
in one transaction, judges what is new in another, and rings the walls. Each step can be done
again without harm: rows say how far it came, keys keep effects single.
"""

import logging
from collections.abc import Iterable, Sequence

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from redis.exceptions import RedisError

from crisisdesk.nudge import ring_walls
from crisisdesk.reading import read_batches
from crisisdesk.timers import run_timer
from escalation.alerts.judge import judge_new, skip_to_now
from escalation.alerts.volume import ask_to_watch
from escalation.crises.queries import crises_about
from escalation.criteria.actions import begin_with_example
from escalation.criteria.live import LiveRules, live_rules
from journal.heartbeats import beat
from monitoring.connectors.wording import kept
from monitoring.persons.queries import known_cards, own_names
from monitoring.sources.polling import poll_source
from monitoring.store.actions import Round, Stored, store_round
from monitoring.store.holding import free_of, in_hand
from monitoring.store.isolating import is_refusal, store_apart
from monitoring.store.parking import note_failure

log = logging.getLogger(__name__)


def process(batch_ids: Sequence[int], *, only_urgent: bool = False) -> None:
    """Take batches the whole way: store, judge, ring. only_urgent: leave the rest for later."""
    if _has_news(store(batch_ids, only_urgent=only_urgent)):
        judge()


def store(batch_ids: Sequence[int], *, only_urgent: bool = False) -> list[Stored]:
    """Read and store batches, each exercise apart from the real ones and from each other.

    Batches that another worker has in hand are left to it.
    """
    if only_urgent:
        return _store(free_of(batch_ids), only_urgent=True)
    with in_hand(batch_ids) as held:
        return _store(held, only_urgent=False)


def _store(batch_ids: Sequence[int], *, only_urgent: bool) -> list[Stored]:
    if not batch_ids:
        return []
    rounds = read_batches(
        batch_ids, rules_in_force(), known_cards(), own_names(), only_urgent=only_urgent
    )
    return [_stored(work) for work in rounds]


def judge() -> None:
    """Let the rules look at what is stored but not judged yet, then ring the walls."""
    judge_new(rules_in_force(), crises_about)
    ask_to_watch()
    try:
        ring_walls()
    except RedisError as error:
        log.info("Walls read on by themselves; the nudge failed (%s).", error)


def rules_in_force() -> LiveRules:
    """Return the rules in force; where nobody has written any yet, the example is put in force."""
    rules = live_rules()
    if rules.pk is None:
        begin_with_example()
        rules = live_rules()
    return rules


def give_sign(last_done: int = 0) -> None:
    """Note that a worker hears its broker and reaches the database."""
    beat("worker", last_done)


def skip_judging() -> None:
    """Take everything stored so far as history: it was decided long ago."""
    skip_to_now()


def poll(source_id: int) -> None:
    """Fetch what is new at one source; it is kept like any other delivery."""
    poll_source(source_id)


def note_trouble(batch_ids: Sequence[int], error: Exception) -> None:
    """Remember why batches could not be stored, for whoever finds them set aside."""
    if isinstance(error, SoftTimeLimitExceeded):
        note_failure(list(batch_ids), kept("storing-late"))
    else:
        note_failure(list(batch_ids), kept("storing-broke", {"error": type(error).__name__}))


def fire(timer_id: int) -> None:
    """Let a due timer do its work, once."""
    run_timer(timer_id)


def _stored(work: Round) -> Stored:
    try:
        return store_round(work)
    except (ValueError, DatabaseError) as error:
        if not is_refusal(error):
            raise
        # Something in it the database will not take: find it, keep it aside, store the rest.
        log.warning("A round is stored item by item (%s).", error)
        why = {"why": str(error).partition("\n")[0]}
        note_failure(work.batch_ids, kept("storage-refused", why))
        return store_apart(work)


def _has_news(stored: Iterable[Stored]) -> bool:
    return any(one.new or one.changed for one in stored)
