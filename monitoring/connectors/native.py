"""Our own shape of a mention (docs/webhook.md), one plain dict per mention, into an event.

Pure and fast: what well-formed senders write is read without detours, everything else by `values`.
The same row with the same frame gives the same event at any later time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zlib import crc32

from monitoring.connectors import values
from monitoring.connectors.addresses import canonical, web_url
from monitoring.connectors.parts import author, media, metrics
from monitoring.connectors.swift import EventDraft
from monitoring.events import Event

_UPSERT, _METRICS, _DELETE = "upsert", "metrics", "delete"
_OPS = {
    "create": _UPSERT, "created": _UPSERT, "update": _UPSERT, "updated": _UPSERT,
    "upsert": _UPSERT, "edit": _UPSERT, "delete": _DELETE, "deleted": _DELETE,
    "metrics": _METRICS, "mention.metrics": _METRICS, "": _UPSERT,
    "mention.created": _UPSERT, "mention.updated": _UPSERT, "mention.deleted": _DELETE,
}  # fmt: skip
# A state of a post that is its first one unless the row says when it changed.
_FIRST = frozenset({"", "create", "created", "upsert", "mention.created"})

EARLIEST = values.EARLIEST
_TEXT_CAP, _KEY_CAP, _NETWORK_CAP, _ID_CAP = values.TEXT_CAP, values.KEY_CAP, 60, 1000


class Flaw(ValueError):
    """One row that cannot become an event. Its code has a sentence in `wording`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Frame:
    """What a row needs to know of the batch it came in.

    op, said_at: of the envelope around the rows, if there was one. network: where a post was seen
    when its row does not say. start_at: the moment that `offset_s` counts from.
    """

    received_at: datetime
    op: str = ""
    said_at: datetime | None = None
    zone: tzinfo = UTC
    network: str = ""
    start_at: datetime | None = None
    author_kind: str = ""
    visibility: str = "public"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def past(self, claimed: Any) -> datetime | None:
        """Return a moment that a row claims, at most the one at which it came."""
        moment = _moment(claimed, self.zone)
        return min(moment, self.received_at) if moment else None


def read_row(row: Any, index: int, frame: Frame) -> Event:
    """Return the event of one row. Raises Flaw when it names no post or says nothing."""
    if type(row) is not dict:
        raise Flaw("not-an-object")
    get = row.get
    said = get("op") or frame.op
    op = _OPS.get(said) if type(said) is str else None
    if op is None:
        raise Flaw("unknown-op", op=values.text(said, 40) or "?")
    network, text, url = get("source"), get("text"), get("url")
    if type(network) is not str or len(network) > _NETWORK_CAP:
        network = values.text(network, _NETWORK_CAP) or frame.network
    if type(text) is not str or not text or "title" in row or len(text) >= _TEXT_CAP:
        text = _text(row)
    page = ""
    if url:
        page = url = web_url(url)
        if "?" in url or "#" in url:
            page = canonical(url)
    remote_id = get("id" if "id" in row else "external_id")
    if type(remote_id) is not str or not 0 < len(remote_id) <= _ID_CAP:
        remote_id = _identity(row, op, text, page)
    if not text and op is _UPSERT and not (url or _shows_something(row)):
        raise Flaw("says-nothing")

    extra: dict[str, Any] = {"network": network} if network else {}
    if frame.extra or "title" in row or "why" in row or len(text) == _TEXT_CAP:
        extra |= _extra(row, text, frame)
    received_at = frame.received_at
    created_at: datetime | None
    try:
        created_at = moment = datetime.fromisoformat(row["created_at"])
        is_plain = moment.tzinfo is UTC and EARLIEST <= moment <= received_at
    except (KeyError, TypeError, ValueError):
        is_plain = False
    if not is_plain:
        created_at = _created_at(row, frame, extra)
    version_at = created_at
    if said not in _FIRST or version_at is None or "updated_at" in row or "version" in row:
        version_at, version = _version(row, said, op, text, created_at, index, frame)
    else:
        version = str(crc32(text.encode("utf-8", "replace")))
    dedupe_key = f"{network}:{remote_id}" if network else remote_id
    lang = get("lang") or get("_lang")
    reply, quote = get("reply_to") or get("in_reply_to"), get("quote_of")
    thread = get("thread") or get("thread_id")
    pictures, links, tags, called = get("media"), get("link"), get("tags"), get("mentions")
    if links is None:
        links = get("links")
    made = EventDraft(
        op,
        dedupe_key if len(dedupe_key) <= _KEY_CAP else values.key(dedupe_key),
        version,
        version_at,
        remote_id,
        url or "",
        page,
        author(row, frame.author_kind),
        text,
        values.lang(lang) if type(lang) is str else "",
        created_at,
        received_at,
        _key_of(network, reply) if reply else "",
        _key_of(network, thread) if thread else "",
        _key_of(network, quote) if quote else "",
        media(pictures) if pictures else (),
        values.listed(links) if links else (),
        values.listed(tags) if tags else (),
        values.listed(called) if called else (),
        metrics(row, version_at, frame.past),
        frame.visibility,
        extra,
    )
    made.__class__ = Event
    return made  # type: ignore[no-any-return]


def _key_of(network: str, other: Any) -> str:
    """Return the dedupe key of another post, built as that post's own key was built."""
    if type(other) is str and len(other) <= _KEY_CAP - _NETWORK_CAP - 1:
        return f"{network}:{other}" if network else other
    remote_id = values.text(other, _ID_CAP + 1)
    if len(remote_id) > _ID_CAP:
        remote_id = values.key(values.text(other))
    return values.key(f"{network}:{remote_id}" if network and remote_id else remote_id)


def _text(row: dict[str, Any]) -> str:
    """Return the text of a row that has a title, another name for it, or a very long one."""
    said = row.get("text")
    if said is not None and not isinstance(said, (str, int)):
        raise Flaw("text-type")
    body = values.text(said) or values.text(row.get("content")) or values.text(row.get("body"))
    title = values.text(row.get("title"), 1000).strip()
    if title and not body.startswith(title):
        body = f"{title}\n\n{body}" if body else title
    return body[:_TEXT_CAP]


def _shows_something(row: dict[str, Any]) -> bool:
    links = row.get("link") or row.get("links")
    return bool(values.listed(links) or media(row.get("media") or []))


def _identity(row: dict[str, Any], op: str, text: str, page: str) -> str:
    """Return the id of a row that does not give a plain one."""
    for given in (row.get("id"), row.get("external_id")):
        if given is not None and given != "":
            return _id_of(given)
    if page:
        return values.key(page)
    if op is not _UPSERT:
        raise Flaw("id-missing")
    if not text:
        raise Flaw("says-nothing")
    by = row.get("author")
    handle = by.get("handle") if isinstance(by, dict) else by
    return values.fingerprint(values.text(handle), values.text(row.get("created_at")), text)


def _id_of(given: Any) -> str:
    if isinstance(given, str):
        return values.key(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return values.key(str(given))
    # A number too large for JSON readers has lost its last digits: two posts would be one.
    raise Flaw("id-number" if isinstance(given, float) else "id-type")


def _moment(value: Any, zone: tzinfo) -> datetime | None:
    if type(value) is str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return values.when(value, zone)
        if moment.tzinfo is UTC and moment >= values.EARLIEST:
            return moment
    return values.when(value, zone)


def _created_at(row: dict[str, Any], frame: Frame, extra: dict[str, Any]) -> datetime | None:
    claimed = row.get("created_at")
    if claimed is not None:
        moment = _moment(claimed, frame.zone)
    elif frame.start_at is None or "offset_s" not in row:
        return None
    else:
        claimed = row["offset_s"]
        try:
            moment = frame.start_at + timedelta(seconds=float(claimed))
        except (TypeError, ValueError, OverflowError):
            moment = None
    if moment is not None and moment <= frame.received_at:
        return moment
    # Nobody has written it after we received it: the claim is kept beside, not believed.
    extra["claimed_at"] = values.text(claimed, 40)
    return moment and frame.received_at


def _version(
    row: dict[str, Any],
    said: str,
    op: str,
    text: str,
    created_at: datetime | None,
    index: int,
    frame: Frame,
) -> tuple[datetime, str]:
    """Return when this state of the post came about and its name: what orders versions."""
    get = row.get
    changed = get("updated_at") or get("edited_at") or get("deleted_at")
    is_first = changed is None and said in _FIRST
    moment = created_at if is_first else _moment(changed, frame.zone) if changed else None
    if moment is None:
        stamp = get("timestamp")
        moment = _moment(stamp, frame.zone) if stamp else frame.said_at
    if moment is None or moment > frame.received_at:
        # Within one batch the later row is the newer one.
        moment = frame.received_at + timedelta(microseconds=index)
    given = get("version")
    if given is not None:
        named = f"{given:020d}" if type(given) is int else values.text(given)
        if named:
            return moment, named[:80]
    if op is not _UPSERT:
        return moment, f"{moment.isoformat()} {op}"
    digest = str(crc32(text.encode("utf-8", "replace")))
    # A post changed back to what it said before is a new version all the same.
    return moment, digest if is_first else f"{moment.isoformat()} {digest}"


def _extra(row: dict[str, Any], text: str, frame: Frame) -> dict[str, Any]:
    extra = dict(frame.extra)
    for name in ("title", "why"):
        if said := values.text(row.get(name), 300):
            extra[name] = said
    if len(text) == _TEXT_CAP:
        extra["cut_at"] = _TEXT_CAP
    return extra
