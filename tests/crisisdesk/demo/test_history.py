"""Four ordinary weeks: dated for today, in order, past crises in one piece."""

from datetime import UTC, datetime, timedelta

from crisisdesk.demo import content
from crisisdesk.demo.history import BATCH, _deliveries, dated_rows, whole_crises
from crisisdesk.demo.timing import CYCLE, QUIET

NOW = datetime(2026, 12, 9, 11, 0, tzinfo=UTC)


def test_the_history_fills_the_weeks_before_now_and_ends_before_the_storm():
    rows = dated_rows(NOW)
    times = [at for at, _row in rows]
    assert times == sorted(times)
    assert len(rows) == len(list(content.rows("history")))
    assert NOW - CYCLE - timedelta(weeks=1) < times[0]
    assert NOW - timedelta(days=1) < times[-1] <= NOW - QUIET + timedelta(hours=1)


def test_a_past_crisis_stays_in_one_piece():
    dated = {row["id"]: at for at, row in dated_rows(NOW) if row["op"] == "create"}
    for crisis in content.document("crises")["crises"]:
        told = [dated[name] for name in crisis["mentions"]]
        assert max(told) - min(told) < timedelta(days=7), crisis["key"]
    assert set(whole_crises()) >= set(content.document("crises")["crises"][0]["mentions"])


def test_deliveries_hold_every_row_once_with_its_source():
    rows = dated_rows(NOW)[: 2 * BATCH + 7]
    stretches = list(_deliveries(rows))
    assert len(stretches) == 3
    sent = [(slug, post["id"]) for _, by_source in stretches for slug, told in by_source.items()
            for post in told]  # fmt: skip
    assert sorted(sent) == sorted((row["source"], row["id"]) for _at, row in rows)
    assert stretches[-1][0] == rows[-1][0]
