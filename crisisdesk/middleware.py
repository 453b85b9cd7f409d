"""Plain answers: for what an action refuses (409 with its sentence, 404 for Missing), and files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware

from crisisdesk.views import missing
from journal.errors import Missing, Refused


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Our static files, each in one piece.

    As a stream the event loop would read a file in one go all the same, and say so as a warning.
    """

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response


class RefusedAnswers(MiddlewareMixin):
    """Answers for views, so that none has to. The API answers for itself, as {code, message}."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Missing):
            return missing(request, Http404())
        if not isinstance(error, Refused):
            return None
        template = (
            "errors/_refused.html" if request.headers.get("HX-Request") else "errors/refused.html"
        )
        context = {"code": error.code, "sentence": error.message}
        response = render(request, template, context, status=error.status)
        # The part that asked stays as it is; only the toast is put in its place.
        response.headers["HX-Reswap"] = "none"
        return response
