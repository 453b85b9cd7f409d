"""The receipt as somebody types it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReceiptForm(forms.Form):
    """A receipt; blanks, hyphens and case do not matter."""

    receipt = forms.CharField(
        label=_("Your receipt"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
