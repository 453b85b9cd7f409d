"""Author, counts and media of one row in our own shape. Pure; used by `native` only.

Checks by `type(x) is` first, because that is what well-formed senders pass in a fraction of a µs;
everything else is read by `values`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from monitoring.connectors import values
from monitoring.connectors.addresses import web_url
from monitoring.connectors.swift import AuthorDraft, MetricsDraft
from monitoring.events import Author, Media, Metrics

NOBODY = Author("", "")
NO_COUNTS = Metrics()

Moment = Callable[[Any], datetime | None]

_BIG = values.COUNT_CAP
_NAME = values.NAME_CAP


def author(row: dict[str, Any], default_kind: str) -> Author:
    """Return who wrote a row; nobody when it does not say."""
    by = row.get("author")
    if type(by) is not dict:
        if not by:
            return NOBODY
        # A bare name: what else is known of the person then stands in the row itself.
        by = {"handle": by, **{name: row.get(name) for name in ("followers", "verified")}}
    get = by.get
    identity, handle, name, followers = get("id"), get("handle"), get("name"), get("followers")
    if type(identity) is not str or len(identity) > values.KEY_CAP:
        identity = values.key(values.text(identity, 1000))
    if type(handle) is not str or not 0 < len(handle) <= _NAME or handle[0] == "@":
        handle = values.text(handle or get("username"), _NAME).removeprefix("@")
        handle = handle or identity[:_NAME] or values.text(name, _NAME)
    if type(name) is not str or len(name) > _NAME:
        name = values.text(name, _NAME)
    if type(followers) is not int or not 0 <= followers <= _BIG:
        followers = values.count(followers)
    since = get("account_since") or get("since") or get("created")
    if since is not None and (type(since) is not int or not 1970 <= since <= 2200):
        since = values.year(since)
    kind = get("kind")
    kind = values.kind(kind) if kind else ""
    made = AuthorDraft(
        identity, handle, name, followers, get("verified") is True, since, kind or default_kind
    )
    made.__class__ = Author
    return made  # type: ignore[no-any-return]


def metrics(row: dict[str, Any], as_of: datetime, moment: Moment) -> Metrics:
    """Return the counts of a row, beside it or in its `metrics`, and when they were true.

    Args: as_of: when, unless the row says so itself. moment: reads what it says.
    """
    get = row.get
    nested = get("metrics")
    if type(nested) is dict:
        get = {**row, **nested}.get
    likes, reposts, replies, views = get("likes"), get("reposts"), get("replies"), get("views")
    if reposts is None:
        reposts = get("shares")
    if likes is None and reposts is None and replies is None and views is None:
        return NO_COUNTS
    claimed = get("as_of")
    if claimed is not None:
        # No figure is newer than the moment we got it: that claim would shut out all later ones.
        as_of = moment(claimed) or as_of
    if (
        (likes is None or (type(likes) is int and 0 <= likes <= _BIG))
        and (reposts is None or (type(reposts) is int and 0 <= reposts <= _BIG))
        and (replies is None or (type(replies) is int and 0 <= replies <= _BIG))
        and (views is None or (type(views) is int and 0 <= views <= _BIG))
    ):
        made = MetricsDraft(likes, reposts, replies, views, as_of)
        made.__class__ = Metrics
        return made  # type: ignore[no-any-return]
    count = values.count
    return Metrics(count(likes), count(reposts), count(replies), count(views), as_of)


def media(given: Any) -> tuple[Media, ...]:
    """Return pictures, films and files of a row: addresses, or objects with url, alt, type."""
    found: list[Media] = []
    for item in given[: values.LIST_CAP] if isinstance(given, list) else [given]:
        entry = item if isinstance(item, dict) else {"url": item}
        if address := web_url(entry.get("url")):
            alt, sort = values.text(entry.get("alt"), 2000), values.text(entry.get("type"), 60)
            found.append(Media(address, alt, sort, values.text(entry.get("digest"), 80)))
    return tuple(found)
