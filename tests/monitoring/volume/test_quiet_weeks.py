"""Four weeks of a ferry line: what stands out is a crisis, and an ordinary week is left alone."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from monitoring.volume.watching import BUCKET, Bucket, Watch, bucket_of
from tests.accuracy import ROOT, labelled

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 20, 13, 20, tzinfo=ZONE)
EARLY = timedelta(hours=1)
MONTH = timedelta(days=31)


def buckets():
    """The demo's history in five minutes each; storylines as they were labelled."""
    sources: dict[str, int] = {}
    lines: dict[str, int] = {}
    counts: Counter[tuple[datetime, int, int]] = Counter()
    for row in labelled("history"):
        at = NOW + timedelta(seconds=row["offset_s"])
        line = row["gold"]["storyline"] or ""
        key = (
            bucket_of(at.astimezone(UTC)),
            sources.setdefault(row["source"], len(sources) + 1),
            lines.setdefault(line, len(lines) + 1) if line else 0,
        )
        counts[key] += 1
    return [Bucket(at, source, line, count) for (at, source, line), count in counts.items()]


@cache
def excursions():
    """Every time that a stream began to stand out: (stream, since)."""
    rows = buckets()
    begins, ends = min(row.at for row in rows), max(row.at for row in rows)
    watch, found = Watch(begins), dict[Any, Any]()
    by_hour: dict[datetime, list[Bucket]] = {}
    for row in rows:
        by_hour.setdefault(row.at.replace(minute=0), []).append(row)
    at = begins.replace(minute=0)
    while at <= ends:
        recent = [row for n in range(3) for row in by_hour.get(at - timedelta(hours=n), ())]
        watch.settle(recent, at - timedelta(hours=1))
        for step in range(0, 12, 3):
            seen = watch.look(recent, at + step * BUCKET)
            for name, each in seen.items():
                if each.reading.is_abnormal:
                    found.setdefault((name, each.reading.since), at + step * BUCKET)
        at += timedelta(hours=1)
    return sorted(found)


def crises():
    """When each past crisis ran, by what was first said of it."""
    path = ROOT / "crisisdesk" / "demo" / "content" / "crises.yaml"
    first = {row["id"]: NOW + timedelta(seconds=row["offset_s"]) for row in labelled("history")}
    ran = []
    for told in yaml.safe_load(path.read_text(encoding="utf-8"))["crises"]:
        began = min(first[pk] for pk in told["mentions"] if pk in first)
        closed = datetime.fromisoformat(str(told["closed_at"])).replace(tzinfo=ZONE)
        ran.append((began - EARLY, closed))
    return ran


def test_at_most_one_false_alarm_in_four_weeks():
    # Streams that stand out at one time are one alert. The one that is left is a wave of bots at
    # night, ten times the usual: worth a look, and no crisis.
    times = sorted(since for _name, since in excursions())
    false = [at for at in times if not any(began <= at <= ended for began, ended in crises())]
    alarms = [at for before, at in pairwise([NOW - MONTH, *false]) if at - before > EARLY]
    assert len(alarms) <= 1


def test_crises_that_are_loud_stand_out():
    found = [since for _name, since in excursions()]
    noticed = [any(began <= at <= ended for at in found) for began, ended in crises()]
    assert sum(noticed) >= 3


def test_a_storm_is_noticed_within_a_quarter_of_an_hour_of_its_wave():
    # The engine stop is told at once: from its first post to the alarm.
    began, ended = crises()[2]
    first = min(since for _name, since in excursions() if began <= since <= ended)
    assert first - (began + EARLY) <= timedelta(minutes=15)
