"""The demo's history and storm, taken the whole way through the real store and judge in event time.

Two timings: as it happened, over eight days; and as the desk plays it, sixty times faster with
long silences cut. Gold labels stay with the tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import orjson

from crisisdesk import pipeline
from crisisdesk.demo import content, timing
from crisisdesk.demo.history import dated_rows
from crisisdesk.demo.people import make_house, make_people
from crisisdesk.demo.player import storm_rows
from crisisdesk.demo.rules import make_rule_sets
from crisisdesk.demo.seed import _add_sources
from monitoring.intake import receive
from monitoring.models import Mention, Source
from tests.stories import labels

# As long as the storm lasted, and a little: everything has happened when it is told.
EVERYDAY = "day-"
LASTED = timedelta(days=8, hours=12)


@dataclass(frozen=True)
class Post:
    """A stored post of the demo, by the name it has in the content, with its labels."""

    name: str
    mention: Mention
    gold: dict[str, Any]


def found_house(now: datetime) -> None:
    """Make organisation, people, rules and sources of the demo."""
    facts = content.document("organisation")
    make_house(facts)
    make_rule_sets(content.document("rules"), make_people(facts))
    _add_sources()


def tell_history(now: datetime, *, days: int = 28, judged: bool = False) -> None:
    """Take in the last of the four ordinary weeks before a moment. judged: as if it were live."""
    rows = [pair for pair in dated_rows(now) if pair[0] > now - timedelta(days=days)]
    step = 40 if judged else 250
    for first in range(0, len(rows), step):
        _take(rows[first : first + step], f"history-{first}", judged=judged)
    if not judged:
        pipeline.skip_judging()


def play_storm(start: datetime, *, speed: int = 0) -> Iterator[datetime]:
    """Let the storm break out, round by round. speed: 0 as it happened, else as the desk plays."""
    rows = storm_rows()
    offsets = [float(row["offset_s"]) for row in rows]
    after = list(accumulate(timing.storm_delays(offsets, speed))) if speed else offsets
    dated = [(start + timedelta(seconds=s), row) for s, row in zip(after, rows, strict=True)]
    dated = sorted([*dated, *_everyday(start, dated[-1][0])], key=lambda pair: pair[0])
    # A worker takes what has come within a moment.
    step = timedelta(seconds=2 if speed else 60)
    round_: list[tuple[datetime, content.Row]] = []
    for number, (at, row) in enumerate(dated):
        if round_ and at - round_[0][0] > step:
            _take(round_, f"storm-{number}", judged=True)
            yield round_[-1][0]
            round_ = []
        round_.append((at, row))
    _take(round_, "storm-end", judged=True)
    yield round_[-1][0]


def _everyday(since: datetime, until: datetime) -> Iterator[tuple[datetime, content.Row]]:
    """Yield what is said on ordinary days: the history once more, four weeks later."""
    for at, row in dated_rows(since):
        if since < at + timing.CYCLE <= until:
            fresh = dict(row)
            for key in ("id", "reply_to", "quote_of"):
                fresh[key] = f"{EVERYDAY}{row[key]}" if row.get(key) else None
            yield at + timing.CYCLE, fresh


def _take(rows: list[tuple[datetime, content.Row]], key: str, *, judged: bool) -> None:
    sources = dict(Source.objects.values_list("slug", "pk"))
    by_source: dict[str, list[Any]] = {}
    for at, row in rows:
        by_source.setdefault(row["source"], []).append(content.mention(row, at.isoformat()))
    kept = [
        receive(
            source_id=sources[slug],
            delivery_id=f"{key}-{slug}",
            raw=orjson.dumps({"mentions": posts}),
            envelope={"reader": "webhook"},
            received_at=rows[-1][0],
        )
        for slug, posts in by_source.items()
    ]
    ids = [each.batch_id for each in kept if each.batch_id is not None]
    if judged:
        pipeline.process(ids)
    else:
        pipeline.store(ids)


def stored(prefix: str = "") -> Iterator[Post]:
    """Yield stored posts of the demo with their labels, in order."""
    gold = labels()
    for mention in Mention.objects.filter(dedupe_key__startswith=prefix).order_by("created_at"):
        name = mention.dedupe_key.removeprefix(EVERYDAY)
        if name in gold:
            yield Post(mention.dedupe_key, mention, gold[name])
