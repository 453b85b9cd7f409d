"""Playing a storm: ids of its own, its own timing, broken off, and what the door answers."""

from datetime import UTC, datetime

import httpx
import pytest

from crisisdesk.demo.player import Doorway, NotTaken, play, retimed, send


def row(number: int, offset_s: float, **more):
    return {
        "op": "create", "id": f"p{number}", "source": "microblog", "text": "Smoke", "lang": "en",
        "author": {"handle": "a"}, "offset_s": offset_s, "likes": 0, "reposts": 0,
        "reply_to": None, "quote_of": None, "link": None,
    } | more  # fmt: skip


def test_a_run_gives_posts_ids_of_its_own_and_keeps_who_answers_whom():
    rows = [row(1, 0), row(2, 5, reply_to="p1", quote_of="p1")]
    told = [(fresh["id"], fresh["reply_to"], source) for fresh, source in retimed(rows, "run")]
    assert told == [("run-p1", None, "microblog"), ("run-p2", "run-p1", "microblog")]
    assert rows[1]["id"] == "p2"


def test_rows_are_handed_over_in_order_dated_now():
    delivered = []
    rows = [row(1, 0), row(2, 30), row(3, 60)]
    before = datetime.now(UTC)
    sent = play(rows, speed=6000, run="r", deliver=lambda *given: delivered.append(given))
    assert sent == 3
    assert [(source, key, post["id"]) for source, key, post in delivered] == [
        ("microblog", "r-0", "r-p1"), ("microblog", "r-1", "r-p2"), ("microblog", "r-2", "r-p3"),
    ]  # fmt: skip
    assert datetime.fromisoformat(delivered[0][2]["created_at"]) >= before


def test_a_storm_that_is_broken_off_says_how_many_were_sent():
    delivered = []
    sent = play(
        [row(number, 0) for number in range(9)],
        speed=60,
        run="r",
        deliver=lambda *given: delivered.append(given),
        stopped=lambda count: count == 4,
    )
    assert (sent, len(delivered)) == (4, 4)


def door(answers: list[int], seen: list[httpx.Request] | None = None) -> httpx.Client:
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return httpx.Response(left.pop(0))

    return httpx.Client(transport=httpx.MockTransport(answer))


DOOR = Doorway("http://desk.example/in/storm/", "whsec_" + "c2VjcmV0" * 4)


def test_a_delivery_is_signed_and_taken_once():
    seen: list[httpx.Request] = []
    send(door([202], seen), DOOR, "one", [{"id": "a"}])
    assert len(seen) == 1
    assert seen[0].headers["webhook-id"] == "one"
    assert seen[0].headers["webhook-signature"].startswith("v1,")


def test_a_desk_that_is_restarting_is_asked_again(monkeypatch):
    monkeypatch.setattr("crisisdesk.demo.player.time.sleep", lambda _seconds: None)
    seen: list[httpx.Request] = []
    send(door([503, 500, 202], seen), DOOR, "one", [{"id": "a"}])
    assert [request.headers["webhook-id"] for request in seen] == ["one"] * 3


def test_a_delivery_that_is_refused_is_not_sent_again():
    seen: list[httpx.Request] = []
    with pytest.raises(NotTaken, match="401"):
        send(door([401, 202], seen), DOOR, "one", [{"id": "a"}])
    assert len(seen) == 1
