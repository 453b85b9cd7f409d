"""Turns what an action refuses with into a plain answer: 409 with its sentence, 404 for Missing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from crisisdesk.views import missing
from journal.errors import Missing, Refused


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
