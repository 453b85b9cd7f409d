"""The one door of the API: permission, body, key, act, answer. Knows no noun."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiToken, User
from accounts.stepup import fresh
from crisisdesk.api.authentication import Holds, caller_of, refuse_programs
from crisisdesk.api.errors import NotThisWay, TooLarge, UnknownFilter
from crisisdesk.api.operations import Call, Operation
from crisisdesk.api.pages import Newest, Whole
from crisisdesk.api.parsers import SafeJSON
from crisisdesk.api.shapes.base import LARGEST_ID, LARGEST_NUMBER, Shape
from journal.errors import Missing, Refused
from journal.keyed import answered_once

KEY_HEADER = "Idempotency-Key"
REPEAT_HEADER = "Idempotency-Repeat"
LONGEST_KEY = 100
# Numbers in an address that are no ids of rows.
_SMALL = ("version",)


class AlwaysJSON(BaseContentNegotiation):
    """Answers JSON whatever is accepted: there is nothing else to choose from."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        """Return the parser of the body's type; None is answered with 415."""
        given = (request.content_type or "").partition(";")[0].strip().lower()
        fitting = (each for each in parsers if each.media_type == given)
        return next(fitting, None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer of JSON."""
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """One address with its operations; subclasses are made by at()."""

    operations: ClassVar[Mapping[str, Operation]] = {}
    # Read by the permission, and from outside by the access table.
    needs: ClassVar[Mapping[str, str]] = {}
    permission_classes = [Holds]
    content_negotiation_class = AlwaysJSON
    renderer_classes = [JSONRenderer]
    metadata_class = None

    def get_parsers(self) -> list[BaseParser]:
        """Return what reads the body of this method."""
        operation = self.operations.get(str(getattr(self.request, "method", "")).lower())
        return [MultiPartParser()] if operation and operation.multipart else [SafeJSON()]

    def run(self, request: Request, operation: Operation, where: dict[str, Any]) -> Response:
        """Answer one call."""
        _refuse_impossible(where)
        if operation.by_person:
            refuse_programs(request)
        if operation.fresh and not fresh(request._request):
            raise NotThisWay(
                "confirm-first", _("Confirm that it is you first, at /confirm/. Nothing was done.")
            )
        if operation.is_write:
            return self._write(request, operation, where)
        call = self._call(request, operation)
        found = operation.do(call, **where)
        if operation.pages or operation.many:
            return self._list(request, operation, found, call)
        return Response(shaped(operation, found, call), status=_status_of(found, operation))

    def _list(self, request: Request, operation: Operation, found: Any, call: Call) -> Response:
        paginator: Newest | Whole = Whole()
        if operation.pages:
            paginator = Newest()
            paginator.ordering = operation.pages
        rows: Any = paginator.paginate_queryset(found, request, self)
        shape = operation.answers(rows, many=True, context={"call": call})
        return paginator.get_paginated_response(shape.data)

    def _write(self, request: Request, operation: Operation, where: dict[str, Any]) -> Response:
        _measure_body(request, operation)
        key = _key_of(request)
        call = self._call(request, operation)
        once: dict[str, Any] = {}

        def act() -> tuple[int, Any]:
            try:
                done = operation.do(call, **where)
            except Missing:
                raise
            except Refused as refused:
                if not (operation.keeps_refusals and key):
                    raise
                return refused.status, {"code": refused.code, "message": refused.message}
            body = _plain(shaped(operation, done, call))
            if operation.told_once:
                once[operation.told_once] = body.pop(operation.told_once)
            return operation.status, body

        if not key or operation.has_own_key:
            status, body = act()
            return Response({**body, **once}, status=status)
        asked = b"\n".join(
            [operation.method.encode(), request.get_full_path().encode(), _sent(call)]
        )
        kept = answered_once(owner=f"{caller_of(request)}", key=key, asked=asked, act=act)
        body = dict(kept.body) if isinstance(kept.body, dict) else {}
        if operation.told_once and kept.status < 400:
            # A secret is told once; asked again, its place is empty.
            body[operation.told_once] = once.get(operation.told_once, "")
        headers = {REPEAT_HEADER: "true"} if kept.is_repeated else {}
        return Response(body, status=kept.status, headers=headers)

    def _call(self, request: Request, operation: Operation) -> Call:
        _refuse_unknown_filters(request, operation)
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - Holds has seen to it
        call = Call(
            user=user,
            token=request.auth if isinstance(request.auth, ApiToken) else None,
            sent=_checked(operation.asks, request.data, strict=True) if operation.asks else {},
            asked=_checked(operation.query, request.query_params) if operation.query else {},
            request=request._request,
        )
        return replace(call, prepared=operation.prepare(call)) if operation.prepare else call


def shaped(operation: Operation, found: Any, call: Call) -> Any:
    """Return what an operation found in the shape it answers."""
    return operation.answers(found, context={"call": call}).data


def handler(operation: Operation) -> Callable[..., Response]:
    """Return the method of a view that runs an operation."""

    def handle(self: Endpoint, request: Request, **where: Any) -> Response:
        return self.run(request, operation, where)

    return handle


def _checked(shape: type[Shape], given: Any, *, strict: bool = False) -> dict[str, Any]:
    reading = shape(data=given)
    if strict and isinstance(given, Mapping):
        unknown = [str(name) for name in given if name not in reading.fields]
        if unknown:
            raise ValidationError(
                {name[:80]: [_("There is no such field.")] for name in unknown[:9]}
            )
    reading.is_valid(raise_exception=True)
    found: dict[str, Any] = reading.validated_data
    return found


def _refuse_unknown_filters(request: Request, operation: Operation) -> None:
    # A filter that is misspelt would be answered with everything.
    if not (operation.query or operation.pages or operation.many):
        return
    known = {*operation.query().fields} if operation.query else set()
    known |= {"limit", "cursor"} if operation.pages else set()
    for name in request.query_params:
        if name not in known:
            raise UnknownFilter(name)


def _refuse_impossible(where: Mapping[str, Any]) -> None:
    """Answer what no row can have as if it were missing, before the database is asked."""
    for name, value in where.items():
        largest = LARGEST_NUMBER if name in _SMALL else LARGEST_ID
        if isinstance(value, int) and value > largest:
            raise Missing
        if isinstance(value, str) and ("\0" in value or len(value) > 400):
            raise Missing


def _measure_body(request: Request, operation: Operation) -> None:
    """Refuse what is too large before it is read, and let a body without a length be one."""
    meta = request._request.META
    if int(meta.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
    if not operation.multipart:
        meta["CONTENT_LENGTH"] = str(len(request._request.body))


def _key_of(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ValidationError({KEY_HEADER: [_("A key holds at most 100 plain characters.")]})
    return str(key)


def _sent(call: Call) -> bytes:
    """Return what was sent, spelled so that the order of its fields does not matter."""
    return json.dumps(call.sent, sort_keys=True, default=_spelled).encode()


def _spelled(value: Any) -> str:
    if not hasattr(value, "read"):
        return str(value)
    held = sha256(value.read()).hexdigest()
    value.seek(0)
    return held


def _plain(body: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(JSONRenderer().render(body))
    return plain


def _status_of(found: Any, operation: Operation) -> int:
    status: int = getattr(found, "http_status", 0) if operation.statuses else 0
    return status or operation.status
