"""How much lies unread in the broker, so that work is not handed out on top of itself."""

from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

import redis

from crisisdesk.celery import app


def queued(queue: str) -> int:
    """Return how many tasks lie unread in a queue. Raises redis.RedisError when it is away."""
    return int(_client(app.conf.broker_write_url or app.conf.broker_url).llen(queue))


@lru_cache(maxsize=2)
def _client(url: str) -> "redis.Redis":
    parts = urlsplit(url)
    if parts.scheme == "redis+socket":
        url = f"unix://{parts.path}?db={parse_qs(parts.query)['virtual_host'][0]}"
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
