"""The demo's posts as the desk reads, weighs and lays them out, with their labels; no database.

For tests/accuracy.py: which storylines come out, and what is called praise.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, count
from pathlib import Path
from typing import Any, NamedTuple

from crisisdesk.demo import content, timing
from crisisdesk.demo.player import storm_rows
from crisisdesk.reading import names_in
from escalation.criteria.live import LiveRules
from monitoring.connectors.native import Frame, read_row
from monitoring.enrich.batch import Enriched, enrich
from monitoring.enrich.tiers import tiers_of
from monitoring.store.replica import post_of
from monitoring.store.sorting import Item, Known, Weighed
from monitoring.storylines.board import Board
from tests.escalation.criteria.posts import demo_rules

GOLD = Path(__file__).parent / "content" / "demo_gold.jsonl.gz"
# What the demo organisation's own things are called (monitoring.persons.queries.own_names).
NAMES = frozenset({"ejdern", "granskär", "lindåsa", "tärnan", "vidarö"})
BEFORE_S = 2 * 86400.0
CYCLE_S = timing.CYCLE.total_seconds()
ROUND_S = 60.0


class Read(NamedTuple):
    """One post of the demo, read and weighed, with its labels. at: seconds."""

    name: str
    at: float
    item: Item
    gold: dict[str, Any]

    @property
    def enriched(self) -> Enriched:
        """What was read out of it."""
        return self.item.enriched

    @property
    def weighed(self) -> Weighed:
        """What the rules say of it."""
        return self.item.weighed


@cache
def labels() -> dict[str, dict[str, Any]]:
    """Return the labels of the demo's posts by their names."""
    with gzip.open(GOLD, "rt", encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines) if row["op"] == "create"}


@cache
def rules() -> LiveRules:
    """Return the demo's rules in force."""
    compiled = demo_rules()
    tiers = tuple(tiers_of(compiled.doc["author_tiers"]))
    return LiveRules(pk=1, version=12, compiled=compiled, tiers=tiers)


@cache
def history() -> list[Read]:
    """Return the four ordinary weeks."""
    rows = sorted(content.rows("history"), key=lambda row: float(row["offset_s"]))
    return _read([(float(row["offset_s"]), row) for row in rows])


@cache
def storm(speed: int = 0) -> list[Read]:
    """Return the storm. speed: 0 as it happened, else as the desk plays it."""
    rows = storm_rows()
    offsets = [float(row["offset_s"]) for row in rows]
    times = list(accumulate(timing.storm_delays(offsets, speed))) if speed else offsets
    return _read(list(zip(times, rows, strict=True)))


def _read(rows: list[tuple[float, content.Row]]) -> list[Read]:
    """Read posts that came at moments counted from the storm's beginning."""
    found = []
    by_source: dict[str, list[tuple[float, content.Row]]] = defaultdict(list)
    for at, row in rows:
        if row["op"] == "create":
            by_source[row["source"]].append((at, row))
    for number, (source, told) in enumerate(sorted(by_source.items())):
        events = [read_row(_dated(row, at), 0, Frame(_moment(3e6))) for at, row in told]
        enriched = enrich(events, source=source, tiers=rules().tiers)
        for (at, row), one, weight in zip(told, enriched, rules().weigh(enriched), strict=True):
            item = Item(1, number, 0, one, weight, names_in(one, weight, NAMES))
            found.append(Read(row["id"], at, item, labels()[row["id"]]))
    return sorted(found, key=lambda each: each.at)


def _moment(seconds: float) -> datetime:
    return timing.ANCHOR.replace(tzinfo=timing.ZONE) + timedelta(seconds=seconds)


def _dated(row: content.Row, at: float) -> content.Row:
    return content.mention(row, _moment(at).isoformat())


def laid_out(speed: int = 0) -> Iterator[tuple[Read, int | None, bool]]:
    """Yield each post told since the storm began: its storyline, and whether it is everyday talk.

    Ordinary days go on meanwhile: the history once more, four weeks later.
    """
    played = storm(speed)
    last = played[-1].at
    everyday = [
        each._replace(at=each.at + CYCLE_S, name=f"day-{each.name}")
        for each in history()
        if 0 < each.at + CYCLE_S <= last
    ]
    before = [each for each in history() if each.at > -BEFORE_S]
    rows = sorted([*before, *played, *everyday], key=lambda each: each.at)
    places = _placed(rows, 1.0 if speed else ROUND_S)
    for number, each in enumerate(rows, 1):
        if each.at >= 0:
            yield each, places[number], each.name.startswith("day-")


def _placed(rows: list[Read], step: float) -> dict[int, int | None]:
    """Return the storyline of each post, numbered from 1 in order, as the store would."""
    board, places, numbers = Board(), {}, count(1)
    ids = {each.name: number for number, each in enumerate(rows, 1)}
    known = {
        (each.item.source_id, name): Known(number, each.item.order, False, False, None, None)
        for (name, number), each in zip(ids.items(), rows, strict=True)
    }
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].at - rows[start].at <= step:
            end += 1
        posts = []
        for number in range(start, end):
            post = post_of(rows[number].item, number + 1, known, {}, frozenset())
            parent = post.parent if post.parent is None or post.parent <= number else None
            posts.append(replace(post, at=_moment(rows[number].at).timestamp(), parent=parent))
        placed, moves = board.place(posts)
        real = {temporary: next(numbers) for temporary in board.begun()}
        board.rename(real)
        for post, found in zip(posts, placed, strict=True):
            places[post.id] = real.get(found.storyline or 0, found.storyline)
        for move in moves:
            places[move.id] = real.get(move.storyline or 0, move.storyline)
        start = end
    return places


def storyline_figures(speed: int = 0) -> dict[str, Any]:
    """Return how the storm's storylines agree with its labels.

    labels, matters: purity and completeness. Purity: of the posts that stand with one, how many
    have its label, on average; completeness: of those with its label, how many stand with it.
    """
    rows = list(laid_out(speed))
    told = [(each, line) for each, line, is_everyday in rows if not is_everyday]
    by_line: dict[int, list[str]] = defaultdict(list)
    for each, line, is_everyday in rows:
        if line is not None:
            by_line[line].append("everyday" if is_everyday else each.gold["storyline"])
    own = Counter(line for _, line in told if line is not None)
    largest = own.most_common(1)[0][0]
    everyday = [line for _, line, is_everyday in rows if is_everyday]
    core = [line == largest for each, line in told if each.gold["storyline"] in CORE]
    return {
        "posts": len(told),
        "storylines": len(own),
        "alone": sum(line is None for _, line in told),
        "labels": _agreement(told, by_line, {}),
        "matters": _agreement(told, by_line, MATTERS),
        "largest": own[largest],
        "smoke_in_largest": round(100 * sum(core) / len(core), 1),
        "everyday": len(everyday),
        "everyday_in_largest": sum(line == largest for line in everyday),
    }


CORE = frozenset({"smoke", "fire-rumour"})
# The labels name threads of the storm; a person would open one matter for most of them.
SMOKE = {
    *CORE,
    "info",
    "docking",
    "press",
    "praise",
    "none",
    "old-incident",
    "compensation",
    "school",
}
MATTERS = dict.fromkeys(SMOKE, "the smoke")


def _agreement(
    told: list[tuple[Read, int | None]], by_line: dict[int, list[str]], joined: dict[str, str]
) -> tuple[float, float]:
    """Return purity and completeness in percent; joined: labels taken for one."""
    of_all = Counter(joined.get(label := each.gold["storyline"], label) for each, _ in told)
    purity = completeness = 0.0
    for each, line in told:
        label = joined.get(each.gold["storyline"], each.gold["storyline"])
        mates = by_line[line] if line is not None else [each.gold["storyline"]]
        same = sum(joined.get(mate, mate) == label for mate in mates)
        purity += same / len(mates)
        completeness += same / of_all[label]
    return round(100 * purity / len(told), 1), round(100 * completeness / len(told), 1)


def praise_figures() -> dict[str, Any]:
    """Return what is called praise in history and storm, and how much of it is positive."""
    rows = [*history(), *storm()]
    found = [each.gold["tone"] for each in rows if each.weighed.severity == "praise"]
    wordless = [
        each
        for each in rows
        if each.enriched.tone not in (None, 0) and not each.enriched.tone_words
    ]
    return {
        "posts": len(rows),
        "called_praise": len(found),
        "positive": found.count("positive"),
        "negative": found.count("negative"),
        "told_without_a_word": len(wordless),
    }
