"""Everything that is done on the page of a crisis, as its buttons send it."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import needs, person_of
from accounts.models import User
from accounts.permissions import Permission
from escalation.crises import actions, forms
from escalation.crises.access import access_crisis

Act = Callable[[User, str, Any], object]


def _severity(user: User, number: str, form: forms.SeverityForm) -> object:
    return actions.change_severity(actor=user, number=number, **form.cleaned_data)


def _status(user: User, number: str, form: forms.StatusForm) -> object:
    return actions.move_status(actor=user, number=number, **form.cleaned_data)


def _people(user: User, number: str, form: forms.PeopleForm) -> object:
    return actions.change_people(actor=user, number=number, **form.cleaned_data)


def _note(user: User, number: str, form: forms.NoteForm) -> object:
    return actions.write_note(actor=user, number=number, **form.cleaned_data)


def _line(user: User, number: str, form: forms.LineForm) -> object:
    return actions.set_confirmed_line(actor=user, number=number, line=form.cleaned_data["line"])


def _promise(user: User, number: str, form: forms.PromiseForm) -> object:
    pace = form.cleaned_data["minutes"]
    if form.cleaned_data["clock"] is not None:
        # A time once is no other pace.
        pace = access_crisis(user, number).update_every_min
    at = form.at(timezone.now())
    return actions.set_next_update(actor=user, number=number, at=at, every_min=pace)


def _link(user: User, number: str, form: forms.LinkForm) -> object:
    sent = form.cleaned_data
    return actions.link_to_crisis(
        actor=user,
        number=number,
        storylines=sent["storyline"],
        mentions=sent["mention"],
        seen=sent["alert"],
    )


def _members(user: User, number: str, form: forms.MembersForm) -> object:
    sent = form.cleaned_data
    return actions.change_members(
        actor=user, number=number, add=tuple(sent["add"]), remove=tuple(sent["remove"])
    )


def _privacy(user: User, number: str, form: forms.PrivacyForm) -> object:
    sent = form.cleaned_data
    return actions.change_privacy(
        actor=user, number=number, is_private=sent["private"], reason=sent["reason"]
    )


def _close(user: User, number: str, form: forms.CloseForm) -> object:
    return actions.close_crisis(actor=user, number=number, **form.cleaned_data)


_ACTS: dict[str, tuple[type[django_forms.Form], Act]] = {
    "severity": (forms.SeverityForm, _severity),
    "status": (forms.StatusForm, _status),
    "people": (forms.PeopleForm, _people),
    "note": (forms.NoteForm, _note),
    "line": (forms.LineForm, _line),
    "promise": (forms.PromiseForm, _promise),
    "link": (forms.LinkForm, _link),
    "members": (forms.MembersForm, _members),
    "privacy": (forms.PrivacyForm, _privacy),
    "close": (forms.CloseForm, _close),
}


@needs(Permission.CRISIS_SEE)
@require_POST
def act(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Do one thing to a crisis and come back to it; what is refused is answered by Refused.

    A dialog that stays open until it has its answer asks as htmx does.
    """
    if what not in _ACTS:
        raise Http404
    user = person_of(request)
    access_crisis(user, number)
    kind, do = _ACTS[what]
    form = kind(request.POST)
    back, is_asked = reverse("crisis", args=[number]), "HX-Request" in request.headers
    if form.is_valid():
        do(user, number, form)
        return (
            HttpResponse(status=204, headers={"HX-Redirect": back})
            if is_asked
            else HttpResponseRedirect(back)
        )
    wrong = next(str(e) for errors in form.errors.values() for e in errors)
    if is_asked:
        return render(request, "errors/_refused.html", {"sentence": wrong}, status=422)
    messages.error(request, wrong)
    return HttpResponseRedirect(back)
