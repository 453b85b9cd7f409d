"""Four ordinary weeks for the demo: the same door, the same reading, only no alarms."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson

from crisisdesk import pipeline
from crisisdesk.demo import content, timing
from monitoring.intake import receive
from monitoring.models import Mention, Source

BATCH = 250


def whole_crises() -> dict[str, datetime]:
    """Return for each post of a past crisis the local time until which it stays in one piece."""
    ends: dict[str, datetime] = {}
    for told in (*content.document("crises")["crises"],):
        end = datetime.fromisoformat(str(told["closed_at"]))
        ends.update(dict.fromkeys(told["mentions"], end))
    return ends


def dated_rows(now: datetime) -> list[tuple[datetime, content.Row]]:
    """Return the history told for today, in order of time."""
    ends = whole_crises()
    rows = []
    for row in content.rows("history"):
        local = timing.local_of(float(row["offset_s"]))
        rows.append((timing.retold(local, now, whole_until=ends.get(row["id"])), row))
    return sorted(rows, key=lambda pair: pair[0])


def _deliveries(
    rows: list[tuple[datetime, content.Row]],
) -> Iterator[tuple[datetime, dict[str, list[Any]]]]:
    """Cut the history into stretches; yields its last moment and its posts by source."""
    for start in range(0, len(rows), BATCH):
        stretch = rows[start : start + BATCH]
        by_source: dict[str, list[Any]] = defaultdict(list)
        for at, row in stretch:
            by_source[row["source"]].append(content.mention(row, at.isoformat()))
        yield stretch[-1][0], by_source


def tell_history(now: datetime, say: Callable[[int, int], None] = lambda *_: None) -> int:
    """Bring the history in through the one door and store it; returns how many there are."""
    sources = {source.slug: source.pk for source in Source.objects.all()}
    rows = dated_rows(now)
    done = 0
    for until, by_source in _deliveries(rows):
        kept = [
            receive(
                source_id=sources[slug],
                delivery_id=f"history-{until.timestamp():.0f}-{slug}",
                raw=orjson.dumps({"mentions": posts}),
                envelope={"reader": "webhook"},
                received_at=until,
            )
            for slug, posts in by_source.items()
        ]
        pipeline.store([each.batch_id for each in kept if each.batch_id is not None])
        done += sum(len(posts) for posts in by_source.values())
        say(done, len(rows))
    pipeline.skip_judging()
    return Mention.objects.count()
