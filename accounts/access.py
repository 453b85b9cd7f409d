"""Who gets in: the guards that stand before every view, and the only ways to load a person.

A signed-out reader is sent to the sign-in page. A signed-in one who may not see a page gets
exactly the answer of a page that does not exist. Nothing here writes.
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.permissions import Permission

V = TypeVar("V", bound=Callable[..., Any])

# What the guard of a view asks for, readable from outside: the access table is built from it.
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"

# Requests that a page sends by itself: they neither keep a session alive nor move the reader.
BACKGROUND_HEADER: Final = "X-Pulse"


def needs(permission: Permission | str) -> Callable[[V], V]:
    """Let only holders of a permission into a view, sync or async."""

    def guard(view: V) -> V:
        return _guarded(view, permission)

    return guard


def needs_sign_in(view: V) -> V:
    """Let everybody with an account into a view: one's own settings, for example."""
    return _guarded(view, SIGNED_IN)


def public(view: V) -> V:
    """Say on purpose that a view is open to everybody."""
    cast("Any", view).needs = PUBLIC
    return view


def _guarded(view: V, permission: str) -> V:
    if iscoroutinefunction(view):

        @wraps(view)
        async def waits(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            away = _turned_away(request, await request.auser(), permission)
            return away or await view(request, *args, **kwargs)

        guarded: Any = waits
    else:

        @wraps(view)
        def calls(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            away = _turned_away(request, request.user, permission)
            return away or view(request, *args, **kwargs)

        guarded = calls
    guarded.needs = permission
    return cast("V", guarded)


def _turned_away(
    request: HttpRequest, user: User | AnonymousUser, permission: str
) -> HttpResponse | None:
    if not isinstance(user, User):
        return to_sign_in(request)
    if permission != SIGNED_IN and not user.may(permission):
        raise Http404
    return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a signed-out reader to the sign-in page, and back here afterwards."""
    asked = {"next": page_of(request)}
    if ended := getattr(request, "session_ended", ""):
        asked["ended"] = ended
    query = urlencode({key: value for key, value in asked.items() if value}, safe="/")
    return go(request, reverse("sign-in") + (f"?{query}" if query else ""), status=401)


def go(request: HttpRequest, url: str, *, status: int = 200) -> HttpResponse:
    """Move the reader's whole page to an address, whoever asked: the browser, htmx or a pulse.

    status: what htmx and the pulse are answered; a browser is always redirected.
    """
    if request.headers.get(BACKGROUND_HEADER):
        return HttpResponse(status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=status, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def page_of(request: HttpRequest) -> str:
    """Return the path of the page the reader stands on, also when only a part of it asks."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    return own_path(
        request, request.headers.get("HX-Current-URL") or request.headers.get("Referer")
    )


def own_path(request: HttpRequest, url: str | None) -> str:
    """Return path and query of an address of this desk; "" for a foreign or broken one."""
    host = {request.get_host()}
    if not url or not url_has_allowed_host_and_scheme(url, host, request.is_secure()):
        return ""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # Without its host, a path of two slashes would name another one.
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if is_own else ""


def person_of(request: HttpRequest) -> User:
    """Return the signed-in person of a guarded view. Raises Http404 where no guard stood."""
    if isinstance(request.user, User):
        return request.user
    raise Http404


def access_person(user: User, person_id: int) -> User:
    """Load a person for somebody who may edit people, or who is that person. Raises Http404."""
    found = User.objects.select_related("unit").filter(pk=person_id).first()
    if found is None or not (user.may(Permission.PEOPLE_EDIT) or user.pk == found.pk):
        raise Http404
    return found
