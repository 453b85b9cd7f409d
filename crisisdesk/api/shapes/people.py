"""People and tokens as the API shows and asks for them. No secret but the one just made."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from accounts.permissions import Permission, Role
from accounts.zones import zones
from crisisdesk.api.shapes.alerts import UnitShape
from crisisdesk.api.shapes.base import Moment, Shape, Text
from crisisdesk.people.forms import LIVES_DAYS, username_validator

LANGUAGES = [key for key, _word in settings.LANGUAGES]


class PersonShape(Shape):
    """Somebody with an account."""

    id = serializers.IntegerField(source="pk")
    username = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    mobile = serializers.CharField()
    unit = UnitShape(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    has_second_factor = serializers.BooleanField()


class OrganisationShape(Shape):
    """The organisation that this desk serves."""

    name = serializers.CharField()
    phone = serializers.CharField()
    default_language = serializers.CharField()
    time_zone = serializers.CharField()


class OrganisationSent(Shape):
    """What is to be changed of it; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    default_language = serializers.ChoiceField(LANGUAGES, required=False)
    time_zone = serializers.ChoiceField([zone for zone, _word in zones()], required=False)


class MeShape(Shape):
    """You, and what you may do here: with a token, its scopes."""

    id = serializers.IntegerField(source="pk")
    username = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.SerializerMethodField()
    language = serializers.CharField()
    theme = serializers.CharField()
    time_zone = serializers.CharField()
    single_keys = serializers.BooleanField()

    def get_permissions(self, person: User) -> list[str]:
        """In the order of the table of roles."""
        return [each.value for each in Permission if person.may(each)]


class MeSent(Shape):
    """Your own settings; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False)
    theme = serializers.ChoiceField(["auto", "light", "dark"], required=False)
    time_zone = serializers.CharField(max_length=60, required=False)
    single_keys = serializers.BooleanField(required=False)

    def validate_time_zone(self, value: str) -> str:
        """Only zones that the settings page offers."""
        if value not in dict(zones()):
            raise serializers.ValidationError(_("There is no such time zone."))
        return value


class DetailsSent(Shape):
    """What an administrator writes down of a person; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    title = Text(120)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    mobile = Text(40)
    unit = serializers.SlugField(max_length=50, required=False, allow_null=True)


class PersonSent(DetailsSent):
    """A new person; they set their password with the link that is answered."""

    name = serializers.CharField(max_length=120)
    username = serializers.CharField(max_length=80)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.values), allow_empty=False)
    language = serializers.ChoiceField(LANGUAGES, required=False, default="en")

    def validate_username(self, value: str) -> str:
        """Ask the rule of the form."""
        try:
            username_validator(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return value


class RolesSent(Shape):
    """The roles from now on, all of them."""

    roles = serializers.ListField(child=serializers.ChoiceField(Role.values))
    reason = Text(300, default="")


class ReasonSent(Shape):
    """Why, for the log."""

    reason = Text(300, default="")


class PersonLink(Shape):
    """A person and the one-time link with which they set a password."""

    id = serializers.IntegerField()
    link = serializers.CharField(help_text="Shown now and never again; empty when repeated.")


class PeopleAsked(Shape):
    """Part of a name, user name or title."""

    q = Text(80, default="")


class TokenShape(Shape):
    """A token of yours, by its first letters."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    hint = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = Moment()
    expires_at = Moment(allow_null=True)
    last_used_at = Moment(allow_null=True)
    revoked_at = Moment(allow_null=True)


class TokenSent(Shape):
    """What a program may do, and for how many days."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Permission.values), allow_empty=False
    )
    days = serializers.ChoiceField(
        [int(key) for key, _word in LIVES_DAYS], required=False, default=90
    )


class TokenMade(TokenShape):
    """A new token with its secret, which is told once."""

    secret = serializers.CharField(help_text="Shown now and never again; empty when repeated.")
