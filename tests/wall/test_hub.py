"""One frame for all sockets: the same object, in order, and nobody waits for whoever is slow."""

import asyncio

from wall.hub import RING, Channel


def test_frames_are_handed_out_as_the_very_same_object():
    channel = Channel()
    frame = b"one frame"
    channel.publish(frame)
    assert all(taken is frame for _socket in range(1000) for taken in channel.since(0) or [])


def test_what_is_missing_is_told_in_order_and_only_what_is_missing():
    channel = Channel()
    for number in range(1, 6):
        channel.publish(bytes([number]))
    assert (channel.since(2), channel.since(5), channel.since(4)) == (
        [b"\x03", b"\x04", b"\x05"],
        [],
        [b"\x05"],
    )


def test_the_ring_keeps_only_so_many_and_says_when_some_are_gone():
    channel = Channel()
    for number in range(RING + 10):
        channel.publish(str(number).encode())
    assert channel.since(9) is None
    assert len(channel.since(10) or []) == RING
    assert channel.last == RING + 10


async def test_everybody_who_waits_is_woken_once():
    channel = Channel()
    woken: list[int] = []

    async def look(number: int) -> None:
        await channel.wait()
        woken.append(number)

    tasks = [asyncio.create_task(look(number)) for number in range(50)]
    await asyncio.sleep(0)
    channel.publish(b"frame")
    await asyncio.gather(*tasks)
    assert sorted(woken) == list(range(50))


async def test_one_that_goes_away_takes_nobody_along():
    channel = Channel()
    stays, goes = asyncio.create_task(channel.wait()), asyncio.create_task(channel.wait())
    await asyncio.sleep(0)
    goes.cancel()
    await asyncio.sleep(0)
    channel.publish(b"frame")
    await asyncio.wait_for(stays, 1)
    assert goes.cancelled()


async def test_waking_without_a_frame_lets_everybody_look_again():
    channel = Channel()
    waiting = asyncio.create_task(channel.wait())
    await asyncio.sleep(0)
    channel.wake()
    await asyncio.wait_for(waiting, 1)
    assert (channel.last, channel.since(0)) == (0, [])


async def test_who_follows_gets_the_frame_in_wire_form_without_being_woken():
    channel = Channel()
    written: list[bytes] = []

    def write(raw: bytes) -> bool:
        written.append(raw)
        return True

    following = asyncio.create_task(channel.follow(write))
    await asyncio.sleep(0)
    channel.publish(b"frame")
    channel.publish(b"x" * 200)
    await asyncio.sleep(0)
    assert not following.done()
    assert written == [b"\x82\x05frame", b"\x82\x7e\x00\xc8" + b"x" * 200]
    channel.wake()
    assert await asyncio.wait_for(following, 1) == 2


async def test_who_cannot_take_a_frame_is_told_the_one_before_it_and_others_go_on():
    channel = Channel()
    slow = asyncio.create_task(channel.follow(lambda _raw: False))
    written: list[bytes] = []

    def write(raw: bytes) -> bool:
        written.append(raw)
        return True

    quick = asyncio.create_task(channel.follow(write))
    await asyncio.sleep(0)
    channel.publish(b"one")
    channel.publish(b"two")
    assert await asyncio.wait_for(slow, 1) == 0
    assert channel.since(0) == [b"one", b"two"]
    assert (len(written), quick.done()) == (2, False)
    quick.cancel()
    await asyncio.gather(quick, return_exceptions=True)
    channel.publish(b"three")
    assert len(written) == 2
