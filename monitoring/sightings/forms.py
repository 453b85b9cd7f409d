"""Forms people fill in while it burns: a sighting in under 15 seconds, a report, a file."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.zones import zones
from monitoring.connectors.file_text import ENCODINGS
from monitoring.connectors.filedrop import Inspection

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


# What a column of a table can hold, in the order in which people look for it.
COLUMNS: Final[Mapping[str, str | Promise]] = {
    "": pgettext_lazy("column", "Not used"),
    "text": pgettext_lazy("column", "Text"),
    "title": pgettext_lazy("column", "Heading"),
    "url": pgettext_lazy("column", "Address of the post"),
    "created_at": pgettext_lazy("column", "When it was written"),
    "date": pgettext_lazy("column", "Day"),
    "time": pgettext_lazy("column", "Clock"),
    "author.handle": pgettext_lazy("column", "Account"),
    "author.name": pgettext_lazy("column", "Name of the account"),
    "author.followers": pgettext_lazy("column", "Followers"),
    "author.id": pgettext_lazy("column", "Id of the account"),
    "author.kind": pgettext_lazy("column", "Kind of account"),
    "author.since": pgettext_lazy("column", "Account since"),
    "author.verified": pgettext_lazy("column", "Verified"),
    "source": pgettext_lazy("column", "Where it was seen"),
    "lang": pgettext_lazy("column", "Language"),
    "id": pgettext_lazy("column", "Id of the post"),
    "likes": pgettext_lazy("column", "Likes"),
    "reposts": pgettext_lazy("column", "Reposts"),
    "replies": pgettext_lazy("column", "Replies"),
    "views": pgettext_lazy("column", "Views"),
    "tags": pgettext_lazy("column", "Tags"),
    "reply_to": pgettext_lazy("column", "Id of the post it answers"),
    "quote_of": pgettext_lazy("column", "Id of the post it quotes"),
    "thread": pgettext_lazy("column", "Id of the conversation"),
    "updated_at": pgettext_lazy("column", "When it was changed"),
    "op": pgettext_lazy("column", "What happened to it"),
    "offset_s": pgettext_lazy("column", "Seconds from the start"),
}
DELIMITERS: Final = (
    (";", _("Semicolon")),
    (",", _("Comma")),
    ("\t", _("Tab")),
    ("|", _("Upright line")),
)
ORDERS: Final = (("dmy", _("Day, month, year")), ("mdy", _("Month, day, year")))
ENCODING_NAMES: Final = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252",
    "iso-8859-1": "ISO 8859-1", "macintosh": "Macintosh",
}  # fmt: skip
# A table with more columns than this shows the first of them for choosing.
MOST_COLUMNS: Final = 60


class ReadingForm(forms.Form):
    """How a file is read: filled in with what was found out, for a person to put right."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("For times that name none."), choices=zones
    )
    encoding = forms.ChoiceField(
        label=_("Letters are written in"),
        choices=[(each, ENCODING_NAMES[each]) for each in ENCODINGS],
    )

    def __init__(self, data: Any, *, found: Inspection, time_zone: str) -> None:
        told = found.envelope
        is_table = told.get("kind") == "csv"
        self._names = list(dict.fromkeys(found.header))[:MOST_COLUMNS]
        columns = {f"column_{number}": name for number, name in enumerate(self._names)}
        super().__init__(
            data,
            initial={
                "time_zone": time_zone,
                "encoding": told.get("encoding", "utf-8"),
                "date_order": told.get("date_order", ""),
                "delimiter": told.get("delimiter", ""),
                **{field: found.columns.get(name, "") for field, name in columns.items()},
            },
        )
        if is_table:
            self.fields["date_order"] = forms.ChoiceField(
                label=_("Dates such as 03/04/2026"), choices=ORDERS
            )
            self.fields["delimiter"] = forms.ChoiceField(
                label=_("Between two columns"), choices=DELIMITERS
            )
        for field, name in columns.items():
            self.fields[field] = forms.ChoiceField(
                label=name or _("Column without a name"),
                choices=list(COLUMNS.items()),
                required=False,
            )

    def chosen(self) -> dict[str, Any]:
        """Return what a valid form says, as `FileDrop.inspect` takes it."""
        told: dict[str, Any] = {
            name: self.cleaned_data[name]
            for name in ("time_zone", "encoding", "date_order", "delimiter")
            if name in self.cleaned_data
        }
        if self._names:
            told["columns"] = {
                name: self.cleaned_data[f"column_{number}"]
                for number, name in enumerate(self._names)
            }
        return told

    def shown(self) -> dict[str, Any]:
        """Return what stands in the form as it is shown first, in the same shape."""
        self.cleaned_data = {name: self.initial.get(name, "") for name in self.fields}
        return self.chosen()

    def column_fields(self) -> list[forms.BoundField]:
        """Return the fields that say what a column holds."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def other_fields(self) -> list[forms.BoundField]:
        """Return the rest."""
        return [self[name] for name in self.fields if not name.startswith("column_")]
