"""What a person may say about a storyline."""

from django import forms
from django.utils.translation import gettext_lazy

from monitoring.mentions.actions import LONGEST


class NameForm(forms.Form):
    """What a storyline is called from now on."""

    title = forms.CharField(
        label=gettext_lazy("Name of the storyline"),
        help_text=gettext_lazy(
            "It stands on every screen and wall, and does not change by itself."
        ),
        max_length=LONGEST,
    )
