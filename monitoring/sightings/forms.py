"""Forms people fill in while it burns: a sighting in under 15 seconds, a report, a file."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

CHANNELS = (
    ("web", _("On the web")),
    ("press", _("In the press")),
    ("phone", _("By phone")),
    ("mail", _("By mail")),
    ("paper", _("On paper")),
    ("overheard", _("Overheard")),
    ("other", _("In another way")),
)


def new_key() -> str:
    """Return a key for one form shown, so that a double click is one delivery."""
    return uuid4().hex


class SightingForm(forms.Form):
    """A link or a text is enough; the rest helps."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32, initial=new_key)
    pasted = forms.CharField(
        label=_("Link or text"),
        help_text=_("Paste what you saw. A link alone is enough."),
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        max_length=10_000,
        error_messages={"required": _("Paste a link, or write what was seen or heard.")},
    )
    author = forms.CharField(label=_("Who said it"), max_length=120, required=False)
    network = forms.CharField(label=_("Where"), max_length=60, required=False)
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS, initial="web")


class ReportForm(forms.Form):
    """What an employee saw or heard."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32, initial=new_key)
    text = forms.CharField(
        label=_("What did you see or hear?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        error_messages={"required": _("Write what you saw or heard. A few words are enough.")},
    )
    place = forms.CharField(label=_("Where?"), max_length=120, required=False)
    is_anonymous = forms.BooleanField(
        label=_("Send without my name"),
        help_text=_(
            "Nothing then points back to you, and the receipt is your only way back to the report."
        ),
        required=False,
    )


class FileForm(forms.Form):
    """A file with mentions."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, JSON lines or JSON, with a text column and at best a time."),
        error_messages={"required": _("Choose a file first.")},
    )
