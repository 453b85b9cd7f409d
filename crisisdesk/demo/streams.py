"""Reads any JSONL stream of posts for a replay: one JSON object a line, in many spellings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

_TIME_KEYS: Final = ("offset_s", "t", "seconds", "created_at", "time", "timestamp", "date")
_ID_KEYS: Final = ("id", "external_id", "remote_id", "guid")


class BadStream(Exception):
    """The file is not a stream of posts; the sentence names the line."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post and when it came, in seconds from any common start."""

    at_s: float
    number: int
    row: Mapping[str, Any]

    def mention(self, run: str) -> dict[str, Any]:
        """Return it as the webhook takes it now, with an id of this run."""
        row = dict(self.row)
        for key in ("reply_to", "in_reply_to", "quote_of"):
            if row.get(key) is not None:
                row[key] = f"{run}-{row[key]}"
        row["id"] = f"{run}-{_first(self.row, _ID_KEYS) or self.number}"
        row["created_at"] = datetime.now(UTC).isoformat()
        row.pop("gold", None)
        if isinstance(row.get("author"), str):
            row["author"] = {"handle": row["author"], "followers": row.pop("followers", None)}
        return row


def read_stream(path: Path) -> list[Post]:
    """Return the posts of a file in order of time. Raises OSError, BadStream."""
    posts: list[Post] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                posts.append(_post(number, line))
    if not posts:
        raise BadStream("it holds no posts.")
    return sorted(posts, key=lambda post: post.at_s)


def _post(number: int, line: bytes) -> Post:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadStream(f"line {number} is not JSON.") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadStream(f"line {number} has no text.")
    return Post(_seconds(number, _first(row, _TIME_KEYS)), number, row)


def _first(row: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((row[key] for key in keys if row.get(key) is not None), None)


def _seconds(number: int, value: Any) -> float:
    if value is None:
        return float(number)
    if isinstance(value, int | float):
        return float(value)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadStream(f"line {number} has a time we cannot read: {value!r}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
