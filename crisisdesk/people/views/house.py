"""The organisation's own page: what it is called, whom to ring, its language and time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import needs, person_of
from accounts.permissions import Permission
from accounts.queries import organisation
from accounts.stepup import needs_fresh_factor
from crisisdesk.people.actions.house import change_organisation
from crisisdesk.people.forms import OrganisationForm


@needs(Permission.PEOPLE_EDIT)
@never_cache
@needs_fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def house(request: HttpRequest) -> HttpResponse:
    """Show and change what the organisation is called."""
    found = organisation()
    if found is None:
        raise Http404
    initial = {field: getattr(found, field) for field in OrganisationForm.base_fields}
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_organisation(actor=person_of(request), **form.cleaned_data)
        messages.success(request, _("The details are kept."))
        return redirect("organisation")
    return render(request, "accounts/organisation.html", {"form": form, "house": found})
