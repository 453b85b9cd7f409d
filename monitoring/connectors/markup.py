"""Text out of HTML, and feed addresses out of a web page. Pure and linear in the input.

Nothing here makes markup safe to show: what comes out is text, and is escaped like any text.
"""

import html
import re

from monitoring.connectors.addresses import joined

CAP = 200_000

_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p",
        "pre", "section", "table", "td", "th", "tr", "ul",
    }
)  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe"})
_TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_LINK = re.compile(r"<link\b[^<>]{1,2000}>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]{1,4000}>", re.IGNORECASE)
_META_NAMES = {
    "og:title": "title",
    "og:description": "text",
    "description": "text",
    "og:site_name": "site",
    "article:author": "author",
    "author": "author",
    "article:published_time": "published",
}
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_NEWLINES = re.compile(r" ?\n[ \n]*")


def text_of(markup: str) -> str:
    """Return what a reader sees of a piece of HTML, one line per block."""
    markup = markup[:CAP]
    parts: list[str] = []
    at = 0
    while True:
        opening = markup.find("<", at)
        if opening < 0:
            parts.append(markup[at:])
            break
        parts.append(markup[at:opening])
        end, piece = _after_tag(markup, opening)
        parts.append(piece)
        if end < 0:
            break
        at = end
    seen = _BLANKS.sub(" ", html.unescape("".join(parts)))
    return _NEWLINES.sub("\n", seen).strip()


def feeds_named_in(page: str, base: str) -> list[str]:
    """Return the feed addresses that a web page points to, at most five."""
    found: list[str] = []
    for link in _LINK.finditer(page[:CAP]):
        attributes = {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(link.group())
        }
        is_feed = attributes.get("type", "").lower().strip() in _FEED_TYPES
        address = joined(base, attributes.get("href"))
        if is_feed and "alternate" in attributes.get("rel", "").lower() and address:
            found.append(address)
    return list(dict.fromkeys(found))[:5]


def _after_tag(markup: str, opening: int) -> tuple[int, str]:
    """Return where text goes on after a "<", and what stands for the tag; -1 if nowhere."""
    if markup.startswith("<!--", opening):
        end = markup.find("-->", opening)
        return (end + 3 if end >= 0 else -1), ""
    named = _TAG_NAME.match(markup, opening + 1)
    if named is None and markup[opening + 1 : opening + 2] not in ("!", "?"):
        return opening + 1, "<"
    end = markup.find(">", opening)
    if end < 0:
        return -1, ""
    name = named.group(1).lower() if named else ""
    if name in _SILENT and markup[opening + 1] != "/" and markup[end - 1] != "/":
        end = markup.lower().find(f"</{name}", end) if markup.count("<", end) < 5000 else -1
        return end, ""
    return end + 1, "\n" if name in _BLOCKS else ""


def page_facts(page: str) -> dict[str, str]:
    """Return what a web page says of itself: title, text, site, author, published (as written)."""
    page = page[:CAP]
    facts: dict[str, str] = {}
    for tag in _META.finditer(page):
        attributes = {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(tag.group())
        }
        name = _META_NAMES.get((attributes.get("property") or attributes.get("name", "")).lower())
        said = " ".join(attributes.get("content", "").split())
        if name and said:
            facts.setdefault(name, said[:1000])
    start = page.lower().find("<title")
    if "title" not in facts and start >= 0:
        facts["title"] = text_of(page[start : start + 1000].partition("</")[0])[:300]
    return {name: said for name, said in facts.items() if said}
