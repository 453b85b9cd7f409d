"""Lets django-allauth do the second factor and nothing else: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts import sealing
from accounts.second_factor import PURPOSE


class ClosedDoor(DefaultAccountAdapter):
    """Sign-up is closed: people are added by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedSecrets(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return sealing.seal_text(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal_text(encrypted_text, PURPOSE)
