"""The doorbell of the walls: one small message without content to every web process.

Channels' own group_send opens a new connection per call when called from plain code; publishing
the same bytes on one kept connection costs a fiftieth. The only place that knows the channel's
internal name; a test against the real layer notices when an upgrade changes it.
"""

from functools import lru_cache
from typing import Final

import msgpack  # type: ignore[import-untyped] # ships no types
import redis
from django.conf import settings

GROUP: Final = "walls"
_CHANNEL: Final = f"asgi__group__{GROUP}"
_BELL: Final[bytes] = msgpack.packb({"type": "walls.look"})


@lru_cache(maxsize=1)
def _client() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, health_check_interval=15
    )


def ring_walls() -> int:
    """Tell every web process that there may be something new; return how many heard it.

    Raises: redis.RedisError when the broker is away; walls then read on by themselves.
    """
    heard: int = _client().publish(_CHANNEL, _BELL)
    return heard
