"""Forms of the door and the people's desk. They check shapes; what is allowed, the actions say."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.permissions import Role
from accounts.queries import units
from accounts.tokens import possible_scopes
from accounts.zones import zones
from crisisdesk.people.actions.people import Details

username_validator = UnicodeUsernameValidator()
LIVES_DAYS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")))


class _Bare(forms.Form):
    """Labels without a colon; the page writes errors and hints itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class SignInForm(_Bare):
    username = forms.CharField(
        label=_("User name"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        return str(User.normalize_username(self.cleaned_data["username"]))


class CodeForm(_Bare):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PasswordForm(_Bare):
    password = forms.CharField(
        label=_("Password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(_Bare):
    """A new password for `person`, typed once: managers fill it in, and it can be shown."""

    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Not your name, and not one that many people use."),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.person)
        return new


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Password now"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "new")


class SettingsForm(_Bare):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("sv", "Svenska")]
    )
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=[("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    single_keys = forms.BooleanField(
        label=_("Use single keys in lists"),
        help_text=_("Turn off if you dictate or use a screen reader."),
        required=False,
    )


class OrganisationForm(_Bare):
    """What every screen and wall says of the organisation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(
        label=_("Duty phone"),
        help_text=_("Shown before sign-in, and on a wall that has lost its link."),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )
    default_language = forms.ChoiceField(
        label=_("Language of walls and of new people"),
        choices=[("en", "English"), ("sv", "Svenska")],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A department, called what it is called in the reader's language."""

    def label_from_instance(self, obj: Unit) -> str:
        """Return its name."""
        return obj.local_name


class DetailsForm(_Bare):
    """What an administrator writes down of a person."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    unit = UnitChoice(
        label=_("Department"), queryset=Unit.objects.none(), required=False, empty_label=_("None")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    mobile = forms.CharField(
        label=_("Mobile"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["unit"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = units()

    def details(self) -> Details:
        """What was written down, for the action."""
        return Details(**{field: self.cleaned_data[field] for field in Details.__slots__})


class RolesForm(_Bare):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Reason, for the log"), max_length=300, required=False)


class AddPersonForm(DetailsForm):
    username = forms.CharField(
        label=_("User name"),
        help_text=_("What they sign in with. It cannot be changed later."),
        max_length=80,
        validators=[username_validator],
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Role.EMPLOYEE.value],
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("sv", "Svenska")]
    )
    field_order = ("name", "username", "title", "unit", "email", "mobile", "language", "roles")

    def clean_username(self) -> str:
        username = str(User.normalize_username(self.cleaned_data["username"]))
        if User.objects.named(username):
            raise ValidationError(_("Somebody else has this user name."), code="name-taken")
        return username


class ReasonForm(_Bare):
    reason = forms.CharField(label=_("Reason, for the log"), max_length=300)


class TokenForm(_Bare):
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Which program will use it, and where."),
        max_length=80,
        error_messages={"required": _("Name the program, so that you know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one thing it may do.")},
    )
    days = forms.ChoiceField(label=_("Lives for"), choices=LIVES_DAYS, initial="90")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        if isinstance(scopes, forms.MultipleChoiceField):
            scopes.choices = [(scope.value, scope.label) for scope in possible_scopes(person)]
