"""How an item becomes one row of the mention table: the columns, their types, their values. Pure.

Values travel column by column; a column that is itself an array travels as array text.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

import orjson

from monitoring.events import Event, Media
from monitoring.store.literals import literal, quoted
from monitoring.store.sorting import EARLY, Item


class Column(NamedTuple):
    """One column of the table: its type, which part of an item says it, and how it is read there.

    write: how an array or a document becomes text.
    """

    name: str
    type: str
    of: str
    read: Callable[[Any], Any]
    write: Callable[[Any], str | None] | None = None


def int_array(values: Sequence[int]) -> str:
    """Return PostgreSQL's text form of an array of integers."""
    return "{" + ",".join(map(str, values)) + "}"


def text_array(values: Sequence[str]) -> str:
    """Return PostgreSQL's text form of an array of strings, every element quoted."""
    if not values:
        return "{}"
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        return "{" + ",".join(map(quoted, values)) + "}"
    return '{"' + joined + '"}'


def media_json(media: Sequence[Media]) -> str | None:
    """Return what was attached as JSON text, None when nothing was."""
    if not media:
        return None
    return orjson.dumps(
        [{"url": m.url, "alt": m.alt, "type": m.type, "digest": m.digest} for m in media]
    ).decode()


def happened_at(event: Event) -> datetime:
    """Return event time, never later than when we saw it: a wrong clock must not hide a post."""
    if event.created_at is None or not EARLY <= event.created_at <= event.observed_at:
        return event.observed_at
    return event.created_at


def _said_at(event: Event) -> datetime:
    return event.version_at or event.created_at or EARLY


def _measured_at(event: Event) -> datetime | None:
    as_of = event.metrics.as_of
    return None if as_of == _said_at(event) else as_of


def _some(values: Sequence[int]) -> str | None:
    return int_array(values) if values else None


def _some_texts(values: Sequence[str]) -> str | None:
    return text_array(values) if values else None


_get = attrgetter
# What an edit may change.
CHANGING: Final = (
    Column("version", "text", "event", _get("version")),
    Column("version_at", "timestamptz", "event", _said_at),
    Column("url", "text", "event", _get("url")),
    Column("author_key", "text", "enriched", _get("author_key")),
    Column("author_handle", "text", "author", lambda author: author.handle[:120]),
    Column("author_name", "text", "author", lambda author: author.name[:120]),
    Column("author_kind", "text", "author", lambda author: author.kind[:20]),
    Column("author_tier", "text", "enriched", _get("tier")),
    Column("author_since", "smallint", "author", _get("since")),
    Column("author_verified", "boolean", "author", _get("verified")),
    Column("followers", "bigint", "author", _get("followers")),
    Column("text", "text", "event", _get("text")),
    Column("lang", "text", "enriched", _get("lang")),
    Column("lang_confidence", "float8", "enriched", _get("lang_confidence")),
    Column("reply_to", "text", "event", _get("in_reply_to")),
    Column("likes", "bigint", "metrics", _get("likes")),
    Column("reposts", "bigint", "metrics", _get("reposts")),
    Column("replies", "bigint", "metrics", _get("replies")),
    Column("views", "bigint", "metrics", _get("views")),
    # NULL: its figures are as old as this version.
    Column("measured_at", "timestamptz", "event", _measured_at),
    Column("reach", "bigint", "enriched", _get("reach")),
    Column("tone", "smallint", "enriched", _get("tone")),
    Column("tone_confidence", "float8", "enriched", _get("tone_confidence")),
    Column("tone_words", "text[]", "enriched", _get("tone_words"), text_array),
    Column("is_question", "boolean", "enriched", _get("is_question")),
    Column("tags", "text[]", "enriched", _get("tags"), text_array),
    Column("links", "text[]", "enriched", _get("links"), text_array),
    Column("media", "jsonb", "event", _get("media"), media_json),
    Column("shape", "bigint[]", "enriched", _get("shape"), int_array),
    Column("terms", "text[]", "enriched", _get("terms"), text_array),
    Column("topics", "text[]", "item", _get("topics"), _some_texts),
    Column("rules", "text[]", "weighed", _get("rules"), text_array),
    Column("points", "smallint[]", "weighed", _get("points"), int_array),
    Column("score", "smallint", "weighed", _get("score")),
    Column("severity", "text", "weighed", _get("severity")),
    Column("lists", "smallint[]", "weighed", _get("lists"), _some),
    Column("waiting", "smallint[]", "weighed", _get("waiting"), _some),
    Column("atoms", "integer[]", "weighed", _get("atoms"), _some),
)
# What stays as it was when the mention was first seen.
FIXED: Final = (
    Column("source_id", "bigint", "item", _get("source_id")),
    Column("batch_id", "bigint", "item", _get("batch_id")),
    Column("position", "integer", "item", _get("position")),
    Column("dedupe_key", "text", "event", _get("dedupe_key")),
    Column("created_at", "timestamptz", "event", happened_at),
    Column("observed_at", "timestamptz", "event", _get("observed_at")),
)


def values(columns: Sequence[Column], items: Sequence[Item]) -> list[list[Any]]:
    """Return one list of values per column, each as long as items."""
    enriched = [item.enriched for item in items]
    events = [one.event for one in enriched]
    parts: dict[str, Sequence[Any]] = {
        "item": items,
        "enriched": enriched,
        "event": events,
        "author": [event.author for event in events],
        "metrics": [event.metrics for event in events],
        "weighed": [item.weighed for item in items],
    }
    found = []
    for column in columns:
        read = map(column.read, parts[column.of])
        found.append(list(map(column.write, read) if column.write else read))
    return found


def arrays(columns: Sequence[Column], items: Sequence[Item]) -> list[str]:
    """Return the text of one array per column, each as long as items."""
    return [literal(column) for column in values(columns, items)]


def wire_type(pg_type: str) -> str:
    """Return the type a column travels as; arrays and JSON go as text, cast on arrival."""
    return "text" if pg_type.endswith("[]") or pg_type == "jsonb" else pg_type
