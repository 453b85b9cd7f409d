"""Every error of the API has one shape: {"code": ..., "message": ...}, in the caller's language."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from journal.errors import Refused

_CODES = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "missing",
    405: "no-such-method",
    406: "not-acceptable",
    415: "not-json",
    429: "too-many-calls",
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what was raised into an answer; None for what nobody expected (a plain 500)."""
    if isinstance(error, Refused):
        return _response(error.status, error.code, error.message)
    if isinstance(error, Http404):
        return _response(404, "missing", _("There is nothing here, or it is not for you."))
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return _response(403, "not-allowed", _("This token or person may not do that."))
    if isinstance(error, exceptions.ValidationError):
        response = _response(400, "invalid", _sentence(error.detail))
        response.data["fields"] = error.detail
        return response
    if isinstance(error, exceptions.APIException):
        response = _response(
            error.status_code, _CODES.get(error.status_code, "failed"), str(error.detail)
        )
        if (header := getattr(error, "auth_header", None)) is not None:
            response["WWW-Authenticate"] = header
        if (wait := getattr(error, "wait", None)) is not None:
            response["Retry-After"] = str(int(wait))
        return response
    return None


def _response(status: int, code: str, message: str) -> Response:
    return Response({"code": code, "message": message}, status=status)


def _sentence(detail: Any) -> str:
    """Return the first sentence of a tree of field errors, with its field."""
    if isinstance(detail, dict):
        for field, inner in detail.items():
            said = _sentence(inner)
            return said if field == "non_field_errors" else f"{field}: {said}"
    if isinstance(detail, list) and detail:
        return _sentence(detail[0])
    return str(detail)
