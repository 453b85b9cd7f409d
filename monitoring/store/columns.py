"""How an item becomes one row of the mention table: the columns, their types, their values. Pure.

Values travel column by column; a column that is itself an array travels as array text.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from monitoring.events import Media
from monitoring.store.literals import literal, quoted
from monitoring.store.sorting import EARLY, Item


def int_array(values: Sequence[int]) -> str:
    """Return PostgreSQL's text form of an array of integers."""
    return "{" + ",".join(map(str, values)) + "}"


def text_array(values: Sequence[str]) -> str:
    """Return PostgreSQL's text form of an array of strings, every element quoted."""
    if not values:
        return "{}"
    return "{" + ",".join(map(quoted, values)) + "}"


def media_json(media: Sequence[Media]) -> str | None:
    """Return what was attached as JSON text, None when nothing was."""
    if not media:
        return None
    return orjson.dumps(
        [{"url": m.url, "alt": m.alt, "type": m.type, "digest": m.digest} for m in media]
    ).decode()


def happened_at(item: Item) -> datetime:
    """Return event time, never later than when we saw it: a wrong clock must not hide a post."""
    event = item.enriched.event
    if event.created_at is None or not EARLY <= event.created_at <= event.observed_at:
        return event.observed_at
    return event.created_at


Value = Callable[[Item], Any]

# What an edit may change.
CHANGING: Final[tuple[tuple[str, str, Value], ...]] = (
    ("version", "text", lambda i: i.enriched.event.version),
    ("version_at", "timestamptz", lambda i: i.order[0]),
    ("url", "text", lambda i: i.enriched.event.url),
    ("author_key", "text", lambda i: i.enriched.author_key),
    ("author_handle", "text", lambda i: i.enriched.event.author.handle[:120]),
    ("author_name", "text", lambda i: i.enriched.event.author.name[:120]),
    ("author_kind", "text", lambda i: i.enriched.event.author.kind[:20]),
    ("author_tier", "text", lambda i: i.enriched.tier),
    ("author_since", "smallint", lambda i: i.enriched.event.author.since),
    ("author_verified", "boolean", lambda i: i.enriched.event.author.verified),
    ("followers", "bigint", lambda i: i.enriched.event.author.followers),
    ("text", "text", lambda i: i.enriched.event.text),
    ("lang", "text", lambda i: i.enriched.lang),
    ("lang_confidence", "float8", lambda i: i.enriched.lang_confidence),
    ("reply_to", "text", lambda i: i.enriched.event.in_reply_to),
    ("likes", "bigint", lambda i: i.enriched.event.metrics.likes),
    ("reposts", "bigint", lambda i: i.enriched.event.metrics.reposts),
    ("replies", "bigint", lambda i: i.enriched.event.metrics.replies),
    ("views", "bigint", lambda i: i.enriched.event.metrics.views),
    # NULL: its figures are as old as this version.
    (
        "measured_at",
        "timestamptz",
        lambda i: i.measured_at if i.measured_at != i.order[0] else None,
    ),
    ("reach", "bigint", lambda i: i.enriched.reach),
    ("tone", "smallint", lambda i: i.enriched.tone),
    ("tone_confidence", "float8", lambda i: i.enriched.tone_confidence),
    ("tone_words", "text[]", lambda i: text_array(i.enriched.tone_words)),
    ("is_question", "boolean", lambda i: i.enriched.is_question),
    ("tags", "text[]", lambda i: text_array(i.enriched.tags)),
    ("links", "text[]", lambda i: text_array(i.enriched.links)),
    ("media", "jsonb", lambda i: media_json(i.enriched.event.media)),
    ("shape", "bigint[]", lambda i: int_array(i.enriched.shape)),
    ("terms", "text[]", lambda i: text_array(i.enriched.terms)),
    ("topics", "text[]", lambda i: text_array(i.topics) if i.topics else None),
    ("rules", "text[]", lambda i: text_array(i.weighed.rules)),
    ("points", "smallint[]", lambda i: int_array(i.weighed.points)),
    ("score", "smallint", lambda i: i.weighed.score),
    ("severity", "text", lambda i: i.weighed.severity),
    ("lists", "smallint[]", lambda i: int_array(i.weighed.lists) if i.weighed.lists else None),
    (
        "waiting",
        "smallint[]",
        lambda i: int_array(i.weighed.waiting) if i.weighed.waiting else None,
    ),
    ("atoms", "integer[]", lambda i: int_array(i.weighed.atoms) if i.weighed.atoms else None),
)
# What stays as it was when the mention was first seen.
FIXED: Final[tuple[tuple[str, str, Value], ...]] = (
    ("source_id", "bigint", lambda i: i.source_id),
    ("batch_id", "bigint", lambda i: i.batch_id),
    ("position", "integer", lambda i: i.position),
    ("dedupe_key", "text", lambda i: i.enriched.event.dedupe_key),
    ("created_at", "timestamptz", happened_at),
    ("observed_at", "timestamptz", lambda i: i.enriched.event.observed_at),
)


def values(columns: Sequence[tuple[str, str, Value]], items: Sequence[Item]) -> list[list[Any]]:
    """Return one list of values per column, each as long as items."""
    return [[value(item) for item in items] for _, _, value in columns]


def arrays(columns: Sequence[tuple[str, str, Value]], items: Sequence[Item]) -> list[str]:
    """Return the text of one array per column, each as long as items."""
    return [literal(column) for column in values(columns, items)]


def wire_type(pg_type: str) -> str:
    """Return the type a column travels as; arrays and JSON go as text, cast on arrival."""
    return "text" if pg_type.endswith("[]") or pg_type == "jsonb" else pg_type
