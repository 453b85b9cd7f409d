"""Every error of the API has one shape: {"code": ..., "message": ...}, in the caller's language."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from journal.errors import Refused

_CODES: Final = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "missing",
    405: "no-such-method",
    413: "too-large",
    415: "not-json",
    429: "too-many-calls",
}


class NotThisWay(exceptions.APIException):
    """403 with a code of its own: allowed to the person, but not in this way."""

    status_code = 403

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(detail=str(message))
        self.code = code


class UnknownFilter(exceptions.APIException):
    """400: a filter in the address that this list does not have."""

    status_code = 400
    code = "unknown-filter"

    def __init__(self, name: str) -> None:
        said = _("There is no filter called %(name)s here.") % {"name": name[:80]}
        super().__init__(detail=said)


class TooLarge(exceptions.APIException):
    """413: a body larger than we read."""

    status_code = 413
    default_detail = gettext_lazy("The body is too large. Nothing was changed.")


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what was raised into an answer; None for what nobody expected (a plain 500)."""
    if isinstance(error, Refused):
        return _response(error.status, error.code, error.message)
    if isinstance(error, Http404):
        return _response(404, "missing", _("There is nothing here, or it is not for you."))
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return _response(403, "not-allowed", _("This token or person may not do that."))
    if isinstance(error, RequestDataTooBig):
        return _told(TooLarge())
    if isinstance(error, SuspiciousOperation):
        return _response(400, "bad-request", _("This request could not be read."))
    if isinstance(error, exceptions.ValidationError):
        return _response(400, "invalid", _sentence(error.detail), fields=_plain(error.detail))
    if isinstance(error, exceptions.APIException):
        return _told(error)
    return None


def _told(error: exceptions.APIException) -> Response:
    usual = _CODES.get(error.status_code, "failed")
    code = error.code if isinstance(error, NotThisWay | UnknownFilter) else usual
    response = _response(error.status_code, code, str(error.detail))
    if (header := getattr(error, "auth_header", None)) is not None:
        response["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait))
    return response


def _response(status: int, code: str, message: str, **more: Any) -> Response:
    return Response({"code": code, "message": message, **more}, status=status)


def _plain(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {"non_field_errors": detail}


def _sentence(detail: Any) -> str:
    """Return the first sentence of a tree of field errors, with its field."""
    if isinstance(detail, dict):
        for field, inner in detail.items():
            said = _sentence(inner)
            return said if field == "non_field_errors" else f"{field}: {said}"
    if isinstance(detail, list):
        # A list of objects has an empty place for each that is right.
        return next((_sentence(inner) for inner in detail if inner), "")
    return str(detail)
