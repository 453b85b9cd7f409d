"""A report seen again by whoever sent it: type the receipt, read how far it has come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs, person_of
from accounts.permissions import Permission
from escalation.reports.actions import look_up_report
from escalation.reports.forms import ReceiptForm
from journal.errors import Refused


@needs(Permission.REPORT_SEND)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Show how far a report has come. The receipt is posted, so no address ever holds it."""
    form = ReceiptForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = look_up_report(actor=person_of(request), receipt=form.cleaned_data["receipt"])
        except Refused as refused:
            form.add_error("receipt", refused.message)
    context = {"form": form, "found": found}
    status = 422 if form.errors else 200
    return render(request, "escalation/reports/receipt.html", context, status=status)
