"""Bytes of a feed into rows of our own shape: RSS, Atom and JSON Feed, or a reason why not.

Pure. Declared entities are refused before any parser sees them; nothing is fetched here, whatever
the document refers to.
"""

import calendar
import codecs
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import feedparser

from monitoring import hostile
from monitoring.connectors import values
from monitoring.connectors.addresses import canonical, host_of, joined
from monitoring.connectors.markup import feeds_named_in, text_of

ENTRIES_CAP = 1000
TAGS_CAP = 100_000

_JSON_FEED = "https://jsonfeed.org/version/"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{2,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]{2,40})", re.IGNORECASE)
_TEXT_ENCODINGS = re.compile(
    r"(?:utf-?(?:8|16|32)(?:-?[bl]e)?|us-ascii|ascii|latin-?1|iso-?8859-?\d{1,2}|windows-?125\d"
    r"|cp-?125\d|koi8-[ru]|macintosh|big5|gb2312|gbk|gb18030|euc-(?:jp|kr)|shift[_-]jis)\Z",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# One tag with tens of thousands of attributes keeps a reader busy for half a minute.
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000}")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PROLOG = re.compile(r"(?:\s++|<\?[^>]*+>|<!--(?:[^-]|-(?!->))*+-->)*+")
_DOCTYPE = re.compile(r"<!doctype([^>\[]*+)([>\[])", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z][\w.:-]*)")


class NoFeed(ValueError):
    """These bytes are no feed. Its code has a sentence; `feeds` are addresses that may be one."""

    def __init__(self, code: str, feeds: tuple[str, ...] = (), **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.feeds = feeds
        self.details = details


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as read. `rows` are in our own shape, newest as the feed orders them."""

    format: str
    title: str
    lang: str = ""
    rows: list[Any] = field(default_factory=list)
    ttl_min: int = 0


def read_feed(body: bytes, content_type: str, base: str) -> Document:
    """Return the feed in a body. `base` is the address it came from. Raises NoFeed."""
    text = _NO_XML.sub("", decoded(body, content_type)).lstrip("\ufeff \t\r\n")
    if not text:
        raise NoFeed("feed-empty")
    if text[0] in "{[":
        return _json_feed(text, base)
    if text.count("<") > TAGS_CAP or _LONG_TAG.search(text):
        raise NoFeed("feed-too-complex")
    text = _without_doctype(text, base)
    root = _ROOT.match(text, _PROLOG.match(text).end())  # type: ignore[union-attr]
    name = root.group(1).rpartition(":")[2].lower() if root else ""
    if name in ("html", "head", "body"):
        raise NoFeed("feed-is-page", tuple(feeds_named_in(text, base)))
    if name not in ("rss", "feed", "rdf", "channel"):
        raise NoFeed("feed-unknown")
    return _xml_feed(text, base)


def decoded(body: bytes, content_type: str) -> str:
    """Return the text of a document: what it proves to be counts before what it claims to be."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if body[:2] in (b"<\x00", b"\x00<"):
        return body.decode("utf-16-le" if body[:1] == b"<" else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    inside, outside = _DECLARED.search(body[:300]), _CHARSET.search(content_type)
    for claim in (inside and inside.group(1).decode(), outside and outside.group(1)):
        if claim and _TEXT_ENCODINGS.match(claim) and not claim.lower().startswith("utf"):
            try:
                return body.decode(claim)
            except (LookupError, UnicodeError):
                continue
    # A page cut in the middle of a letter is still UTF-8; anything else is old Western text.
    broken = body.decode("utf-8", "replace")
    bad = broken.count("\ufffd")
    good = sum(sign > "\x7f" for sign in broken) - bad
    return broken if bad <= good else body.decode("cp1252", "replace")


def _without_doctype(text: str, base: str) -> str:
    start = _PROLOG.match(text).end()  # type: ignore[union-attr]
    found = _DOCTYPE.match(text, start)
    if found is None:
        return text
    if found.group(1).split()[:1] and found.group(1).split()[0].lower() == "html":
        raise NoFeed("feed-is-page", tuple(feeds_named_in(text, base)))
    if found.group(2) == "[":
        raise NoFeed("feed-entities")
    return text[: found.start()] + text[found.end() :]


def _xml_feed(text: str, base: str) -> Document:
    # The declaration would still name the encoding it came in.
    body = re.sub(r"\A<\?xml[^>]*>", "", text).encode("utf-8", "replace")
    found = feedparser.parse(
        io.BytesIO(body),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": base,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        raise NoFeed("feed-unknown")
    feed = found.feed
    ttl = str(feed.get("ttl", ""))
    return Document(
        format=_format_name(found.version),
        title=_words(feed, "title")[:200],
        lang=str(feed.get("language", ""))[:35],
        rows=[
            _row(entry, feed, base) if isinstance(entry, Mapping) else entry
            for entry in found.entries[: ENTRIES_CAP + 1]
        ],
        ttl_min=int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 5 else 0,
    )


def _format_name(version: str) -> str:
    names = {"rss": "RSS", "atom": "Atom", "cdf": "CDF"}
    for prefix, name in names.items():
        if version.startswith(prefix):
            digits = re.sub(r"\D", "", version)
            return f"{name} {digits[0]}.{digits[1:]}" if len(digits) > 1 else name
    return "RSS"


def _words(holder: Mapping[str, Any], name: str) -> str:
    """Return a text construct as plain text, whatever kind of text the feed calls it."""
    value = holder.get(name)
    if not isinstance(value, str):
        return ""
    detail = holder.get(f"{name}_detail")
    sort = detail.get("type", "") if isinstance(detail, Mapping) else "text/html"
    return " ".join(value.split()) if sort == "text/plain" and "<" not in value else text_of(value)


def _row(entry: Mapping[str, Any], feed: Mapping[str, Any], base: str) -> dict[str, Any]:
    link = joined(base, entry.get("feedburner_origlink") or entry.get("link"))
    page = canonical(link)
    title, summary = _words(entry, "title"), _words(entry, "summary")
    contents = entry.get("content")
    content = contents[0] if isinstance(contents, list) and contents else None
    body = _words(content, "value") if isinstance(content, Mapping) else ""
    identity = entry.get("id")
    return _shaped(
        identity=identity if isinstance(identity, str) and identity else "",
        page=page,
        title=title,
        body=max(body, summary, key=len),
        by=str(entry.get("author") or ""),
        site=_words(feed, "title"),
        base=base,
        created=_moment(_own(entry, "published_parsed") or _own(entry, "updated_parsed")),
        updated=_moment(_own(entry, "updated_parsed")),
        tags=[tag.get("term") for tag in entry.get("tags", []) if isinstance(tag, Mapping)],
        media=_enclosures(entry, base),
        lang=str(feed.get("language", "")),
        reply_to=next(
            (str(about.get("ref", "")) for about in entry.get("thr_in-reply-to_list", [])), ""
        ),
    )


def _shaped(
    *,
    identity: str,
    page: str,
    title: str,
    body: str,
    by: str,
    site: str,
    base: str,
    created: str | None,
    updated: str | None,
    tags: list[Any],
    media: list[dict[str, str]],
    lang: str,
    reply_to: str = "",
) -> dict[str, Any]:
    repeats = not title or body.startswith(title)
    host = host_of(page) or host_of(base)
    return {
        "id": identity or values.fingerprint(page, title),
        "url": page,
        "text": body if repeats and body else "\n\n".join(part for part in (title, body) if part),
        "title": title,
        "lang": lang,
        "created_at": created,
        "updated_at": updated if updated != created else None,
        "author": {"handle": host, "name": text_of(by)[:120] or site[:120]},
        "tags": [tag for tag in tags if isinstance(tag, str)],
        "media": media,
        "reply_to": reply_to,
    }


def _own(entry: Mapping[str, Any], name: str) -> Any:
    """Return a value the entry itself has; the library answers with neighbours of some names."""
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _moment(parsed: Any) -> str | None:
    """Return a struct_time in UTC, as the feed library gives it, in ISO 8601."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _enclosures(entry: Mapping[str, Any], base: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for holder in ("enclosures", "media_content"):
        items = entry.get(holder)
        for item in items[:10] if isinstance(items, list) else []:
            if isinstance(item, Mapping):
                address = joined(base, item.get("href") or item.get("url"))
                found.append({"url": address, "type": str(item.get("type", ""))})
    return found


def _json_feed(text: str, base: str) -> Document:
    try:
        body = hostile.read(text.encode("utf-8", "replace"))
    except hostile.Unreadable as error:
        raise NoFeed("feed-unknown") from error
    version = body.get("version") if isinstance(body, dict) else None
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(version, str) or not version.startswith(_JSON_FEED):
        raise NoFeed("feed-json-other")
    title = values.text(body.get("title"), 200)
    lang = values.text(body.get("language"), 35)
    rows = [
        _json_row(item, body, title, lang, base) if isinstance(item, dict) else item
        for item in (items if isinstance(items, list) else [])[: ENTRIES_CAP + 1]
    ]
    return Document(f"JSON Feed {version[len(_JSON_FEED) :][:5]}", title, lang, rows)


def _json_row(
    item: dict[str, Any], feed: dict[str, Any], site: str, lang: str, base: str
) -> dict[str, Any]:
    page = canonical(joined(base, item.get("url") or item.get("external_url")))
    markup = text_of(values.text(item.get("content_html")))
    body = values.text(item.get("content_text")) or markup or values.text(item.get("summary"))
    authors = item.get("authors") or ([item["author"]] if item.get("author") else None)
    authors = authors or feed.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else None
    attached = item.get("attachments")
    return _shaped(
        identity=values.text(item.get("id"), 1000),
        page=page,
        title=values.text(item.get("title"), 1000),
        body=body,
        by=values.text(first.get("name"), 200) if isinstance(first, dict) else "",
        site=site,
        base=base,
        created=values.text(item.get("date_published"), 40) or None,
        updated=values.text(item.get("date_modified"), 40) or None,
        tags=item["tags"] if isinstance(item.get("tags"), list) else [],
        media=[
            {"url": joined(base, part.get("url")), "type": values.text(part.get("mime_type"), 60)}
            for part in (attached if isinstance(attached, list) else [])[:10]
            if isinstance(part, dict)
        ],
        lang=values.text(item.get("language"), 35) or lang,
    )
