"""How a feed is asked for: conditional, signed in where needed, and what its statuses mean."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from monitoring.connectors import values
from monitoring.connectors.context import Context
from monitoring.connectors.errors import (
    AuthRevoked,
    Forbidden,
    RateLimited,
    Rejected,
    Transient,
    from_http,
)
from monitoring.http.client import Answer
from monitoring.http.errors import HttpFailed

LEAST_MIN = 5

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.8, application/json;q=0.8, */*;q=0.5"
)


def call(ctx: Context, cursor: Mapping[str, Any]) -> Answer:
    """Ask for the feed, if it has changed since the cursor. Raises ConnectorError."""
    headers = {"Accept": _ACCEPT, **_sign_in(ctx)}
    if cursor.get("url") == ctx.config.get("url"):
        if etag := cursor.get("etag"):
            headers["If-None-Match"] = str(etag)
        if modified := cursor.get("modified"):
            headers["If-Modified-Since"] = str(modified)
    try:
        answer = ctx.http.fetch("GET", str(ctx.config.get("url", "")), headers=headers)
    except HttpFailed as error:
        raise from_http(error) from error
    _check_status(answer, ctx)
    return answer


def _sign_in(ctx: Context) -> dict[str, str]:
    way = ctx.config.get("sign_in", "none")
    if way == "bearer":
        return {"Authorization": f"Bearer {ctx.secrets.one('password')}"}
    if way == "basic":
        pair = f"{ctx.config.get('user', '')}:{ctx.secrets.one('password')}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    return {}


def _check_status(answer: Answer, ctx: Context) -> None:
    """Raise what a status other than 200 and 304 amounts to."""
    status = answer.status
    if status in (200, 304):
        return
    wait = _retry_after(answer, ctx.clock())
    if status == 429 or (status == 503 and wait):
        raise RateLimited(ctx.clock() + (wait or timedelta(minutes=15)), status=status)
    if status == 401:
        raise AuthRevoked("sign-in-refused", status=status)
    if status == 403:
        raise Forbidden("read", status=status)
    if status >= 500 or status in (408, 425):
        raise Transient("server-error", status=status)
    raise Rejected("feed-gone" if status in (404, 410) else "server-refuses", status=status)


def _retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """Return how long the server asks us to wait, at most a day."""
    given = answer.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit() and len(given) < 9:
        return min(timedelta(seconds=int(given)), timedelta(days=1))
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), timedelta(days=1))


def pause_after(ctx: Context, answer: Answer) -> timedelta:
    """Return how long to leave the server in peace: our interval, or what it asks for."""
    every = values.count(ctx.config.get("every_min")) or LEAST_MIN
    asked = _retry_after(answer, ctx.clock()) or timedelta(0)
    return max(timedelta(minutes=max(every, LEAST_MIN)), asked)


def moved_to(ctx: Context, answer: Answer) -> str:
    """Return where the feed has moved for good, "" if it has not.

    A feed behind a sign-in stays where somebody put it: nobody else decides who gets its password.
    """
    signs_in = ctx.config.get("sign_in", "none") != "none"
    return "" if signs_in or len(answer.moved_to) > values.URL_CAP else answer.moved_to


def conditions(answer: Answer, ctx: Context) -> dict[str, str]:
    """Return what the next call shows the server, so that it need not send the same again."""
    given = {
        "etag": answer.headers.get("etag", "")[:500],
        "modified": answer.headers.get("last-modified", "")[:100],
    }
    if answer.status == 304:
        given = {name: value for name, value in given.items() if value}
    return {"url": str(ctx.config.get("url", "")), **given}
