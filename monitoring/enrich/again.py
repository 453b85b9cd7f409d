"""A stored mention as reading once gave it, so that rules can be asked about it again. Pure.

What is stored is taken from the row, what is not (folded text, words, names) is read anew.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from monitoring.enrich.batch import Enriched
from monitoring.enrich.chunks import read
from monitoring.enrich.texts import names_called
from monitoring.events import Author, Event, Metrics


class StoredPost(Protocol):
    """The columns of a mention that rules ask about."""

    dedupe_key: str
    version: str
    version_at: datetime
    url: str
    author_key: str
    author_handle: str
    author_name: str
    author_kind: str
    author_tier: str
    author_since: int | None
    author_verified: bool
    followers: int | None
    text: str
    lang: str
    lang_confidence: float
    created_at: datetime
    observed_at: datetime
    likes: int | None
    reposts: int | None
    replies: int | None
    views: int | None
    reach: int
    tone: int | None
    tone_confidence: float
    tone_words: list[str]
    is_question: bool
    tags: list[str]
    links: list[str]
    shape: list[int]
    terms: list[str]


COLUMNS = tuple(StoredPost.__annotations__)


def read_again(rows: Iterable[StoredPost]) -> list[Enriched]:
    """Return stored mentions as reading gave them, in order."""
    return [_again(row) for row in rows]


def _again(row: StoredPost) -> Enriched:
    folded, _, tokens, *_ = read(row.text)
    return Enriched(
        event=_event(row),
        folded=folded,
        tokens=tokens,
        lang=row.lang,
        lang_confidence=row.lang_confidence,
        tone=row.tone,
        tone_confidence=row.tone_confidence,
        tone_words=tuple(row.tone_words),
        tags=tuple(row.tags),
        links=tuple(row.links),
        mentions=names_called(folded),
        is_question=row.is_question,
        shape=tuple(row.shape),
        terms=tuple(row.terms),
        reach=row.reach,
        tier=row.author_tier,
        author_key=row.author_key,
    )


def _event(row: StoredPost) -> Event:
    return Event(
        op="upsert",
        dedupe_key=row.dedupe_key,
        version=row.version,
        version_at=row.version_at,
        remote_id="",
        url=row.url,
        canonical_uri="",
        author=Author(
            "",
            row.author_handle,
            row.author_name,
            row.followers,
            row.author_verified,
            row.author_since,
            row.author_kind,
        ),
        text=row.text,
        lang=row.lang,
        created_at=row.created_at,
        observed_at=row.observed_at,
        links=tuple(row.links),
        tags=tuple(row.tags),
        metrics=Metrics(row.likes, row.reposts, row.replies, row.views),
    )
