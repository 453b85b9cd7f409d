"""What every request of a person is put through: session rules, language, theme and time zone."""

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.access import BACKGROUND_HEADER, go
from accounts.models import User

THEMES: Final = ("auto", "light", "dark")
THEME_COOKIE: Final = "theme"

# What stays open to somebody who must set up a second factor first.
OPEN_WITHOUT_FACTOR: Final = frozenset(
    {"second-factor", "recovery-codes", "sign-out", "theme", "language", "healthz", "csp-report"}
)


class SessionRules(MiddlewareMixin):
    """Ends sessions that are too old, unused or overtaken by a change of rights.

    Leaves the reason in `request.session_ended`, for the sign-in page to say.
    """

    def process_request(self, request: HttpRequest) -> None:
        asked: Any = request
        asked.session_ended = ""
        if SESSION_KEY not in request.session:
            return
        person = request.user
        if isinstance(person, User):
            asked.session_ended = _ended(request, person)
        else:
            # The account is closed, or its password was changed somewhere else.
            asked.session_ended = "changed"
        if asked.session_ended:
            logout(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not isinstance(request.user, User):
            return None
        if not request.user.asked_for_second_factor or request.session.get(sessions.FACTOR):
            return None
        if request.resolver_match and request.resolver_match.url_name in OPEN_WITHOUT_FACTOR:
            return None
        if request.path.startswith("/api/"):
            # A program that was redirected would take a page for its answer.
            message = _("Set up your second factor first, at /me/second-factor/.")
            return JsonResponse({"code": "second-factor-first", "message": message}, status=403)
        return go(request, reverse("second-factor"), status=403)


def _ended(request: HttpRequest, person: User) -> str:
    now = timezone.now()
    session = request.session
    if sessions.OPENED not in session:
        # Opened by something other than our sign-in page: it counts from here.
        sessions.begin(session, person, now, second_factor=False)
        return ""
    reason = sessions.ended_because(
        opened_at=session[sessions.OPENED],
        seen_at=session[sessions.SEEN],
        epoch=session[sessions.EPOCH],
        person_epoch=person.session_epoch,
        now=now.timestamp(),
        absolute_s=settings.SESSION_ABSOLUTE_S,
        idle_s=settings.SESSION_IDLE_S,
    )
    # What a page asks for by itself is no sign that somebody sits before it.
    by_hand = BACKGROUND_HEADER not in request.headers
    if not reason and by_hand and now.timestamp() - session[sessions.SEEN] >= sessions.SEEN_EVERY_S:
        session[sessions.SEEN] = now.timestamp()
    return reason


class PersonalSettings(MiddlewareMixin):
    """Speaks the person's language in their time zone; strangers get their browser's language.

    Leaves the theme in `request.theme`: auto, light or dark.
    """

    def process_request(self, request: HttpRequest) -> None:
        asked: Any = request
        person = request.user
        if isinstance(person, User):
            translation.activate(person.language)
            timezone.activate(zone_named(person.time_zone))
            asked.theme = person.theme
        else:
            translation.activate(translation.get_language_from_request(request))
            timezone.deactivate()
            theme = request.COOKIES.get(THEME_COOKIE, "")
            asked.theme = theme if theme in THEMES else "auto"

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone, UTC when this machine does not know the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
