"""Pages of no room: health, error pages, and the browsers' reports of blocked content."""

import json
import logging
import sys
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from accounts import throttle
from accounts.access import needs_sign_in, public
from accounts.address import client_address
from accounts.queries import organisation
from crisisdesk.health import report
from journal import request_ids

log = logging.getLogger(__name__)

REPORT_LIMIT: Final = throttle.Limit(size=20, refill_s=6)
REPORT_BYTES: Final = 16 * 1024


@public
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    found = report()
    return JsonResponse(found.as_json(), status=200 if found.is_well else 503)


@needs_sign_in
@require_GET
def pulse(request: HttpRequest) -> HttpResponse:
    """Answer an open page that asks what has changed around it: the strip and the counts."""
    return render(request, "_shell/pulse.html")


@public
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log what a browser was told to block, in one short line; a flood is dropped."""
    address = client_address(request.META, settings.TRUSTED_PROXIES)
    is_small = len(request.body) <= REPORT_BYTES
    if is_small and throttle.take(f"csp:{address}", REPORT_LIMIT, timezone.now()) is not None:
        log.warning("Blocked by the content policy: %s", _report_line(request.body))
    return HttpResponse(status=204)


def _report_line(body: bytes) -> str:
    try:
        told = json.loads(body)["csp-report"]
        # Of addresses only host and path: a query may hold somebody's words.
        page = urlsplit(str(told["document-uri"])).path
        blocked = urlsplit(str(told["blocked-uri"]))
        rule = str(told["violated-directive"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "a report that cannot be read"
    parts = (rule, blocked.netloc + blocked.path, page)
    return " | ".join("".join(c for c in part if c.isprintable())[:120] for part in parts)


# ---------------------------------------------------------------- error pages


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    message = _("This request could not be read. Nothing was changed.")
    return _answer(request, "errors/bad_request.html", 400, "bad-request", message)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer as if there were nothing: what is forbidden must look like what is missing."""
    return missing(request, exception)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for what is not there, or not for this person."""
    message = _("There is nothing here, or it is not for you.")
    return _answer(request, "errors/missing.html", 404, "missing", message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a page of ours, or from one that is too old."""
    message = _("This page was open for too long. Nothing was changed; load it again.")
    return _answer(request, "errors/too_old.html", 403, "too-old", message)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when something of ours failed. Needs neither the database nor a context."""
    number = request_ids.current()[:8]
    # Django calls this where it has caught what was raised.
    is_away = is_away_error(sys.exc_info()[1])
    status = 503 if is_away else 500
    if _wants_json(request):
        message = _("Something broke on our side. It is safe to ask again with the same key.")
        if is_away:
            message = _("The database does not answer. Ask again soon, with the same key.")
        code = "database-away" if is_away else "broken"
        told = {"code": code, "message": message, "number": number}
        response: HttpResponse = JsonResponse(told, status=status)
    else:
        context = {"number": number, "phone": _phone(), "again": request.get_full_path()}
        response = HttpResponse(render_to_string("errors/broken.html", context), status=status)
    if is_away:
        response.headers["Retry-After"] = "5"
    return response


def is_away_error(error: BaseException | None) -> bool:
    """Tell whether the database went away, or has no room: nothing was wrong with the request."""
    # A server that dies in mid-answer is reported as the plainest kind.
    return type(error) is DatabaseError or isinstance(error, OperationalError | InterfaceError)


def _answer(
    request: HttpRequest, template: str, status: int, code: str, message: str
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": code, "message": message}, status=status)
    context: dict[str, Any] = {"sentence": message}
    return render(request, template, context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _phone() -> str:
    try:
        found = organisation()
    except DatabaseError:
        return ""
    return found.phone if found else ""
