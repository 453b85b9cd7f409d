"""Feeds: RSS, Atom and JSON Feed, asked now and then, only for what is new or has changed.

What the inbox stores is the document as it came; which entries were known before stands in the
envelope, so that reading it again gives the same events.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from monitoring.connectors import values
from monitoring.connectors.context import Context
from monitoring.connectors.errors import ConnectorError, Rejected
from monitoring.connectors.feed_calls import LEAST_MIN, call, conditions, moved_to, pause_after
from monitoring.connectors.feed_look import described
from monitoring.connectors.feed_reading import ENTRIES_CAP, Document, NoFeed, read_feed
from monitoring.connectors.interface import (
    Batch,
    CheckResult,
    ConnectorSpec,
    Gap,
    Parsed,
    Preview,
    Problem,
    RawBatch,
)
from monitoring.connectors.native import Flaw
from monitoring.connectors.rows import frame_of, tended_row
from monitoring.http.client import CAP, Answer

_REMEMBERED = 2 * ENTRIES_CAP

SPEC = ConnectorSpec(
    slug="feed",
    name=gettext_lazy("Feed"),
    summary=gettext_lazy("News, blogs, forums and search alerts that publish a feed."),
    cannot_see=(
        gettext_lazy("Comments under the articles."),
        gettext_lazy("Anything that left the list of the feed before we asked."),
        gettext_lazy("Corrections the publisher does not write into the feed."),
        gettext_lazy("Texts behind a paywall: only what the feed quotes of them."),
        gettext_lazy("How many people have read it."),
    ),
    capabilities=frozenset({"poll"}),
    config_schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["url"],
        "properties": {
            "url": {"type": "string", "format": "uri", "maxLength": 2000},
            "every_min": {"type": "integer", "minimum": LEAST_MIN, "maximum": 1440},
            "sign_in": {"type": "string", "enum": ["none", "basic", "bearer"]},
            "user": {"type": "string", "maxLength": 120},
            **{name: values.SETTINGS[name] for name in ("network", "time_zone", "author_kind")},
        },
    },
    secret_fields=("password",),
    limits={"entries": ENTRIES_CAP, "bytes": CAP},
    docs_url="docs/connectors.md",
    usual_silence=timedelta(hours=24),
    maturity="tested",
)


class Feed:
    """Reads one feed."""

    spec = SPEC

    def check(self, ctx: Context) -> CheckResult:
        """Fetch the feed once and say what it is and how often it changes. Stores nothing."""
        return self.preview(ctx).check

    def preview(self, ctx: Context) -> Preview:
        """Fetch the feed once and show what it would bring. Stores nothing."""
        try:
            answer = call(ctx, {})
            document = _read(answer)
        except ConnectorError as error:
            feeds = tuple(error.details.get("feeds", ()))
            return Preview(CheckResult(ok=False, hints=(error.sentence,), suggestions=feeds))
        parsed = _parsed(document, RawBatch(answer.body, ctx.clock(), ctx.config))
        return Preview(described(document, parsed, answer), parsed)

    def fetch(self, ctx: Context, cursor: Mapping[str, Any] | None, limit: int) -> Batch:
        """Return the feed if it has changed since the cursor.

        Raises: RateLimited, Transient, AuthRevoked, Forbidden, Rejected.
        """
        before = dict(cursor or {})
        now = ctx.clock()
        answer = call(ctx, before)
        cursor_now = {**before, **conditions(answer, ctx), "at": now.isoformat()}
        digest = hashlib.sha256(answer.body).hexdigest()
        pause = pause_after(ctx, answer)
        if answer.status == 304 or digest == before.get("body"):
            return Batch(None, cursor_now, next_after=pause, moved_to=moved_to(ctx, answer))
        document = _read(answer)
        known = before.get("known")
        known = known if isinstance(known, dict) else {}
        shown = {_mark(row): _content_mark(row) for row in document.rows if isinstance(row, dict)}
        unchanged = [mark for mark, content in shown.items() if known.get(mark) == content]
        if not before:
            # Nothing says how old these are; taken as new they would look like a storm.
            unchanged = [
                _mark(row) for row in document.rows if isinstance(row, dict) and _is_undated(row)
            ]
        older = {mark: known[mark] for mark in known if mark not in shown}
        kept = dict(list({**older, **shown}.items())[-_REMEMBERED:])
        return Batch(
            raw=answer.body,
            cursor={**cursor_now, "body": digest, "known": kept},
            envelope={
                "url": answer.url,
                "content_type": answer.headers.get("content-type", "")[:200],
                "known": unchanged,
                "changed": [mark for mark in shown if mark in known and mark not in unchanged],
            },
            delivery_id=f"{now.isoformat()} {digest[:32]}",
            next_after=max(pause, timedelta(minutes=min(document.ttl_min, 60))),
            gap=_gap(before, known, shown, now),
            moved_to=moved_to(ctx, answer),
        )

    def parse(self, batch: RawBatch) -> Parsed:
        """Return the entries of a stored document that were new or changed when it was fetched."""
        url = values.text(batch.envelope.get("url") or batch.config.get("url"))
        content_type = values.text(batch.envelope.get("content_type"))
        try:
            document = read_feed(batch.raw, content_type, url)
        except NoFeed as error:
            return Parsed(problems=[Problem(0, error.code, batch.raw, error.details)])
        return _parsed(document, batch)


def _read(answer: Answer) -> Document:
    try:
        return read_feed(answer.body, answer.headers.get("content-type", ""), answer.url)
    except NoFeed as error:
        raise Rejected(error.code, feeds=error.feeds, **error.details) from error


def _parsed(document: Document, batch: RawBatch) -> Parsed:
    frame = frame_of(batch.config, batch.received_at)
    known = set(batch.envelope.get("known", ()))
    changed = set(batch.envelope.get("changed", ()))
    events, positions, problems = [], [], []
    for index, row in enumerate(document.rows):
        if index == ENTRIES_CAP:
            problems.append(Problem(index, "too-many-items", details={"count": ENTRIES_CAP}))
            break
        mark = _mark(row) if isinstance(row, dict) else ""
        if mark in known:
            continue
        if mark in changed:
            # The feed may not say that it changed an entry; that we saw it change counts.
            row = {**row, "updated_at": batch.received_at.isoformat()}  # noqa: PLW2901
        try:
            events.append(tended_row(row, index, frame))
            positions.append(index)
        except Flaw as flaw:
            problems.append(Problem(index, flaw.code, str(row).encode(), flaw.details))
    return Parsed(events, positions, problems)


def _mark(row: Mapping[str, Any]) -> str:
    identity = str(row.get("id")).encode("utf-8", "replace")
    return hashlib.blake2b(identity, digest_size=8).hexdigest()


def _content_mark(row: Mapping[str, Any]) -> str:
    said = "\x1f".join(str(row.get(name)) for name in ("title", "text", "url", "updated_at"))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _is_undated(row: Mapping[str, Any]) -> bool:
    return not (row.get("created_at") or row.get("updated_at"))


def _gap(
    before: Mapping[str, Any], known: Mapping[str, Any], shown: Mapping[str, Any], now: datetime
) -> Gap | None:
    """Return the time in which entries may have come and gone between two looks."""
    last_look = values.when(before.get("at"))
    if not known or len(shown) < 3 or last_look is None or not known.keys().isdisjoint(shown):
        return None
    return Gap(last_look, now, "feed-overran")
