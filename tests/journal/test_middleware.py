"""Every request has an id of its own, in threads and in tasks; the answer shows it."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponse
from django.test import RequestFactory

from journal import request_ids
from journal.middleware import HEADER, RequestIds

request = RequestFactory().get("/", headers={"X-Request-ID": "chosen by the caller"})


def test_a_request_has_an_id_while_it_lasts():
    seen = []

    def view(_request):
        seen.append(request_ids.current())
        return HttpResponse()

    middleware: Any = RequestIds(view)
    first, second = middleware(request), middleware(request)
    assert [first.headers[HEADER], second.headers[HEADER]] == seen
    assert (len(set(seen)), {len(name) for name in seen}) == (2, {36})
    assert request_ids.current() == ""


def test_it_ends_with_the_request_whatever_happens():
    def view(_request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestIds(view)(request)
    assert request_ids.current() == ""


async def test_requests_side_by_side_keep_theirs_and_hand_it_to_their_threads():
    async def view(_request):
        before = request_ids.current()
        await asyncio.sleep(0.01)
        return HttpResponse(f"{before} {await sync_to_async(request_ids.current)()}")

    middleware = RequestIds(view)
    assert iscoroutinefunction(middleware)
    answers = await asyncio.gather(*(middleware(request) for _ in range(5)))
    for answer in answers:
        assert answer.content.decode().split() == [answer.headers[HEADER]] * 2
    assert len({answer.headers[HEADER] for answer in answers}) == 5
