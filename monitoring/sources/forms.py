"""Forms of the sources screen: what a person fills in; the rules are the actions'."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.connectors.mapping import MappingProblems, compile_mapping


class SourceForm(forms.Form):
    """What any source has."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=80, required=False)
    expected_silence_min = forms.IntegerField(
        label=_("Silent after, minutes"),
        help_text=_(
            "After this long without anything, at an hour when something is usual, it is blind."
        ),
        min_value=1,
        max_value=60 * 24 * 14,
        required=False,
    )
    lawful_basis = forms.CharField(
        label=_("Lawful basis"),
        help_text=_("Why we may read this, in the words of your data protection officer."),
        max_length=120,
        required=False,
    )


class FeedForm(SourceForm):
    """A feed: its address."""

    url = forms.URLField(label=_("Address of the feed"), max_length=500, assume_scheme="https")


class WebhookForm(SourceForm):
    """A webhook: its short name, and how foreign JSON maps to a mention."""

    slug = forms.SlugField(
        label=_("Short name"),
        help_text=_("Part of its address. Letters, digits and hyphens; it cannot change later."),
        max_length=40,
        required=False,
        error_messages={"invalid": _("Only the letters a to z, digits and hyphens, no spaces.")},
    )
    mapping = forms.CharField(
        label=_("Field mapping"),
        help_text=_(
            "Only for senders with fields of their own: JSON, as the page about webhooks says."
        ),
        widget=forms.Textarea,
        required=False,
    )

    def clean_mapping(self) -> dict[str, Any] | None:
        """Read the mapping; a broken one is refused with every reason."""
        raw = self.cleaned_data["mapping"].strip()
        if not raw:
            return None
        try:
            mapping: dict[str, Any] = json.loads(raw)
            compile_mapping(mapping)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                _("This is not JSON: line %(line)s, column %(column)s."),
                params={"line": error.lineno, "column": error.colno},
            ) from error
        except MappingProblems as error:
            raise forms.ValidationError(list(error.sentences)) from error
        return mapping


class PauseForm(forms.Form):
    """Why a source is paused."""

    why = forms.CharField(label=_("Why it is paused"), max_length=200)


FORMS: dict[str, type[SourceForm]] = {"webhook": WebhookForm, "feed": FeedForm}


def config_of(form: SourceForm, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the connector's settings from a valid form."""
    config = dict(before or {})
    if url := form.cleaned_data.get("url"):
        config["url"] = url
    if isinstance(form, WebhookForm):
        config.pop("mapping", None)
        if mapping := form.cleaned_data.get("mapping"):
            config["mapping"] = mapping
    return config
