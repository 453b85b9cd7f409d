"""Lets django-allauth do the second factor and nothing else: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """Sign-up is closed: people are added by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedSecrets(DefaultMFAAdapter):
    """TOTP secrets lie encrypted in the database."""
