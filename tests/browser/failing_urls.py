"""The product's addresses, and beside them some that fail in every way a page can."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest
from django.urls import include, path

from crisisdesk import views
from crisisdesk.urls import handler400, handler403, handler404, handler500
from journal.errors import Refused

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def _bad_request(request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation


def _forbidden(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


def _refused(request: HttpRequest) -> NoReturn:
    raise Refused("not-now", "9")


def _broken(request: HttpRequest) -> NoReturn:
    raise RuntimeError


def _away(request: HttpRequest) -> NoReturn:
    raise OperationalError


urlpatterns = [
    path("", include("crisisdesk.urls")),
    path("fails/400/", _bad_request),
    path("fails/403/", _forbidden),
    path("fails/too-old/", views.csrf_failure),
    path("fails/409/", _refused),
    path("fails/500/", _broken),
    path("fails/503/", _away),
]
