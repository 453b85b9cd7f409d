"""The doorbell of the walls against the real channel layer: an upgrade that renames it shows."""

import asyncio

import pytest
import redis
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from crisisdesk import nudge
from crisisdesk.nudge import GROUP, ring_walls


async def test_everybody_in_the_group_hears_the_bell_and_nothing_else():
    layer = get_channel_layer()
    channels = [await layer.new_channel(), await layer.new_channel()]
    for channel in channels:
        await layer.group_add(GROUP, channel)
    try:
        heard = await sync_to_async(ring_walls)()
        assert heard >= 1
        for channel in channels:
            async with asyncio.timeout(5):
                assert await layer.receive(channel) == {"type": "walls.look"}
    finally:
        for channel in channels:
            await layer.group_discard(GROUP, channel)
        await layer.flush()


def test_a_broker_that_is_away_is_said_at_once(settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    nudge._client.cache_clear()
    try:
        with pytest.raises(redis.RedisError):
            ring_walls()
    finally:
        nudge._client.cache_clear()
