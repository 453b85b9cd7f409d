"""Pages of lists, in one envelope: by cursor, so that nothing is skipped while more comes in."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination, Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView


class Newest(CursorPagination):
    """In an order of its own; `?limit=` up to 200; `next` is a whole address."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering: Any = "-pk"
    # A cursor is ours or it is none: its parts go into the question to the database.
    signer = Signer(salt="api.cursor")

    def encode_cursor(self, cursor: Cursor) -> str:
        """Return the address of another page, its cursor signed."""
        address = super().encode_cursor(cursor)
        plain = parse_qs(urlsplit(address).query)["cursor"][0]
        return replace_query_param(address, "cursor", self.signer.sign(plain))

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the place a caller asks for. Raises ValidationError for one we never gave."""
        signed = request.query_params.get("cursor")
        if signed is None:
            return None
        try:
            plain = self.signer.unsign(signed)
        except BadSignature as error:
            raise ValidationError({"cursor": [_("This is no cursor of ours.")]}) from error
        return super().decode_cursor(_Asking(plain))  # type: ignore[arg-type]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope."""
        return envelope(schema)


class Whole(BasePagination):
    """A list short enough to be answered at once, in the same envelope."""

    display_page_controls = False

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return everything."""
        return list(queryset) if isinstance(queryset, QuerySet) else queryset

    def get_paginated_response(self, data: Any) -> Response:
        """Put a list into the envelope."""
        return Response({"next": None, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope."""
        return envelope(schema)


def envelope(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a page; `next` and `previous` are whole addresses or null."""
    address = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": address, "previous": address, "results": schema},
    }


class _Asking:
    """What decoding a cursor reads of a request."""

    def __init__(self, cursor: str) -> None:
        self.query_params = {"cursor": cursor}
