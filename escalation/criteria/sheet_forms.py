"""The plain form of the sheet for paper: the organisation's own examples of each criterion."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from escalation.criteria.document import CRITERIA, SEVERITIES, Doc
from escalation.criteria.form_sections import InSections, Part
from escalation.criteria.matrix import EXAMPLE_CAP, EXAMPLES
from escalation.criteria.naming import language_name
from escalation.criteria.words import criterion_word, severity_word

if TYPE_CHECKING:
    from django.utils.functional import Promise

_LANGUAGES: Final = ("en", "sv")
# Said in the language of whoever looks, not of whoever started the process.
_heading = lazy(criterion_word, str)


class SheetForm(InSections):
    """One example for each criterion, severity and language; what is left empty shows ours."""

    parts = tuple(
        Part(
            cast("Promise", _heading(criterion)),
            (f"{criterion}_*",),
            gettext_lazy("What is left empty keeps the example that comes with the desk."),
            kind="pairs",
        )
        for criterion in CRITERIA
    )

    def __init__(self, *args: Any, document: Doc, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion, severity, language in _cells():
            own = document.get("matrix", {}).get(criterion, {}).get(severity)
            with override(language):
                ours = str(EXAMPLES[criterion][severity])
            self.fields[f"{criterion}_{severity}_{language}"] = forms.CharField(
                label=_("%(severity)s, %(language)s")
                % {"severity": severity_word(severity), "language": language_name(language)},
                max_length=EXAMPLE_CAP,
                required=False,
                initial=own.get(language, "") if isinstance(own, Mapping) else own or "",
                widget=forms.TextInput(attrs={"placeholder": ours, "lang": language}),
            )

    def changed(self, document: Doc) -> Doc:
        """Return the document with these examples."""
        sheet: dict[str, dict[str, dict[str, str]]] = {}
        for criterion, severity, language in _cells():
            if said := self.cleaned_data[f"{criterion}_{severity}_{language}"].strip():
                sheet.setdefault(criterion, {}).setdefault(severity, {})[language] = said
        rest = {key: value for key, value in document.items() if key != "matrix"}
        return {**rest, "matrix": sheet} if sheet else rest


def _cells() -> Iterator[tuple[str, str, str]]:
    for criterion in CRITERIA:
        for severity in SEVERITIES:
            for language in _LANGUAGES:
                yield criterion, severity, language
