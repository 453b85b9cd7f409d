"""Which address a request came from, as far as we may believe it. Pure."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network


def client_address(meta: Mapping[str, str], trusted_proxies: int) -> str:
    """Return the sender's address; IPv6 as its /64 network, because one person owns all of it.

    Args: trusted_proxies: how many of our own proxies each add a line to X-Forwarded-For. What
    stands further left was written by the sender and proves nothing.
    """
    claimed = meta.get("REMOTE_ADDR", "")
    if trusted_proxies > 0:
        hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(hops) >= trusted_proxies and hops[-trusted_proxies]:
            claimed = hops[-trusted_proxies]
    return _written(claimed)


def _written(claimed: str) -> str:
    try:
        address = ip_address(claimed)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), 64), strict=False))
    return str(address)
