"""The people who sign in. Roles decide what a person may do (permissions.py)."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.house import Unit
from accounts.permissions import SECOND_FACTOR_ROLES, Permission, Role, permissions_of


class People(BaseUserManager["User"]):
    """Finds people by their sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        # The database folds both sides: Python's rules differ for a few letters.
        folded = Lower(models.Value(username or "", output_field=models.CharField()))
        return self.alias(folded=Lower("username")).get(folded=folded)

    def named(self, username: str) -> "User | None":
        """Find somebody by their sign-in name, None when there is nobody."""
        try:
            return self.get_by_natural_key(username)
        except self.model.DoesNotExist:
            return None


class User(AbstractBaseUser):
    """A person who signs in. Never deleted: the record names them."""

    username = models.CharField(_("user name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    roles: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    language = models.CharField(
        max_length=5, choices=[("en", "English"), ("sv", "Svenska")], default="en"
    )
    time_zone = models.CharField(max_length=60, default="Europe/Stockholm")
    theme = models.CharField(
        max_length=5,
        choices=[("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        default="auto",
    )
    single_keys = models.BooleanField(default=True)
    # Grows when roles, password or standing change: older sessions and sockets end.
    session_epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[People] = People()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(Lower("username"), name="user_name_any_case"),)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything this person may do; nothing when the account is closed."""
        return permissions_of(self.roles) if self.is_active else frozenset()

    def may(self, permission: str) -> bool:
        """Tell whether this person holds a permission now."""
        return permission in self.permissions

    @property
    def asked_for_second_factor(self) -> bool:
        """Tell whether this person decides things that a stolen password must not decide."""
        return bool(SECOND_FACTOR_ROLES.intersection(self.roles))

    @property
    def role_words(self) -> list[str]:
        """The roles in the reader's language, in the order of the table."""
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def initials(self) -> str:
        """Up to two letters for the round mark beside a name."""
        words = [word for word in self.name.split() if word]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def given_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split(" ", 1)[0]

    # django-allauth asks these of any user model.
    def get_username(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer for libraries that ask in Django's words."""
        return self.may(perm)
