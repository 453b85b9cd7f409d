"""The OpenAPI file, and the page that shows it: our template, packaged files, no inline script."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView

from accounts.access import SIGNED_IN, needs_sign_in
from crisisdesk.api.authentication import Holds


class Schema(SpectacularAPIView):
    """The OpenAPI file: YAML, or JSON with `?format=json`."""

    needs = {"GET": SIGNED_IN}
    permission_classes = [Holds]
    metadata_class: Any = None


schema = Schema.as_view()


# The packaged stylesheet carries its few icons inside itself.
@csp_update({"img-src": [SELF, "data:"]})
@needs_sign_in
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation, to be tried out with one's own session or a token."""
    return render(request, "api/docs.html")
