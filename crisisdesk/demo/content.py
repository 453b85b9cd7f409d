"""Reads the demo's content. People, handles, posts and places in it are invented."""

import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

FOLDER: Final = Path(__file__).resolve().parent / "content"
Row = dict[str, Any]


def rows(name: str) -> Iterator[Row]:
    """Yield the rows of one stream: history, storm, storm_inbox, storm_reposts, decisions."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rb") as lines:
        for line in lines:
            yield orjson.loads(line)


@cache
def document(name: str) -> dict[str, Any]:
    """Return one page of facts: organisation, rules or crises."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def mention(row: Row, created_at: str) -> Row:
    """Return a row as the webhook door takes it, at a new time."""
    if row["op"] == "delete":
        return {"op": "delete", "id": row["id"], "updated_at": created_at}
    post: Row = {"op": row["op"], "id": row["id"], "text": row["text"]}
    if row["op"] == "update":
        return {**post, "updated_at": created_at}
    return {
        **post,
        "lang": row["lang"],
        "created_at": created_at,
        "author": row["author"],
        "likes": row["likes"],
        "reposts": row["reposts"],
        "reply_to": row["reply_to"],
        "quote_of": row["quote_of"],
        "link": row["link"],
    }
