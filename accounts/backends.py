"""Whose password is asked for: open accounts, and demo logins only in the demo organisation."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.queries import is_demo


class PeopleOfThisDesk(ModelBackend):
    """Django's own check, which takes the same time for names it does not know."""

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        return isinstance(user, User) and user.is_active and (not user.is_demo or is_demo())
