"""The tail against a real database and broker: in time, complete, shared, and back by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
import redis
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from crisisdesk import nudge
from crisisdesk.nudge import ring_walls
from crisisdesk.servers.places import Place
from crisisdesk.servers.running import start, stop
from crisisdesk.servers.valkey import Valkey
from tests import factories
from tests.wall.outages import database_away
from wall import tail as tails
from wall.actions import hide_mention, pair_here, revoke_screen
from wall.devices import ScreenPass
from wall.hub import RING
from wall.models import Profile, Screen
from wall.tail import Seat, Tail, tail_of_process

SOON = 5.0


@pytest.fixture
async def tail(async_db: None) -> AsyncIterator[Tail]:
    running = Tail()
    yield running
    await running.close()


async def do(act: Any, *args: Any, **given: Any) -> Any:
    """Call something that uses the database."""
    return await sync_to_async(act)(*args, **given)


async def screen(profile: str = Profile.CORRIDOR) -> ScreenPass:
    def make() -> Screen:
        return pair_here(actor=factories.person("admin"), profile=profile, language="en")[0]

    return ScreenPass((await do(make)).pk, profile, "en")


async def following(seat: Seat, position: int = -1) -> tuple[list[Any], int]:
    frames, position = await asyncio.wait_for(seat.next(position), SOON)
    return [orjson.loads(frame) for frame in frames], position


async def until(seat: Seat, position: int, wanted: Any) -> tuple[dict[str, Any], int]:
    """Take frames until one fits."""
    ends = time.monotonic() + SOON
    while time.monotonic() < ends:
        frames, position = await following(seat, position)
        for frame in frames:
            if wanted(frame):
                return frame, position
    raise AssertionError("no such frame came")


def has(text: str) -> Any:
    return lambda frame: text in [row["text"] for row in frame.get("rows", [])]


async def test_the_picture_comes_first_and_then_what_is_new(tail):
    await do(factories.mention, "before")
    async with tail.attached(await screen()) as seat:
        (picture,), position = await following(seat)
        assert (picture["kind"], [row["text"] for row in picture["rows"]]) == (
            "snapshot",
            ["before"],
        )
        began = time.monotonic()
        await do(factories.mention, "Smoke")
        frame, _ = await until(seat, position, has("Smoke"))
        assert (frame["kind"], frame["folded"]) == ("change", 0)
        assert time.monotonic() - began < 2


async def test_every_socket_of_a_profile_gets_the_same_object(tail):
    corridor, control = await screen(), await screen(Profile.CONTROL)
    async with (
        tail.attached(corridor) as one,
        tail.attached(corridor) as two,
        tail.attached(control) as three,
    ):
        pictures = [(await asyncio.wait_for(seat.next(-1), SOON)) for seat in (one, two, three)]
        assert pictures[0][0][0] is pictures[1][0][0]
        assert pictures[0][0][0] is not pictures[2][0][0]
        await do(factories.mention, "Smoke")
        changes = [
            (await asyncio.wait_for(seat.next(position), SOON))[0][-1]
            for seat, (_, position) in zip((one, two, three), pictures, strict=True)
        ]
        assert changes[0] is changes[1]
        assert orjson.loads(changes[0])["rows"][0]["who"] == ""
        assert orjson.loads(changes[2])["rows"][0]["who"].startswith("@author")


async def test_a_nudge_makes_it_look_at_once(tail, monkeypatch):
    monkeypatch.setattr(tails, "LOOK_S", 60)
    async with tail.attached(await screen()) as seat:
        _, position = await following(seat)
        await asyncio.sleep(0.5)  # until it hears
        await do(factories.mention, "Smoke")
        await do(ring_walls)
        await until(seat, position, has("Smoke"))


async def test_without_a_broker_it_looks_on(tail):
    layer = channel_layers["default"]
    dead = RedisPubSubChannelLayer(hosts=[{"address": "redis://127.0.0.1:1"}])
    channel_layers.set("default", dead)
    try:
        async with tail.attached(await screen()) as seat:
            _, position = await following(seat)
            await do(factories.mention, "Smoke")
            await until(seat, position, has("Smoke"))
    finally:
        channel_layers.set("default", layer)


@contextmanager
def broker_in(folder: Path) -> Iterator[Any]:
    """A broker of our own: called to stop and to start it."""
    server = Valkey(Place(folder / "var", folder / "run", None), durable=False)
    running = [start(server)]

    def turn(on: bool) -> None:
        if on:
            running.append(start(server))
        else:
            stop(server, running.pop())

    turn.url = f"unix://{server.socket_path}"  # type: ignore[attr-defined]
    yield turn
    if running:
        stop(server, running.pop())


async def test_nudges_come_again_after_the_broker_was_restarted(tail, monkeypatch):
    monkeypatch.setattr(tails, "LOOK_S", 60)
    layer = channel_layers["default"]
    with TemporaryDirectory(prefix="cd-") as folder, broker_in(Path(folder)) as turn:
        channel_layers.set("default", RedisPubSubChannelLayer(hosts=[{"address": turn.url}]))

        def ring() -> int:
            with redis.Redis.from_url(turn.url) as link:
                heard: int = link.publish(nudge._CHANNEL, nudge._BELL)
                return heard

        async def rung() -> None:
            while not await asyncio.to_thread(ring):
                await asyncio.sleep(0.1)

        try:
            async with tail.attached(await screen()) as seat:
                _, position = await following(seat)
                await rung()
                await asyncio.to_thread(turn, False)
                await asyncio.sleep(0.3)
                await asyncio.to_thread(turn, True)
                await do(factories.mention, "Smoke")
                await asyncio.wait_for(rung(), SOON)
                await until(seat, position, has("Smoke"))
                await tail.close()
        finally:
            channel_layers.set("default", layer)


async def test_at_most_four_frames_a_second_however_hard_it_rings(tail):
    async with tail.attached(await screen()) as seat:
        _, position = await following(seat)
        began, first = time.monotonic(), position
        arrived = 0
        while time.monotonic() - began < 1.5:
            await do(factories.mention, f"post {arrived}")
            await do(ring_walls)
            arrived += 1
        frames: list[dict[str, Any]] = []
        position = first
        while sum(len(frame["rows"]) + frame["folded"] for frame in frames) < arrived:
            more, position = await following(seat, position)
            frames += [frame for frame in more if frame["kind"] == "change"]
        assert position - first <= 4 * (time.monotonic() - began) + 2
        assert sum(len(frame["rows"]) + frame["folded"] for frame in frames) == arrived


async def test_while_nothing_happens_there_is_a_heartbeat(tail, monkeypatch):
    monkeypatch.setattr(tails, "BEAT_S", 0.1)
    async with tail.attached(await screen()) as seat:
        (picture,), position = await following(seat)
        beat, _ = await until(seat, position, lambda frame: frame["kind"] == "beat")
        assert beat["upto"] == picture["upto"]


async def test_while_the_database_is_away_there_is_no_heartbeat_and_nothing_is_lost(
    tail, monkeypatch
):
    monkeypatch.setattr(tails, "BEAT_S", 0.1)
    shown = await screen()
    async with tail.attached(shown) as seat:
        _, position = await following(seat)
        away = database_away(but_us=True)
        await do(away.__enter__)
        try:
            while tail.is_reading:
                await asyncio.sleep(0.05)
            position = seat.channel.last
            await do(factories.mention, "written meanwhile")
            await asyncio.sleep(1.2)
            assert seat.channel.last == position
            # Whoever comes now must not take an old picture for a live one.
            async with tail.attached(shown) as late:
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(late.next(-1), 0.3)
        finally:
            await do(away.__exit__, None, None, None)
        frame, _ = await until(seat, position, has("written meanwhile"))
        assert frame["kind"] == "change"
        assert tail.is_reading is True


async def test_whoever_came_while_it_was_away_gets_the_picture_when_it_is_back(tail):
    shown = await screen()
    async with tail.attached(shown) as seat:
        await following(seat)
        away = database_away(but_us=True)
        await do(away.__enter__)
        try:
            while tail.is_reading:
                await asyncio.sleep(0.05)
            late = asyncio.create_task(Seat(tail, shown).next(-1))
            await asyncio.sleep(0.1)
        finally:
            await do(away.__exit__, None, None, None)
        (picture,), _ = await asyncio.wait_for(late, SOON)
        assert orjson.loads(picture)["kind"] == "snapshot"


async def test_a_cut_connection_costs_no_mention(tail):
    def cut() -> None:
        with database_away(but_us=True):
            factories.mention("written in the very moment")

    async with tail.attached(await screen()) as seat:
        _, position = await following(seat)
        await do(cut)
        await until(seat, position, has("written in the very moment"))


async def test_a_socket_that_fell_behind_the_ring_gets_a_picture(tail):
    async with tail.attached(await screen()) as seat:
        _, position = await following(seat)
        for number in range(RING + 5):
            seat.channel.publish(b"%d" % number)
        (picture,), position = await following(seat, position)
        assert (picture["kind"], position) == ("snapshot", seat.channel.last)


async def test_a_revoked_screen_is_let_go(tail, monkeypatch):
    monkeypatch.setattr(tails, "REVOKED_S", 0.1)
    shown, other = await screen(), await screen()
    async with tail.attached(shown) as seat, tail.attached(other) as stays:
        _, position = await following(seat)
        admin = await do(factories.person, "admin")
        await do(revoke_screen, actor=admin, screen_id=shown.id)
        while not seat.is_revoked:
            _, position = await asyncio.wait_for(seat.next(position), SOON)
        assert (await asyncio.wait_for(seat.next(position), SOON))[0] == []
        assert stays.is_revoked is False


async def test_a_hidden_mention_leaves_within_a_second(tail, async_db):
    post = await do(factories.mention, "abuse")
    comms = await do(factories.person, "comms")
    async with tail.attached(await screen()) as seat:
        _, position = await following(seat)
        began = time.monotonic()
        await do(hide_mention, actor=comms, mention_id=post.pk)
        await until(seat, position, lambda frame: post.pk in frame.get("gone", []))
        assert time.monotonic() - began < 1


async def test_screens_in_use_are_noted_as_alive(tail):
    shown = await screen()
    async with tail.attached(shown) as seat:
        await following(seat)
        found = await do(Screen.objects.get, pk=shown.id)
        assert found.last_seen_at is not None


async def test_it_stops_when_nobody_looks_and_starts_again(tail, monkeypatch):
    monkeypatch.setattr(tails, "LINGER_S", 0.0)
    shown = await screen()
    async with tail.attached(shown) as seat:
        await following(seat)
        first = tail._running
    assert first is not None
    await asyncio.wait_for(first, SOON)
    async with tail.attached(shown) as seat:
        (picture,), _ = await following(seat)
        assert (picture["kind"], tail._running is first) == ("snapshot", False)


async def test_one_that_leaves_while_it_waits_disturbs_nobody(tail):
    shown = await screen()
    async with tail.attached(shown) as seat, tail.attached(shown) as leaves:
        _, position = await following(seat)
        waiting = asyncio.create_task(leaves.next(seat.channel.last))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await do(factories.mention, "Smoke")
        await until(seat, position, has("Smoke"))


def test_every_event_loop_has_a_tail_of_its_own_and_those_of_closed_loops_go():
    async def own() -> Tail:
        assert tail_of_process() is tail_of_process()
        return tail_of_process()

    one, two = asyncio.run(own()), asyncio.run(own())
    assert one is not two
    assert list(tails._tails.values()) == [two]
