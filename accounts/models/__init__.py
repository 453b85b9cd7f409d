"""The tables of the people's room, one noun per file."""

from accounts.models.house import Organisation, Unit
from accounts.models.keys import ApiToken, OneTimeLink
from accounts.models.people import People, User
from accounts.models.sessions import OpenSession
from accounts.models.throttle import ThrottleBucket

__all__ = [
    "ApiToken",
    "OneTimeLink",
    "OpenSession",
    "Organisation",
    "People",
    "ThrottleBucket",
    "Unit",
    "User",
]
