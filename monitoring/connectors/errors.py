"""What a connector may raise: a closed set, so that whoever calls one knows what to do next."""

from datetime import datetime
from typing import Any

from monitoring.coded import Coded
from monitoring.connectors.wording import SENTENCES
from monitoring.http.errors import Blocked, HttpFailed, TooLarge, TooManyRedirects


class ConnectorError(Coded):
    """Base of the set. `code` and `details` can be stored and read in any language later.

    Transient        try again with backoff
    RateLimited      try again at `retry_at`
    AuthExpired      the key must be renewed; pause and tell
    AuthRevoked      somebody took the key back; pause and tell
    Forbidden        the key lacks `scope`; pause and tell
    Rejected         what we asked for is refused for good
    OutcomeUnknown   something was sent and may have happened: reconcile, never resend
    CursorLost       what lies between is unseen: note a gap, start at the oldest there is
    Bug              the connector itself is wrong; a person must look
    """

    sentences = SENTENCES


class Transient(ConnectorError):
    """It may work in a moment."""


class RateLimited(ConnectorError):
    """We asked too often. `retry_at` is when we may ask again."""

    def __init__(self, retry_at: datetime, **details: Any) -> None:
        super().__init__("rate-limited", **details)
        self.retry_at = retry_at


class AuthExpired(ConnectorError):
    """The key ran out."""


class AuthRevoked(ConnectorError):
    """The key is not accepted any more."""


class Forbidden(ConnectorError):
    """The key is good but not for this. `scope` names what is missing."""

    def __init__(self, scope: str, **details: Any) -> None:
        super().__init__("forbidden", scope=scope, **details)
        self.scope = scope


class Rejected(ConnectorError):
    """Asking again in the same way brings the same answer."""


class OutcomeUnknown(ConnectorError):
    """It may or may not have happened on the other side."""


class CursorLost(ConnectorError):
    """The place where we stopped reading does not exist any more."""


class Bug(ConnectorError):
    """The connector did something it must not."""


def from_http(error: HttpFailed) -> ConnectorError:
    """Return the error of the set that a failed read-only call amounts to."""
    if isinstance(error, (Blocked, TooLarge, TooManyRedirects)):
        return Rejected(error.code, **error.details)
    return Transient(error.code, **error.details)
