"""The filters of the log, and what must be said before words in it are erased."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from journal.entries import GROUNDS
from journal.lines import stream_name
from journal.models import Stream
from journal.queries import Filters
from journal.sentences import group_names

# Beyond these no calendar is needed, and some cannot count.
_SENSIBLE = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


class ErasureForm(forms.Form):
    """Why words are erased; ground and reason stay in the log."""

    ground = forms.ChoiceField(label=_("On what ground"), choices=list(GROUNDS.items()))
    reason = forms.CharField(
        label=_("Why, in one line"),
        help_text=_("It stays in the log: do not repeat the words themselves."),
        max_length=300,
    )


class LogFilters(forms.Form):
    """What to show of the log; whatever cannot be understood is left out and said."""

    stream = forms.ChoiceField(label=pgettext_lazy("log", "Log"), required=False)
    group = forms.ChoiceField(label=pgettext_lazy("log", "About"), required=False)
    who = forms.CharField(label=pgettext_lazy("log", "Who"), required=False, max_length=80)
    object = forms.CharField(label=pgettext_lazy("log", "Number"), required=False, max_length=60)
    people = forms.BooleanField(label=pgettext_lazy("log", "Only people"), required=False)
    since = forms.DateField(
        label=pgettext_lazy("log", "From"),
        required=False,
        validators=_SENSIBLE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=pgettext_lazy("log", "To"),
        required=False,
        validators=_SENSIBLE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Mapping[str, Any], streams: Iterable[Stream]) -> None:
        super().__init__(data, auto_id="log-%s")
        named = [(stream.key, stream_name(stream)) for stream in streams]
        self._choose("stream", [("", pgettext("log", "Everything")), *named])
        self._choose("group", [("", pgettext("log", "Everything")), *group_names()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def filters(self) -> Filters:
        """Return what was understood."""
        self.is_valid()
        return Filters(**self.cleaned_data)
