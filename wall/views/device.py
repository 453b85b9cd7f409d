"""What a device sees: a code until it is paired, then the live wall. Nobody signs in here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public
from accounts.address import client_address
from accounts.queries import organisation
from journal.errors import Refused
from wall.actions import Waiting, claim_token, open_pairing
from wall.codes import groups
from wall.devices import (
    SECRET_LIVES_S,
    TOKEN_LIVES_S,
    ScreenPass,
    forget,
    keep,
    screen_of_request,
    secret_cookie,
    token_cookie,
)
from wall.frames import PROTOCOL
from wall.words import words


@public
@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The live wall on a paired screen, which renews its cookie; the pairing page anywhere else."""
    screen = screen_of_request(request)
    return _pairing_page(request) if screen is None else _live_page(request, screen)


@public
@never_cache
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Polled by the pairing page: the token in a cookie once, until then the code to show."""
    if screen_of_request(request) is not None:
        return JsonResponse({"state": "paired"})
    token = claim_token(secret=request.COOKIES.get(secret_cookie(), ""))
    if token:
        response = JsonResponse({"state": "paired"})
        keep(response, token_cookie(), token, TOKEN_LIVES_S)
        forget(response, secret_cookie())
        return response
    waiting = _waiting(request)
    if waiting is None:
        return JsonResponse({"state": "later"})
    response = JsonResponse(
        {"state": "waiting", "code": groups(waiting.code), "left_s": _left_s(waiting)}
    )
    keep(response, secret_cookie(), waiting.secret, SECRET_LIVES_S)
    return response


@public
@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Asked by a wall that lost its socket: is it still paired, or is only the link gone?"""
    is_paired = screen_of_request(request) is not None
    return JsonResponse({"paired": is_paired}, status=200 if is_paired else 401)


def _live_page(request: HttpRequest, screen: ScreenPass) -> HttpResponse:
    house = organisation()
    with translation.override(screen.language):
        context = {
            "house": house,
            "zone": house.time_zone if house else "UTC",
            "language": screen.language,
            "words": words(),
            "protocol": PROTOCOL,
            "profile": screen.profile,
        }
        response = render(request, "wall/live.html", context)
        response.headers["Content-Language"] = screen.language
    keep(response, token_cookie(), request.COOKIES[token_cookie()], TOKEN_LIVES_S)
    return response


def _pairing_page(request: HttpRequest) -> HttpResponse:
    waiting = _waiting(request)
    context = {
        "house": organisation(),
        "code": groups(waiting.code) if waiting else None,
        "left_s": _left_s(waiting) if waiting else 0,
    }
    response = render(request, "wall/pairing.html", context)
    if token_cookie() in request.COOKIES:
        forget(response, token_cookie())
    if waiting is not None:
        keep(response, secret_cookie(), waiting.secret, SECRET_LIVES_S)
    return response


def _waiting(request: HttpRequest) -> Waiting | None:
    try:
        return open_pairing(
            secret=request.COOKIES.get(secret_cookie(), ""),
            address=client_address(request.META, settings.TRUSTED_PROXIES),
        )
    except Refused:
        return None


def _left_s(waiting: Waiting) -> int:
    return max(0, int((waiting.until - timezone.now()).total_seconds()))
