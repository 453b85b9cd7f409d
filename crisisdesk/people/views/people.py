"""The people's desk: who has an account, which roles, and what an administrator can do about it."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_person, needs, person_of
from accounts.links import LIVES
from accounts.models import User
from accounts.permissions import Permission, Role
from accounts.queries import organisation, people_list
from accounts.second_factor import has_second_factor
from accounts.stepup import needs_fresh_factor
from crisisdesk.people.actions import people as actions
from crisisdesk.people.forms import AddPersonForm, DetailsForm, ReasonForm, RolesForm

PER_PAGE: Final = 100


@needs(Permission.PEOPLE_EDIT)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "")[:80]
    page = Paginator(people_list(text), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "previous_url": _page_url(text, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _page_url(text, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "accounts/people.html", context)


@needs(Permission.PEOPLE_EDIT)
@never_cache
@needs_fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    form = AddPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        house = organisation()
        person, secret = actions.add_person(
            actor=person_of(request),
            username=form.cleaned_data["username"],
            details=form.details(),
            roles=form.cleaned_data["roles"],
            language=form.cleaned_data["language"],
            time_zone=house.time_zone if house else "UTC",
        )
        return _link_page(request, person, secret)
    return render(request, "accounts/person_add.html", {"form": form, "table": Role})


@needs(Permission.PEOPLE_EDIT)
@never_cache
@needs_fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's page; what is posted here are name, contact and department."""
    person = access_person(person_of(request), person_id)
    form = DetailsForm(request.POST or None, initial=_details_of(person))
    if request.method == "POST" and form.is_valid():
        actions.change_details(
            actor=person_of(request), person_id=person.pk, details=form.details()
        )
        messages.success(request, _("The details are kept."))
        return redirect("person-edit", person_id)
    return _person_page(request, person, details=form)


@needs(Permission.PEOPLE_EDIT)
@require_POST
@needs_fresh_factor
def person_roles(request: HttpRequest, person_id: int) -> HttpResponse:
    form = RolesForm(request.POST)
    if not form.is_valid():
        person = access_person(person_of(request), person_id)
        return _person_page(request, person, roles=form)
    person = actions.change_roles(
        actor=person_of(request), person_id=person_id, **form.cleaned_data
    )
    said = _("%(name)s has the new roles, and was signed out everywhere.")
    messages.success(request, said % {"name": person.name})
    if person.pk == person_of(request).pk:
        return redirect("sign-in")
    return redirect("person-edit", person_id)


@needs(Permission.PEOPLE_EDIT)
@require_POST
@needs_fresh_factor
def person_account(request: HttpRequest, person_id: int) -> HttpResponse:
    act = actions.open_account if request.POST.get("do") == "open" else actions.close_account
    person = act(
        actor=person_of(request),
        person_id=person_id,
        reason=request.POST.get("reason", "").replace("\0", "")[:300],
    )
    said = (
        _("The account of %(name)s is open.")
        if person.is_active
        else _("The account of %(name)s is closed, and they were signed out everywhere.")
    )
    messages.success(request, said % {"name": person.name})
    return redirect("person-edit", person_id)


@needs(Permission.PEOPLE_EDIT)
@require_POST
@never_cache
@needs_fresh_factor
def person_link(request: HttpRequest, person_id: int) -> HttpResponse:
    person, secret = actions.make_link(actor=person_of(request), person_id=person_id)
    return _link_page(request, person, secret)


@needs(Permission.PEOPLE_EDIT)
@require_POST
@needs_fresh_factor
def person_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        person = access_person(person_of(request), person_id)
        return _person_page(request, person, factor=form)
    person = actions.reset_second_factor(
        actor=person_of(request), person_id=person_id, **form.cleaned_data
    )
    said = _("The second factor of %(name)s is gone. They set up a new one at the next sign-in.")
    messages.success(request, said % {"name": person.name})
    return redirect("person-edit", person_id)


def _page_url(text: str, number: int) -> str:
    return "?" + urlencode({"q": text, "page": number} if text else {"page": number})


def _link_page(request: HttpRequest, person: User, secret: str) -> HttpResponse:
    context = {
        "person": person,
        "link": request.build_absolute_uri(reverse("welcome", args=[secret])),
        "hours": LIVES.total_seconds() / 3600,
        "until": timezone.now() + LIVES,
    }
    return render(request, "accounts/person_link.html", context)


def _person_page(
    request: HttpRequest,
    person: User,
    *,
    details: Form | None = None,
    roles: Form | None = None,
    factor: Form | None = None,
) -> HttpResponse:
    shown = [details, roles, factor]
    context = {
        "person": person,
        "is_self": person.pk == person_of(request).pk,
        "has_factor": has_second_factor(person),
        "details": details or DetailsForm(initial=_details_of(person)),
        "roles": roles or RolesForm(initial={"roles": person.roles}),
        "factor": factor or ReasonForm(prefix=None),
    }
    has_errors = any(form is not None and form.errors for form in shown)
    return render(request, "accounts/person.html", context, status=422 if has_errors else 200)


def _details_of(person: User) -> dict[str, Any]:
    return {field: getattr(person, field) for field in actions.Details.__slots__}
