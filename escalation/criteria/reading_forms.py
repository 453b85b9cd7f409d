"""Plain forms of what rules read: own patterns, tiers of authors. `check` judges what they say."""

from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.criteria.document import Doc
from escalation.criteria.form_sections import PATTERNS, InSections
from escalation.criteria.naming import tier_name
from escalation.criteria.patterns import NAMED

_NUMBERS: Final = ("followers_from", "account_age_days_below", "factor", "floor")
_NEW: Final = "new"


class PatternsForm(InSections):
    """The organisation's own patterns, one a line: a short name, "=", and the pattern (RE2)."""

    parts = PATTERNS
    patterns = forms.CharField(
        label=gettext_lazy("Patterns, one a line"),
        help_text=gettext_lazy(
            "A short name, an equals sign, the pattern: booking = \\bvl[0-9]{6}\\b. "
            "It is held against small letters."
        ),
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        required=False,
    )

    def __init__(self, *args: Any, document: Doc, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"patterns": _written(document["patterns"])})
        super().__init__(*args, **kwargs)

    @property
    def ready_made(self) -> list[str]:
        """Return the names of the patterns that come with the desk."""
        return list(NAMED)

    def clean_patterns(self) -> dict[str, dict[str, str]]:
        """Return patterns by name, as a rule set keeps them."""
        found: dict[str, dict[str, str]] = {}
        for number, line in enumerate(self.cleaned_data["patterns"].splitlines(), 1):
            if not line.strip():
                continue
            name, sign, text = (part.strip() for part in line.partition("="))
            if not (name and sign and text):
                raise forms.ValidationError(
                    _("Line %(n)s: write a short name, an equals sign, and the pattern."),
                    params={"n": number},
                )
            if name in found:
                raise forms.ValidationError(
                    _("Line %(n)s: there is a pattern “%(name)s” above already."),
                    params={"n": number, "name": name},
                )
            found[name] = {"text": text}
        return found

    def changed(self, document: Doc) -> Doc:
        """Return the document with these patterns."""
        return {**document, "patterns": self.cleaned_data["patterns"]}


class TiersForm(forms.Form):
    """Tiers of authors in their order: the first that fits is taken. One more can be added."""

    def __init__(self, *args: Any, document: Doc, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers: list[Doc] = document["author_tiers"]
        for place, tier in enumerate(self.tiers):
            self._add(str(place), tier)
            self.fields[f"{place}_drop"] = forms.BooleanField(
                label=_("%(tier)s: take out") % {"tier": capfirst(tier_name(tier["key"]))},
                required=False,
            )
        self.fields[f"{_NEW}_key"] = forms.SlugField(
            label=_("Short name of a new tier"),
            max_length=60,
            required=False,
            error_messages={
                "invalid": _("Only the letters a to z, digits and hyphens, no spaces.")
            },
        )
        self._add(_NEW, {"key": _("New tier")})

    @property
    def rows(self) -> list[tuple[str, list[BoundField]]]:
        """Return what each tier is called, "" for the new one, with its fields side by side."""
        names = [capfirst(tier_name(tier["key"])) for tier in self.tiers]
        kinds = ("kinds", *_NUMBERS)
        return [
            *(
                (name, [self[f"{place}_{kind}"] for kind in (*kinds, "drop")])
                for place, name in enumerate(names)
            ),
            ("", [self[f"{_NEW}_{kind}"] for kind in ("key", *kinds)]),
        ]

    def _add(self, place: str, tier: Doc) -> None:
        named = {"tier": capfirst(tier_name(tier["key"]))}
        labels = {
            "followers_from": _("%(tier)s: followers, at least"),
            "account_age_days_below": _("%(tier)s: account younger than, days"),
            "factor": _("%(tier)s: reach counts times"),
            "floor": _("%(tier)s: reach counts at least as"),
        }
        self.fields[f"{place}_kinds"] = forms.CharField(
            label=_("%(tier)s: kinds of author, separated by commas") % named,
            required=False,
            initial=", ".join(tier.get("kinds", [])),
        )
        for key in _NUMBERS:
            self.fields[f"{place}_{key}"] = forms.FloatField(
                label=labels[key] % named, min_value=0, required=False, initial=tier.get(key)
            )

    def clean(self) -> None:
        """Refuse figures for a new tier that has no name."""
        data = self.cleaned_data
        given = data.get(f"{_NEW}_kinds") or any(
            data.get(f"{_NEW}_{key}") is not None for key in _NUMBERS
        )
        if given and not data.get(f"{_NEW}_key") and f"{_NEW}_key" not in self.errors:
            self.add_error(f"{_NEW}_key", _("Give the new tier a short name."))

    def changed(self, document: Doc) -> Doc:
        """Return the document with these tiers."""
        data = self.cleaned_data
        kept = [
            self._tier(str(place), tier)
            for place, tier in enumerate(self.tiers)
            if not data[f"{place}_drop"]
        ]
        if data[f"{_NEW}_key"]:
            # Before the last: that one usually takes whoever is left.
            kept.insert(max(0, len(kept) - 1), self._tier(_NEW, {"key": data[f"{_NEW}_key"]}))
        return {**document, "author_tiers": kept}

    def _tier(self, place: str, before: Doc) -> Doc:
        data = self.cleaned_data
        tier = {key: value for key, value in before.items() if key not in (*_NUMBERS, "kinds")}
        if kinds := [part.strip() for part in data[f"{place}_kinds"].split(",") if part.strip()]:
            tier["kinds"] = kinds
        for key in _NUMBERS:
            value = data[f"{place}_{key}"]
            if value is not None:
                tier[key] = int(value) if value == int(value) else value
        return tier


def _written(patterns: Doc) -> str:
    return "\n".join(f"{name} = {held['text']}" for name, held in patterns.items())
