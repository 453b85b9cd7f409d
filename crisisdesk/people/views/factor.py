"""Setting up one's second factor, and its recovery codes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sealing, second_factor, stepup
from accounts.access import go, needs_sign_in, own_path, person_of
from accounts.models import User
from crisisdesk.people.actions import factors
from crisisdesk.people.forms import CodeForm
from journal.errors import Refused

_WAITING = "new_second_factor"


@needs_sign_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Show a secret and take it into use once its first code is typed."""
    person = person_of(request)
    if second_factor.has_second_factor(person) and not stepup.fresh(request):
        # Whoever found this browser open must not be able to put their own phone in its place.
        return go(request, f"{reverse('confirm')}?next={request.path}", status=403)
    secret = _waiting_secret(request, person)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = factors.set_up_factor(
                request=request, secret=secret, code=form.cleaned_data["code"]
            )
        except Refused as refused:
            form.add_error("code", refused.message)
        else:
            del request.session[_WAITING]
            return _codes_page(request, codes, is_new=True)
    side, outline = second_factor.qr_outline(second_factor.setup_uri(person, secret))
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "side": side,
        "outline": outline,
        "next": _next(request),
        "is_first": "first" in request.GET,
        "is_required": factors.is_required_of(person),
        "has_factor": second_factor.has_second_factor(person),
    }
    return render(request, "accounts/second_factor.html", context)


@needs_sign_in
@require_POST
@never_cache
@stepup.needs_fresh_factor
def recovery_codes(request: HttpRequest) -> HttpResponse:
    return _codes_page(request, factors.renew_recovery_codes(request=request), is_new=False)


@needs_sign_in
@require_POST
@stepup.needs_fresh_factor
def give_up(request: HttpRequest) -> HttpResponse:
    factors.give_up_factor(request=request)
    messages.success(request, _("Your second factor is gone. Your password alone signs you in."))
    return redirect("me")


def _codes_page(request: HttpRequest, codes: list[str], *, is_new: bool) -> HttpResponse:
    context = {"codes": codes, "is_new": is_new, "next": _next(request)}
    return render(request, "accounts/recovery_codes.html", context)


def _waiting_secret(request: HttpRequest, person: User) -> str:
    """Return the secret that waits for its first code; it lies sealed in the session until then."""
    purpose = f"waiting {person.pk}"
    if sealed := request.session.get(_WAITING):
        try:
            return sealing.unseal_text(sealed, purpose)
        except sealing.CannotOpen:
            pass  # sealed with a key that is gone: a new secret is as good
    secret = second_factor.new_secret()
    request.session[_WAITING] = sealing.seal_text(secret, purpose)
    return secret


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return own_path(request, asked) or reverse("me")
