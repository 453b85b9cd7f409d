"""One hash for a whole round of mentions, so that any single one can be proven later. Pure.

Leaves and nodes are hashed with different first bytes (RFC 6962): neither passes for the other.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from monitoring.store.sorting import Item


def leaf(source_id: int, dedupe_key: str, version: str, text: str) -> bytes:
    """Return the hash of one version of one mention."""
    parts = "\x1f".join((str(source_id), dedupe_key, version, text))
    return sha256(b"\x00" + parts.encode("utf-8", "surrogatepass")).digest()


def leaves(items: Iterable[Item]) -> list[bytes]:
    """Return the leaf of every item, in the order they were read."""
    return [
        leaf(
            item.source_id,
            item.enriched.event.dedupe_key,
            item.enriched.event.version,
            item.enriched.event.text,
        )
        for item in items
    ]


def merkle_root(hashes: Sequence[bytes]) -> str:
    """Return the root over the leaves as hex, "" for none; an odd last node moves up unchanged."""
    level = list(hashes)
    if not level:
        return ""
    while len(level) > 1:
        pairs = [
            sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()
