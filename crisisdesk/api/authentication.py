"""Who calls the API and what they may do: a token's scopes, never more than its person's roles."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import ApiToken, User
from accounts.throttle import Limit, take
from accounts.tokens import allows, find_token, note_use

# Per token or person: a burst of 120, then ten a second.
CALLS: Final = Limit(120, 0.1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cd_...`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and token of a call; None when it carries none."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("The Authorization header must be: Bearer and a token."))
        now = timezone.now()
        token = find_token(parts[1].decode("latin-1"), now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or out of date."))
        note_use(token, now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that the answer to nobody is 401 and not 403."""
        return "Bearer"


class Denied(BasePermission):
    """What an endpoint without a permission of its own answers: no."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse everybody."""
        return False


class SignedIn(BasePermission):
    """Anybody with an account or token: schema and documentation."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Let people and their programs in."""
        return isinstance(request.user, User)


class Holds(BasePermission):
    """Reads the view's `needs`: one permission, or one per method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Let in who holds the permission, within the token's scopes."""
        asked: Any = getattr(view, "needs", None)
        if isinstance(asked, dict):
            asked = asked.get(request.method or "")
        if not isinstance(request.user, User) or not asked:
            return False
        if isinstance(request.auth, ApiToken):
            return allows(request.auth, asked)
        return request.user.may(asked)


class TokenThrottle(BaseThrottle):
    """Slows a caller down per token or person; the answer says how long to wait."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Take one token from the caller's bucket."""
        if not isinstance(request.user, User):
            return True
        caller = f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else "person"
        return take(f"api:{caller}:{request.user.pk}", CALLS, timezone.now()) is not None

    def wait(self) -> float:
        """Seconds until the next call is allowed."""
        return max(1.0, timedelta(seconds=CALLS.refill_s).total_seconds())
