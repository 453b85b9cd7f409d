"""The webhook door through the real ASGI application: what it keeps, refuses and survives."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from crisisdesk import door, pipeline
from crisisdesk.asgi import application
from monitoring.connectors.signature import signed_headers
from monitoring.intake import unpack
from monitoring.models import Batch, Mention, Quarantined, Secret, Source, SourceState
from monitoring.sources.actions import add_source, change_secret, pause_source
from tests import factories
from tests.monitoring.hostile_corpus import CASES, GOOD

pytestmark = pytest.mark.django_db(transaction=True)

BODY = ("[" + GOOD % 1 + "]").encode()


@pytest.fixture(autouse=True)
def _hands_washed(monkeypatch: pytest.MonkeyPatch, door_threads: None) -> None:
    """Remember no source longer than one request, and close what the door's threads opened."""
    monkeypatch.setattr(door, "REMEMBER_S", 0.0)


@pytest.fixture
def source() -> tuple[Source, str]:
    """A webhook source and its secret."""
    return add_source(actor=None, slug="storm", name="Storm", connector="webhook")


async def _ask(method: str, path: str, raw: Any, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.request(method, path, content=raw, headers=headers)


def knock(path: str = "/in/storm/", raw: Any = BODY, method: str = "POST", **headers: str):
    return asyncio.run(_ask(method, path, raw, headers))


def deliver(secret: str, raw: bytes = BODY, key: str = "one", *, skew: float = 0, slug="storm"):
    at = datetime.now(UTC) + timedelta(seconds=skew)
    return knock(f"/in/{slug}/", raw, **signed_headers(secret, key, at, raw))


def test_a_proven_delivery_is_kept_before_it_is_answered(source):
    answer = deliver(source[1])
    assert (answer.status_code, answer.json()) == (
        202, {"delivery": "one", "kept": True, "repeat": False},
    )  # fmt: skip
    kept = Batch.objects.get()
    assert (kept.source_id, kept.delivery_id, kept.state) == (source[0].pk, "one", "waiting")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_same_delivery_again_is_acknowledged_and_kept_once(source):
    assert not deliver(source[1]).json()["repeat"]
    assert deliver(source[1]).json() == {"delivery": "one", "kept": True, "repeat": True}
    assert Batch.objects.count() == 1


def test_another_body_under_a_known_id_is_refused_and_never_acknowledged(source):
    assert deliver(source[1]).status_code == 202
    answer = deliver(source[1], b'{"text": "something else"}')
    assert (answer.status_code, answer.json()["code"]) == (409, "id-reused")
    assert "Nothing was stored" in answer.json()["message"]
    assert [unpack(batch.raw) for batch in Batch.objects.all()] == [BODY]
    assert deliver(source[1]).json()["repeat"]


def test_one_id_of_two_sources_is_two_deliveries(source):
    _, other = add_source(actor=None, slug="other", name="Other", connector="webhook")
    assert not deliver(source[1]).json()["repeat"]
    assert not deliver(other, slug="other").json()["repeat"]


def test_many_at_once_with_one_id_are_kept_once(source):
    headers = signed_headers(source[1], "one", datetime.now(UTC), BODY)

    async def together():
        return await asyncio.gather(*(_ask("POST", "/in/storm/", BODY, headers) for _ in range(40)))

    answers = asyncio.run(together())
    assert {answer.status_code for answer in answers} == {202}
    assert sum(not answer.json()["repeat"] for answer in answers) == 1
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda headers: {}, "signature-missing"),
        (lambda headers: headers | {"webhook-signature": "v1,AAAA"}, "signature-wrong"),
        (lambda headers: headers | {"webhook-id": "two"}, "signature-wrong"),
        (lambda headers: headers | {"webhook-timestamp": "yesterday"}, "time-unreadable"),
    ],
)
def test_what_is_not_proven_is_refused_in_words(source, change, code):
    headers = change(signed_headers(source[1], "one", datetime.now(UTC), BODY))
    answer = knock(**headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == code
    assert answer.json()["message"]
    assert Batch.objects.count() == 0


def test_no_flipped_bit_gets_through(source):
    headers = signed_headers(source[1], "one", datetime.now(UTC), BODY)
    for place in range(0, len(BODY), 7):
        flipped = bytearray(BODY)
        flipped[place] ^= 1
        assert knock(raw=bytes(flipped), **headers).status_code == 401
    assert knock(raw=BODY + b" ", **headers).status_code == 401
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("skew", [-400, 400])
def test_a_clock_that_is_off_is_named(source, skew):
    answer = deliver(source[1], skew=skew)
    assert (answer.status_code, answer.json()["code"]) == (401, "time-skew")


@pytest.mark.parametrize("skew", [-250, 250])
def test_a_clock_that_is_nearly_right_will_do(source, skew):
    assert deliver(source[1], skew=skew).status_code == 202


def test_old_and_new_secret_live_side_by_side_for_a_day(source, admin):
    newer = change_secret(actor=admin, source_id=source[0].pk)
    assert deliver(source[1], key="old").status_code == 202
    assert deliver(newer, key="new").status_code == 202
    Secret.objects.filter(retired_at__isnull=False).update(retired_at=timezone.now())
    assert deliver(source[1], key="old too late").status_code == 401
    assert deliver(newer, key="new again").status_code == 202


@pytest.mark.parametrize("slug", ["nobody", "feed"])
def test_there_is_no_door_where_nothing_is_received(source, slug):
    factories.source("feed", connector="feed")
    answer = deliver(source[1], slug=slug)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-source")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_deliveries_are_posted(source, method):
    answer = knock(method=method)
    assert answer.status_code == 405
    if method != "HEAD":
        assert answer.json()["code"] == "post-only"


def test_a_paused_source_says_so_and_keeps_nothing(source, admin):
    pause_source(actor=admin, source_id=source[0].pk, why="Moving house")
    answer = deliver(source[1])
    assert (answer.status_code, answer.json()["code"]) == (409, "source-paused")
    assert Batch.objects.count() == 0
    # Whoever cannot prove who they are learns nothing about it.
    assert knock().status_code == 401
    Source.objects.update(state=SourceState.ON)
    assert deliver(source[1]).status_code == 202


def test_more_than_the_limit_is_refused_whether_it_is_declared_or_not(source):
    async def piece_by_piece():
        for _ in range(6):
            yield b"x" * 1024 * 1024

    answers = [knock(raw=b"x" * (door.BODY_LIMIT + 1)), knock(raw=piece_by_piece())]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(413, "too-large")] * 2


def test_a_body_that_breaks_off_is_nobodys_delivery(source):
    told: list[dict] = []
    parts = iter(
        [
            {"type": "http.request", "body": BODY[:5], "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive():
        return next(parts)

    async def send(message):
        told.append(message)

    scope = {"type": "http", "path": "/in/storm/", "method": "POST", "headers": []}
    asyncio.run(application(scope, receive, send))
    assert told == []
    assert Batch.objects.count() == 0


def test_what_is_not_json_is_kept_with_a_note(source):
    answer = deliver(source[1], b"<html>")
    assert answer.status_code == 202
    assert "It is kept" in answer.json()["note"]


def _break_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_that_died_meanwhile_costs_nothing(source):
    for number in range(8):
        assert deliver(source[1], key=f"before-{number}").status_code == 202
    _break_connections()
    answers = [deliver(source[1], key=f"after-{number}").status_code for number in range(8)]
    assert answers == [202] * 8
    assert Batch.objects.count() == 16


def test_what_cannot_be_kept_is_not_acknowledged(source):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE monitoring_batch RENAME TO monitoring_batch_away")
    try:
        answer = deliver(source[1])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE monitoring_batch_away RENAME TO monitoring_batch")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-kept")
    assert answer.headers["retry-after"] == "5"
    assert deliver(source[1]).status_code == 202


def test_every_hostile_body_is_kept_and_then_stored_or_put_aside():
    for number, case in enumerate(CASES):
        slug = f"hostile-{number}"
        source, secret = add_source(actor=None, slug=slug, name=slug, connector="webhook")
        answer = deliver(secret, case.body, slug=slug)
        if len(case.body) > door.BODY_LIMIT:
            assert (case.name, answer.status_code) == (case.name, 413)
            continue
        assert (case.name, answer.status_code) == (case.name, 202)
        pipeline.process([Batch.objects.get(source=source).pk])
        batch = Batch.objects.get(source=source)
        found = (
            Mention.objects.filter(source=source).count() + batch.repeated_count,
            Quarantined.objects.filter(batch=batch).count(),
            batch.state,
        )
        assert (case.name, *found) == (case.name, case.events, case.problems, "done")
