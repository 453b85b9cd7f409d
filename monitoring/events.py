"""What a connector yields: plain frozen values that every room to the left can read.

No Django, no parsing, no defaults invented: what a platform does not say is None or empty,
never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Op = Literal["upsert", "delete", "metrics"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as the source says. `since` is the year the account was made.

    kind: own press journalist authority politician expert enthusiast influencer satire troll
    bot passenger relative resident customer driver business employee former_employee public,
    or "" when nobody has said.
    """

    id: str
    handle: str
    name: str = ""
    followers: int | None = None
    verified: bool = False
    since: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """One picture, film or file that came with a post. `digest` proves what was seen."""

    url: str
    alt: str = ""
    type: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counts as the source gave them at `as_of`; None means the source does not tell."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one post: it came or changed, it vanished, its counts moved.

    `version_at`, then `version` as text, order the events of one dedupe key: the newest wins.
    `created_at` and `lang` are claims of the source; `in_reply_to`, `thread_id` and `quote_of`
    are dedupe keys or "".
    """

    op: Op
    dedupe_key: str
    version: str
    version_at: datetime | None
    remote_id: str
    url: str
    canonical_uri: str
    author: Author
    text: str
    lang: str
    created_at: datetime | None
    observed_at: datetime
    in_reply_to: str = ""
    thread_id: str = ""
    quote_of: str = ""
    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    metrics: Metrics = Metrics()
    visibility: str = "public"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def happened_at(self) -> datetime:
        """Return event time: when it was written if the source says so, else when it was seen."""
        return self.created_at or self.observed_at
