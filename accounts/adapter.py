"""What django-allauth may do here: the second factor, nothing else. Nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: people are added by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets lie encrypted in the database."""
