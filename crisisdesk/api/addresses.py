"""Puts operations at addresses, and describes them for the schema from what they are."""

from typing import Any, Final, cast

from django.conf import settings
from django.urls import URLPattern, path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from accounts.access import SIGNED_IN
from crisisdesk.api.endpoint import KEY_HEADER, Endpoint, handler
from crisisdesk.api.operations import Operation
from crisisdesk.api.pages import Newest, Whole
from crisisdesk.api.shapes.base import ErrorShape

_KEY: Final = OpenApiParameter(
    KEY_HEADER,
    str,
    OpenApiParameter.HEADER,
    description="At most 100 characters. The same key with the same request is done once.",
)
_SAID: Final = {
    400: "The request cannot be understood.",
    401: "No valid token and no session.",
    403: "Not allowed to this token or person.",
    404: "There is no such thing, or not for this caller.",
    409: "The state or the rules of the desk forbid it; the sentence says who or what.",
    413: "The body is too large.",
    415: "The body is not of the type that is read here.",
    429: "Too many calls; Retry-After says for how many seconds to wait.",
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a token is sent."""

    target_class = "crisisdesk.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Describe it."""
        return {"type": "http", "scheme": "bearer", "description": "A token made at /me/tokens/."}


class PageScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a signed-in person is known."""

    target_class = "crisisdesk.api.authentication.PageSession"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Describe it."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a signed-in person; writes carry X-CSRFToken as well.",
        }


def at(route: str, *operations: Operation) -> URLPattern:
    """Return the address of some operations, each with a method of its own."""
    first = operations[0]
    known = {each.method: each for each in operations}
    methods = {each.method: _described(each, "<" in route)(handler(each)) for each in operations}
    shown = known.get("get")
    view = cast(
        "type[Endpoint]",
        type(
            first.name,
            (Endpoint,),
            {
                "__doc__": first.do.__doc__,
                "__module__": first.do.__module__,
                "operations": known,
                "needs": {each.method.upper(): each.needs for each in operations},
                "pagination_class": _pages_of(shown),
                **methods,
            },
        ),
    )
    return path(route, view.as_view(), name=f"api-{first.name.replace('_', '-')}")


def _pages_of(shown: Operation | None) -> type[Newest | Whole] | None:
    if shown is None or not (shown.pages or shown.many):
        return None
    return Newest if shown.pages else Whole


def _described(operation: Operation, has_place: bool) -> Any:
    summary, _dot, rest = (operation.do.__doc__ or "").strip().partition("\n\n")
    parameters: list[Any] = [operation.query] if operation.query else []
    if operation.is_write and not operation.has_own_key:
        parameters.append(_KEY)
    answers: Any = (
        operation.answers(many=True) if operation.pages or operation.many else operation.answers
    )
    responses: dict[int, Any] = {operation.status: answers}
    responses |= {
        status: OpenApiResponse(answers, said) for status, said in operation.statuses.items()
    }
    for status in _refusals(operation, has_place):
        responses[status] = OpenApiResponse(ErrorShape, _SAID[status])
    asks: Any = operation.asks
    if operation.multipart:
        asks = {"multipart/form-data": operation.asks}
    return extend_schema(
        operation_id=operation.name,
        tags=[operation.tag],
        summary=" ".join(summary.split()).rstrip("."),
        description="\n\n".join(
            part for part in (" ".join(rest.split()), _needs(operation)) if part
        ),
        parameters=parameters,
        request=asks,
        responses=responses,
    )


def _refusals(operation: Operation, has_place: bool) -> list[int]:
    found = {401, 403, 429}
    if operation.query or operation.pages or operation.many:
        found.add(400)
    if operation.is_write:
        found |= {400, 404, 409, 413, 415}
    if has_place:
        found.add(404)
    return sorted(found)


def _needs(operation: Operation) -> str:
    if operation.by_person:
        proof = " and a fresh proof that it is you (/confirm/)" if operation.fresh else ""
        return f"Needs `{operation.needs}`, a person who is signed in{proof}: no token does this."
    return (
        "Needs a token or a session."
        if operation.needs == SIGNED_IN
        else f"Needs `{operation.needs}`."
    )
