"""What people see about screens: the list, pairing, revoking, and what is kept off the walls."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs, own_path, person_of
from accounts.address import client_address
from accounts.permissions import Permission
from journal.errors import Refused
from wall import actions
from wall.devices import TOKEN_LIVES_S, forget, keep, screen_of_request, secret_cookie, token_cookie
from wall.forms import MentionForm, NameForm, PairForm
from wall.models import Profile
from wall.overview import hidden_list, screen_list


@needs(Permission.SCREENS_SEE)
@require_safe
def screens(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = {
        "screens": screen_list(timezone.now()),
        "hidden": hidden_list(),
        "may_edit": person.may(Permission.SCREENS_EDIT),
        "may_hide": person.may(Permission.WALL_HIDE),
        "is_wall": screen_of_request(request) is not None,
    }
    return render(request, "wall/screens.html", context)


@needs(Permission.SCREENS_EDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = PairForm(request.POST or None, initial={"language": person.language})
    status = 200
    if request.method == "POST" and form.is_valid():
        address = client_address(request.META, settings.TRUSTED_PROXIES)
        try:
            screen = actions.pair_screen(actor=person, address=address, **form.cleaned_data)
        except Refused as refused:
            form.add_error("code", refused.message)
            status = refused.status
        else:
            said = _("“%(name)s” is paired. It turns into a wall within seconds.")
            messages.success(request, said % {"name": screen.name})
            return redirect("screens")
    return render(request, "wall/pair.html", {"form": form}, status=status)


@needs(Permission.SCREENS_EDIT)
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """Make this very browser a wall, in one step; one that is a wall already just shows it."""
    response = redirect("wall")
    if screen_of_request(request) is None:
        person = person_of(request)
        _screen, token = actions.pair_here(
            actor=person, profile=Profile.CORRIDOR, language=person.language
        )
        keep(response, token_cookie(), token, TOKEN_LIVES_S)
        forget(response, secret_cookie())
    return response


@needs(Permission.SCREENS_EDIT)
@require_POST
def revoke(request: HttpRequest, screen_id: int) -> HttpResponse:
    screen = actions.revoke_screen(actor=person_of(request), screen_id=screen_id)
    said = _("“%(name)s” is revoked. Within seconds it shows a new code.")
    messages.success(request, said % {"name": screen.name})
    return redirect("screens")


@needs(Permission.SCREENS_EDIT)
@require_POST
def rename(request: HttpRequest, screen_id: int) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        raise Refused("no-name", _("A screen needs a name of at most 80 characters."))
    actions.rename_screen(
        actor=person_of(request), screen_id=screen_id, name=form.cleaned_data["name"]
    )
    return redirect("screens")


@needs(Permission.WALL_HIDE)
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """Take the mention named in `mention` off all walls; the answer offers to put it back."""
    mention_id = _mention_id(request)
    actions.hide_mention(actor=person_of(request), mention_id=mention_id)
    undo = f"{reverse('wall-show')}?{urlencode({'mention': mention_id})}"
    return _said(request, _("It is off every wall."), undo)


@needs(Permission.WALL_HIDE)
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """Let the mention named in `mention` be shown on walls again."""
    mention_id = _mention_id(request)
    actions.show_mention(actor=person_of(request), mention_id=mention_id)
    return _said(request, _("It may be shown on walls again."))


def _mention_id(request: HttpRequest) -> int:
    # The undo of a toast names it in the address, buttons name it in the form.
    form = MentionForm(request.POST if "mention" in request.POST else request.GET)
    if not form.is_valid():
        raise Http404
    return int(form.cleaned_data["mention"])


def _said(request: HttpRequest, words: str, undo_url: str = "") -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {"text": words, "undo_url": undo_url, "oob": True}
        return render(request, "_parts/toast.html", context)
    messages.success(request, words)
    back = request.POST.get("next") or request.headers.get("Referer")
    return redirect(own_path(request, back) or reverse("screens"))
