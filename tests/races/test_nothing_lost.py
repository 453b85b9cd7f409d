"""Kill runs: whatever is killed, whenever, nothing acknowledged is lost and nothing is doubled."""

import random
import signal
import time
from collections.abc import Callable

import pytest

from tests.races.desk import Desk, Producers, a_desk

DONE_WITHIN_S = 30.0

Fault = Callable[[Desk, random.Random], object]
FAULTS: dict[str, Fault] = {
    "web": lambda desk, _: desk.kill("web"),
    "dispatcher": lambda desk, _: desk.kill("dispatcher"),
    "worker": lambda desk, _: desk.kill("worker"),
    "pool child": lambda desk, dice: desk.kill_pool_child(dice),
    "broker flushed": lambda desk, _: desk.flush(),
    "broker killed": lambda desk, _: desk.restart("Valkey", signal.SIGKILL),
    "database immediate": lambda desk, _: desk.restart("PostgreSQL", signal.SIGQUIT),
    "database fast": lambda desk, _: desk.restart("PostgreSQL", signal.SIGINT),
}


def storm(
    desk: Desk, mentions: int, faults: list[str], dice: random.Random, pause_s: float
) -> float:
    """Send while one fault after another happens; return how long after both it was done."""
    producers = Producers(desk, mentions, per_delivery=5, pause_s=pause_s)
    producers.start()
    for name in faults:
        time.sleep(dice.uniform(0.1, 1.2))
        FAULTS[name](desk, dice)
    producers.join(120)
    return desk.settle(DONE_WITHIN_S)


def assert_nothing_lost_or_doubled(desk: Desk, mentions: int) -> None:
    """Hold the sender's ledger against what the desk has stored, counted, judged and recorded."""
    assert desk.refused == []
    assert len(desk.ledger) == mentions
    stored = [key for (key,) in desk.rows("SELECT dedupe_key FROM monitoring_mention")]
    doubled = len(stored) - len(set(stored))
    lost = len(desk.ledger - set(stored))
    assert (lost, doubled, len(stored)) == (0, 0, mentions)
    assert desk.rows("SELECT count(*) FROM monitoring_quarantined") == [(0,)]
    assert desk.rows("SELECT count(*) FROM monitoring_batch WHERE state = 'parked'") == [(0,)]
    # Counted once: by minute, and by storyline.
    assert desk.rows("SELECT sum(count)::int FROM monitoring_minutecount") == [(mentions,)]
    assert (
        desk.rows(
            "SELECT s.id FROM monitoring_storyline s LEFT JOIN monitoring_mention m"
            " ON m.storyline_id = s.id GROUP BY s.id HAVING s.mention_count <> count(m.id)"
        )
        == []
    )
    # One living alert for each storyline, one entry in the record for each alert.
    assert (
        desk.rows(
            "SELECT storyline_id FROM escalation_alert WHERE storyline_id IS NOT NULL"
            " GROUP BY storyline_id HAVING count(*) FILTER (WHERE state <> 'faded') > 1"
        )
        == []
    )
    assert (
        desk.rows(
            "SELECT mention_id, kind FROM escalation_alert GROUP BY mention_id, kind"
            " HAVING count(*) FILTER (WHERE state <> 'faded') > 1"
        )
        == []
    )
    ((alerts, raised),) = desk.rows(
        "SELECT (SELECT count(*) FROM escalation_alert),"
        " (SELECT count(*) FROM journal_entry WHERE verb = 'alert.raised')"
    )
    assert alerts == raised
    assert alerts >= 1
    # Each mention in exactly one recorded round, and the record holds.
    assert desk.rows(
        "SELECT sum((data->>'new')::int)::int FROM journal_entry"
        " WHERE verb IN ('batch.stored', 'batch.peeked')"
    ) == [(mentions,)]
    desk.manage("verify_journal")


@pytest.mark.parametrize("seed", [1])
def test_400_mentions_and_every_kind_of_fault_once(seed):
    dice = random.Random(seed)
    faults = dice.sample(list(FAULTS), len(FAULTS))
    with a_desk() as desk:
        storm(desk, 400, faults, dice, pause_s=0.1)
        assert_nothing_lost_or_doubled(desk, 400)


@pytest.mark.long
def test_10000_mentions_and_60_faults():
    dice = random.Random()
    seed = dice.randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 - the way to the same run again
    dice.seed(seed)
    faults = [dice.choice(list(FAULTS)) for _ in range(60)]
    with a_desk() as desk:
        took = storm(desk, 10_000, faults, dice, pause_s=0.03)
        assert_nothing_lost_or_doubled(desk, 10_000)
    print(f"done after {took:.1f} s")  # noqa: T201
