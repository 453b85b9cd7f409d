"""Sign-in, the code after it, sign-out, the proof in between, and the one-time link."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import demo, devices, links, stepup
from accounts.access import needs_sign_in, own_path, person_of, public
from accounts.middleware import zone_named
from accounts.models import User
from accounts.permissions import Role
from accounts.queries import demo_people, organisation
from accounts.second_factor import has_second_factor
from crisisdesk.health import report
from crisisdesk.people.actions import door, own
from crisisdesk.people.forms import CodeForm, NewPasswordForm, PasswordForm, SignInForm

ENDED: dict[str, Promise] = {
    "idle": gettext_lazy("You were signed out after 30 minutes without use."),
    "old": gettext_lazy("You were signed out after 12 hours."),
    "changed": gettext_lazy("Your rights or your password have changed. Sign in again."),
}
STATUS = {door.WRONG: 403, door.HELD: 429}


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = door.enter_with_password(request=request, **form.cleaned_data)
        if outcome.state in {door.OPEN, door.CODE_NEXT}:
            return _entered(request, outcome)
        if outcome.state == door.WRONG:
            form.add_error("password", _("Check the password and try again"))
    status = STATUS[outcome.state] if outcome else 200
    return render(request, "accounts/sign_in.html", _door(request, form, outcome), status=status)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    if door.pending_person(request) is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = door.enter_with_code(request=request, **form.cleaned_data)
        if outcome.state == door.OPEN:
            return _entered(request, outcome)
    context = _door(request, form, outcome)
    status = STATUS[outcome.state] if outcome else 200
    return render(request, "accounts/sign_in_code.html", context, status=status)


@needs_sign_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    door.leave(request=request)
    return redirect("sign-in")


@needs_sign_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask again who is there, and go back to what needed it."""
    asked = stepup.asked_proof(person_of(request))
    form: Form = (CodeForm if asked == stepup.CODE else PasswordForm)(request.POST or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        typed = next(iter(form.cleaned_data.values()))
        outcome = door.confirm_person(request=request, typed=typed)
        if outcome.state == door.OPEN:
            return redirect(_next(request))
    context = {
        "form": form,
        "asked": asked,
        "next": _next(request),
        "problem": problem_words(outcome, asked),
        "minutes": stepup.MINUTES,
    }
    status = STATUS[outcome.state] if outcome else 200
    return render(request, "accounts/confirm.html", context, status=status)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Let a person set the password that a one-time link was made for."""
    link = links.find_link(secret, timezone.now())
    if link is None:
        response = render(request, "accounts/link_gone.html", _house(), status=404)
    else:
        form = NewPasswordForm(request.POST or None, person=link.user)
        if request.method == "POST" and form.is_valid():
            person = own.set_password_by_link(secret=secret, new=form.cleaned_data["new"])
            messages.success(request, _("Your password is set. Sign in with it."))
            response = redirect("sign-in")
            # Whoever holds the link is no stranger to the account.
            devices.remember_device(request, response, person.username)
        else:
            context = _house() | {"form": form, "person": link.user}
            response = render(request, "accounts/welcome.html", context)
    # The address itself is the secret: no other page may learn it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _entered(request: HttpRequest, outcome: door.Outcome) -> HttpResponse:
    if not isinstance(outcome.person, User):
        raise Http404
    aim = _next(request)
    if outcome.state == door.CODE_NEXT:
        return redirect(f"{reverse('sign-in-code')}?{urlencode({'next': aim})}")
    if outcome.person.asked_for_second_factor and not has_second_factor(outcome.person):
        aim = f"{reverse('second-factor')}?{urlencode({'next': aim, 'first': '1'})}"
    response = redirect(aim)
    devices.remember_device(request, response, outcome.person.username)
    return response


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return own_path(request, asked) or reverse("desk")


def _door(request: HttpRequest, form: Form, outcome: door.Outcome | None) -> dict[str, Any]:
    people = demo_people()
    return _house() | {
        "form": form,
        "next": _next(request),
        "ended": ENDED.get(request.GET.get("ended", ""), ""),
        "problem": problem_words(outcome, stepup.CODE if isinstance(form, CodeForm) else ""),
        "demo_people": [each for each in people if each.roles != [Role.EMPLOYEE]],
        "demo_employees": [each for each in people if each.roles == [Role.EMPLOYEE]],
        "demo_password": demo.PASSWORD,
    }


def _house() -> dict[str, Any]:
    """Return what the left half of the door shows, in the time zone of the house."""
    house = organisation()
    if house:
        timezone.activate(zone_named(house.time_zone))
    return {
        "house": house,
        "is_well": report(with_broker=False).is_well,
        "checked_at": timezone.now(),
    }


def problem_words(outcome: door.Outcome | None, asked: str) -> tuple[str, str] | None:
    """Say in two sentences why nobody came in: what was wrong, and how often one may try again.

    asked: stepup.CODE, stepup.PASSWORD, or "" for name and password together.
    """
    if outcome is None:
        return None
    next_one = _("The next try counts in %(wait)s.") % {"wait": wait_words(outcome.wait)}
    if outcome.state == door.HELD:
        return _("Too many tries."), next_one
    said = {
        stepup.CODE: _("Wrong code, or already used."),
        stepup.PASSWORD: _("Wrong password."),
    }.get(asked, _("Wrong user name or password."))
    if outcome.left == 0:
        return said, next_one
    left = ngettext("%(n)d try left.", "%(n)d tries left.", outcome.left) % {"n": outcome.left}
    return said, left


def wait_words(wait: timedelta) -> str:
    """Return a wait in whole minutes, rounded up; seconds below one minute."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
