"""Which addresses may be called: pure rules over URLs and resolved addresses.

No sockets and no lookups here. The dialler asks again for the address it really connects to, so a
name that resolves differently a second later gains nothing.
"""

import ipaddress
import re
from dataclasses import dataclass, field

import httpx

from monitoring.http.errors import Blocked

PORTS = frozenset({80, 443})

_Net = ipaddress.IPv4Network | ipaddress.IPv6Network


def _nets(*texts: str) -> tuple[_Net, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# Never dialled, allow-listed or not: what is reached there is never a service of ours.
_NEVER = _nets(
    "0.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32", "224.0.0.0/4",
    "255.255.255.255/32", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32",
)  # fmt: skip
_INSIDE_4 = _nets(
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
)  # fmt: skip
# IPv6 that is handed out to the public lies in 2000::/3; these parts of it do not, or carry an IPv4
# address inside (Teredo, 6to4). Mapped, compatible and NAT64 forms all lie outside 2000::/3.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_INSIDE_6 = _nets("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

_NUMBER_LABEL = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?\Z", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Policy:
    """What an administrator allows beyond the public internet on the usual ports.

    allowed: (host, port) pairs that may be inside, unencrypted and on an unusual port.
    """

    allowed: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    def allows(self, host: str, port: int) -> bool:
        """Say whether this pair is on the list; names are compared without case and end dot."""
        return (host.lower().rstrip("."), port) in self.allowed


def is_never_dialled(address: str) -> bool:
    """Say whether an address is refused even on the allow-list (metadata, multicast, nowhere)."""
    parsed = _parsed(address)
    # ::ffff:169.254.169.254 is answered by the very machine that is never dialled.
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    meant = mapped or parsed
    return meant is None or any(meant in net for net in _NEVER if net.version == meant.version)


def is_public(address: str) -> bool:
    """Say whether an IP address is one that strangers on the internet are given."""
    parsed = _parsed(address)
    if parsed is None or is_never_dialled(address) or parsed.is_multicast or not parsed.is_global:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in net for net in _INSIDE_4)
    return parsed in _PUBLIC_6 and not any(parsed in net for net in _INSIDE_6)


def checked_url(url: str, policy: Policy) -> httpx.URL:
    """Return the parsed URL if its scheme, host and port may be called. Raises Blocked."""
    if any(ord(sign) <= 0x20 or sign in "\\\x7f" for sign in url):
        raise Blocked("address-broken")
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise Blocked("address-broken") from error
    if parsed.scheme not in ("http", "https") or not host:
        raise Blocked("address-broken")
    if parsed.userinfo:
        raise Blocked("address-password")
    _check_host(host)
    port = port_of(parsed)
    if policy.allows(host, port):
        return parsed
    if parsed.scheme != "https":
        raise Blocked("scheme")
    if port not in PORTS:
        raise Blocked("port", port=port, host=host)
    return parsed


def port_of(url: httpx.URL) -> int:
    """Return the port a URL leads to, also when it does not write it."""
    return url.port or (443 if url.scheme == "https" else 80)


def checked_addresses(host: str, port: int, addresses: list[str], policy: Policy) -> list[str]:
    """Return the addresses that may be dialled for a host: all it has, or none.

    One inside address among public ones is an attack or a mistake, and both are refused.
    Raises Blocked('address-inside').
    """
    allowed = policy.allows(host, port)
    for address in addresses:
        if is_never_dialled(address) or not (allowed or is_public(address)):
            raise Blocked("address-inside", host=host)
    return addresses


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _check_host(host: str) -> None:
    """Refuse spellings that resolvers read in different ways (127.1, 0x7f.1, 2130706433, zones)."""
    bare = host.strip("[]")
    parsed = _parsed(bare)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.scope_id is None:
        return
    if isinstance(parsed, ipaddress.IPv4Address):
        return
    last_label = bare.rstrip(".").rpartition(".")[2]
    if _NUMBER_LABEL.match(last_label) or not _HOST.match(bare):
        raise Blocked("address-odd", host=bare[:80])
