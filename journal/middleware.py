"""Gives every request an id that its entries carry and its answer shows. Decides nothing."""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from journal import request_ids

HEADER = "X-Request-ID"

Answer = Callable[[HttpRequest], HttpResponseBase]
AsyncAnswer = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def RequestIds(get_response: Answer | AsyncAnswer) -> Answer | AsyncAnswer:  # noqa: N802 - as its neighbours
    """Wrap the rest of the chain, awaiting or not. A caller's own id is never taken over."""
    if iscoroutinefunction(get_response):
        later = cast("AsyncAnswer", get_response)

        async def awaiting(request: HttpRequest) -> HttpResponseBase:
            token = request_ids.begin()
            try:
                response = await later(request)
                response.headers[HEADER] = request_ids.current()
                return response
            finally:
                request_ids.end(token)

        return awaiting
    now = cast("Answer", get_response)

    def calling(request: HttpRequest) -> HttpResponseBase:
        token = request_ids.begin()
        try:
            response = now(request)
            response.headers[HEADER] = request_ids.current()
            return response
        finally:
            request_ids.end(token)

    return calling
