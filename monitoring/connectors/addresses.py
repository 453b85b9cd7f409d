"""Web addresses as identities: the same page gives the same address, however one got there.

Pure; calls nothing. What is no web address is "".
"""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

CAP = 2000

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|igsh|yclid|ocid|cmpid)\Z",
    re.IGNORECASE,
)
_SEARCH_HOST = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}\Z")
_BLANK = re.compile(r"[\x00-\x20\x7f]")


def web_url(value: Any) -> str:
    """Return a web address, or "" for anything else (other schemes, blanks, far too long)."""
    if not isinstance(value, str):
        return ""
    if value.startswith("https://") and value.isascii() and value.isprintable():
        return value if len(value) <= CAP and " " not in value else ""
    address = value.strip()
    is_web = address[:8].lower().startswith(("https://", "http://"))
    return address if is_web and len(address) <= CAP and not _BLANK.search(address) else ""


def joined(base: str, value: Any) -> str:
    """Return a link of a page as a full address."""
    try:
        return web_url(urljoin(base, value.strip())) if isinstance(value, str) and value else ""
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """Return the address without what only says how one got there.

    Redirects of a search engine are unwrapped; scheme and host are lower case; default port,
    fragment and tracking parameters go.
    """
    try:
        parts = urlsplit(web_url(url))
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    target = _wrapped(host, parts.path, parts.query)
    if target:
        return canonical(target)
    scheme = parts.scheme.lower()
    if ":" in host:
        host = f"[{host}]"
    if port and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.match(pair[0])]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def host_of(url: str) -> str:
    """Return the bare host of an address, without "www."."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _wrapped(host: str, path: str, query: str) -> str:
    if path not in ("/url", "/imgres") or not _SEARCH_HOST.match(host):
        return ""
    inner = dict(parse_qsl(query))
    return web_url(inner.get("url") or inner.get("q"))
