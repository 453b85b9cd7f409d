"""What the screens page sends. Fields are checked here; the actions say whether it stands."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wall.models import Profile, Screen


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        help_text=_("Where it hangs, so that everybody knows which one it is."),
        max_length=Screen._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _profile_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What it may show"),
        choices=[
            (Profile.CORRIDOR, _("Corridor: no names, no abuse, no private crises")),
            (
                Profile.CONTROL,
                _("Control room: names and words as they were written. Only behind a closed door."),
            ),
        ],
        initial=Profile.CORRIDOR,
        widget=forms.RadioSelect,
    )


class PairForm(forms.Form):
    """The code on a device, and what the device becomes."""

    code = forms.CharField(
        label=_("Code on the screen"),
        help_text=_("Eight letters. Small or capital, with or without a space."),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    name = _name_field()
    profile = _profile_field()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class NameForm(forms.Form):
    """Another name for a screen."""

    name = _name_field()


class MentionForm(forms.Form):
    """The mention that is taken off the walls, or put back."""

    mention = forms.IntegerField(min_value=1)
