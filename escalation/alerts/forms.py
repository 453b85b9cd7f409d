"""How forms name alerts, by id and by the revision the person saw, and other rows by id."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SeenField(forms.Field):
    """Alerts with the revision the person saw: "12:3", once per alert."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> dict[int, int | None]:
        """Return id -> revision. Raises ValidationError."""
        seen: dict[int, int | None] = {}
        for each in value or []:
            pk, _colon, revision = str(each).partition(":")
            if not pk.isdecimal() or len(pk) > 15 or not (revision.isdecimal() or revision == ""):
                raise forms.ValidationError(_("This page is out of date. Load it again."))
            seen[int(pk)] = int(revision) if revision else None
        if not seen and self.required:
            raise forms.ValidationError(_("Tick at least one alert."))
        return seen


class Numbers(forms.Field):
    """Ids of rows, sent once each; anything else is refused."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[int, ...]:
        """Return the ids. Raises ValidationError."""
        if not all(str(each).isdecimal() and len(str(each)) <= 15 for each in value or []):
            raise forms.ValidationError(_("This page is out of date. Load it again."))
        return tuple(dict.fromkeys(int(each) for each in value or []))
