"""Who calls the API and what they may do: a token's scopes, never more than its person's roles.

Named in the settings, so it must not import the views of REST framework, which read them.
"""

from typing import TYPE_CHECKING, Any, Final, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.throttling import BaseThrottle

from accounts import throttle
from accounts.access import SIGNED_IN
from accounts.middleware import zone_named
from accounts.models import ApiToken, User
from accounts.permissions import Permission
from accounts.throttle import Limit
from accounts.tokens import find_token, note_use, scopes_now
from crisisdesk.api.errors import NotThisWay

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from crisisdesk.api.operations import Call

# Per token or person: a burst of 120, then ten a second.
CALLS: Final = Limit(120, 0.1)
# Longer than any token of ours: not worth a look at the database.
LONGEST: Final = 200


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cd_...`."""

    def authenticate(self, request: "Request") -> tuple[User, ApiToken] | None:
        """Return the person and token of a call; None when it carries none."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2 or len(parts[1]) > LONGEST:
            raise AuthenticationFailed(_("The Authorization header must be: Bearer and a token."))
        now = timezone.now()
        token = find_token(parts[1].decode("latin-1"), now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or out of date."))
        note_use(token, now)
        person = token.user
        # From here on this person may do what the token may, wherever it is asked.
        vars(person)["permissions"] = person.permissions & frozenset(scopes_now(token))
        timezone.activate(zone_named(person.time_zone))
        return person, token

    def authenticate_header(self, request: "Request") -> str:
        """Name the scheme, so that the answer to nobody is 401 and not 403."""
        return "Bearer"


class PageSession(SessionAuthentication):
    """The session of a signed-in person, with the CSRF token of a page in X-CSRFToken."""

    def enforce_csrf(self, request: "Request") -> None:
        """Look for the token without reading a JSON body, which the operation still needs."""
        super().enforce_csrf(cast("Request", request._request))


class Denied(BasePermission):
    """What an endpoint without a permission of its own answers: no."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Refuse everybody."""
        return False


class SignedIn(BasePermission):
    """Anybody with an account or token: the schema."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Let people and their programs in."""
        return isinstance(request.user, User)


class Holds(BasePermission):
    """Reads the view's `needs`: per method a permission, or SIGNED_IN for everybody."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Let in who holds the permission, within the token's scopes."""
        method = "GET" if request.method == "HEAD" else request.method or ""
        needs: dict[str, str] = getattr(view, "needs", {})
        asked = needs.get(method)
        if not isinstance(request.user, User):
            return False
        if asked is None:
            # A method nobody has named here: the view itself answers that there is none.
            return method not in needs
        return asked == SIGNED_IN or request.user.may(asked)


class TokenThrottle(BaseThrottle):
    """Slows a caller down per token or person; the answer says how long to wait."""

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        """Take one token from the caller's bucket."""
        if not isinstance(request.user, User):
            return True
        return throttle.take(f"api:{caller_of(request)}", CALLS, timezone.now()) is not None

    def wait(self) -> float:
        """Seconds until the next call is allowed."""
        return max(1.0, CALLS.refill_s)


def caller_of(request: "Request") -> str:
    """Return who calls, for buckets and keys: "token:7" or "person:3"."""
    if isinstance(request.auth, ApiToken):
        return f"token:{request.auth.pk}"
    person: Any = request.user
    return f"person:{person.pk}"


def refuse_programs(request: "Request") -> None:
    """Refuse what only a person at the desk may do. Raises NotThisWay."""
    if isinstance(request.auth, ApiToken):
        raise NotThisWay(
            "person-needed",
            _("No program may do this, only a person who is signed in. Nothing was changed."),
        )


def refuse_reading_tokens(call: "Call") -> None:
    """Refuse to lead a crisis with a token that was only made to read them. Raises NotThisWay.

    Whoever leads one crisis need not hold crisis.lead: their token then needs crisis.open.
    """
    leading = (Permission.CRISIS_LEAD, Permission.CRISIS_OPEN)
    if call.token is not None and not any(call.user.may(each) for each in leading):
        raise NotThisWay("not-allowed", _("This token or person may not do that."))
