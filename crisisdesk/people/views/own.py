"""One's own page: settings, password, browsers in which one is signed in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import second_factor, sessions, stepup
from accounts.access import needs_sign_in, own_path, page_of, person_of, public
from accounts.middleware import THEME_COOKIE, THEMES
from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import own_sessions
from crisisdesk.people.actions import door, own
from crisisdesk.people.forms import ChangePasswordForm, SettingsForm
from crisisdesk.people.views.door import problem_words

YEAR_S = 365 * 24 * 3600


@needs_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    now_set = {field: getattr(person, field) for field in own.SETTINGS}
    form = SettingsForm(request.POST or None, initial=now_set)
    if request.method == "POST" and form.is_valid():
        own.change_settings(actor=person, **form.cleaned_data)
        # What is said about it is said in the language just chosen.
        translation.activate(person.language)
        messages.success(request, _("Your settings are kept."))
        return redirect("me")
    context = {
        "form": form,
        "has_factor": second_factor.has_second_factor(person),
        "codes_left": second_factor.recovery_codes_left(person),
        "browsers": _browsers(request, person),
        "may_make_tokens": person.may(Permission.TOKENS_EDIT),
    }
    return render(request, "accounts/me.html", context)


@needs_sign_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = ChangePasswordForm(request.POST or None, person=person)
    problem, status = None, 200
    if request.method == "POST" and form.is_valid():
        outcome = door.check_own_password(request=request, password=form.cleaned_data["current"])
        if outcome.state == door.OPEN:
            own.change_password(request=request, new=form.cleaned_data["new"])
            messages.success(
                request, _("Your password is changed. Your other browsers were signed out.")
            )
            return redirect("me")
        problem = problem_words(outcome, stepup.PASSWORD)
        status = 429 if outcome.state == door.HELD else 403
    context = {"form": form, "problem": problem}
    return render(request, "accounts/password.html", context, status=status)


@needs_sign_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    ended = door.end_sessions(request=request, handle=request.POST.get("which", ""))
    messages.success(
        request,
        ngettext("%(n)d browser was signed out.", "%(n)d browsers were signed out.", ended)
        % {"n": ended},
    )
    return redirect("me")


# ---------------------------------------------------------------- switches in the frame


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("theme", "")
    response = _back(request)
    if wanted not in THEMES:
        return response
    if isinstance(request.user, User):
        own.change_settings(actor=request.user, theme=wanted)
    else:
        _keep(response, THEME_COOKIE, wanted)
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("language", "")
    response = _back(request)
    if wanted not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        own.change_settings(actor=request.user, language=wanted)
    _keep(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@needs_sign_in
@require_POST
def single_keys(request: HttpRequest) -> HttpResponse:
    own.change_settings(actor=person_of(request), single_keys="single_keys" in request.POST)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Go back to the page the switch stands on; a script only wants to know that it worked."""
    if request.headers.get("HX-Request") or request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse(status=204)
    aim = own_path(request, request.POST.get("next")) or page_of(request)
    return redirect(aim or reverse("sign-in"))


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_S, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def _browsers(request: HttpRequest, person: User) -> list[dict[str, object]]:
    own_key = request.session.session_key
    return [
        {
            "handle": sessions.handle_of(listed.session_id),
            "words": sessions.browser_words(listed.agent) or _("Unknown browser"),
            "opened_at": listed.opened_at,
            "is_this": listed.session_id == own_key,
        }
        for listed in own_sessions(person, timezone.now())
    ]
