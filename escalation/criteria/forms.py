"""Plain forms of the rule editor: weights and thresholds, one word list, one rule.

They only put together a new document; what it may say is checked by `check`, the same for the
screen, the API and the command line.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.criteria.document import BRANCH_KEYS, CRITERIA, SEVERITIES, TONES, Doc
from escalation.criteria.form_sections import RULE, SCALE, WORDS, InSections
from escalation.criteria.naming import language_name, list_name, tier_name
from escalation.criteria.wording import key_in_words
from escalation.criteria.words import criterion_word, severity_word, tone_word

_LISTS: Final = ("phrases", "patterns", "mentions")
_CHOICES: Final = ("words", "language", "source", "tier", "tone")
_COUNTS: Final = (
    "reach_from", "reach_below", "followers_from", "score_from", "score_below", "window_min",
    "count_from", "authors_from", "near_copies_from", "reach_sum_from",
)  # fmt: skip
_AMOUNTS: Final = ("rate_from", "times_expected", "new_accounts_share_from", "negative_share_from")
_FLAGS: Final = ("is_question", "has_link", "ignore_not")
_ANSWERS: Final = (
    ("", gettext_lazy("Does not matter")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
)
_LANGUAGES: Final = ("sv", "en", "fi", "no", "da", "de")


def lines_of(text: str) -> list[str]:
    """Return the non-empty lines of a text field."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class ScaleForm(InSections):
    """Weights (together 100), thresholds, and how far below a threshold steps down."""

    parts = SCALE

    def __init__(self, *args: Any, document: Doc, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in CRITERIA:
            self.fields[f"weight_{criterion}"] = forms.IntegerField(
                label=criterion_word(criterion),
                min_value=0,
                max_value=100,
                initial=document["weights"][criterion],
            )
        for severity in SEVERITIES[1:]:
            self.fields[f"from_{severity}"] = forms.IntegerField(
                label=_("%(severity)s from") % {"severity": severity_word(severity)},
                min_value=1,
                max_value=100,
                initial=document["thresholds"][severity],
            )
        self.fields["hysteresis"] = forms.IntegerField(
            label=_("Steps down when this far below"),
            min_value=0,
            max_value=30,
            initial=document["hysteresis"],
        )

    def changed(self, document: Doc) -> Doc:
        """Return the document with these weights and thresholds."""
        data = self.cleaned_data
        return {
            **document,
            "weights": {criterion: data[f"weight_{criterion}"] for criterion in CRITERIA},
            "thresholds": {
                SEVERITIES[0]: document["thresholds"][SEVERITIES[0]],
                **{severity: data[f"from_{severity}"] for severity in SEVERITIES[1:]},
            },
            "hysteresis": data["hysteresis"],
        }


class WordsForm(InSections):
    """One word list: a text field per language, and phrases that take the alarm out of it."""

    parts = WORDS

    def __init__(self, *args: Any, document: Doc, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        held: Mapping[str, list[str]] = document["words"].get(name, {})
        self.keys = list(dict.fromkeys(["sv", "en", *(k for k in held if k != "patterns")]))
        for key in self.keys:
            self.fields[f"words_{key}"] = forms.CharField(
                label=_("Words, %(language)s") % {"language": language_name(key)},
                widget=forms.Textarea,
                required=False,
                initial="\n".join(held.get(key, [])),
            )
        self.fields["calming"] = forms.CharField(
            label=_("Not when it says"),
            widget=forms.Textarea,
            required=False,
            initial="\n".join(document["combine_not"].get(name, [])),
        )

    def changed(self, document: Doc) -> Doc:
        """Return the document with this list."""
        held = dict(document["words"].get(self.name, {}))
        for key in self.keys:
            terms = lines_of(self.cleaned_data[f"words_{key}"])
            if terms:
                held[key] = terms
            else:
                held.pop(key, None)
        calming = dict(document["combine_not"])
        phrases = lines_of(self.cleaned_data["calming"])
        calming[self.name] = phrases
        return {
            **document,
            "words": {**document["words"], self.name: held},
            "combine_not": {name: terms for name, terms in calming.items() if terms},
        }


class RuleForm(InSections):
    """One rule: when it holds, what points it gives, what it sets off."""

    parts = RULE

    def __init__(
        self, *args: Any, document: Doc, rule: Doc, sources: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        condition: Mapping[str, Any] = rule.get("if", {})
        names = rule.get("name", {})
        for language, label in (("en", _("Name in English")), ("sv", _("Name in Swedish"))):
            self.fields[f"name_{language}"] = forms.CharField(
                label=label, max_length=200, required=False, initial=names.get(language, "")
            )
        choices = {
            "words": [(name, list_name(name, document)) for name in document["words"]],
            "language": [(code, language_name(code)) for code in _LANGUAGES],
            "source": list(sources.items()),
            "tier": [(tier["key"], tier_name(tier["key"])) for tier in document["author_tiers"]],
            "tone": [(tone, tone_word(tone)) for tone in TONES],
        }
        for key in _CHOICES:
            held = condition.get(key, [])
            known = dict(choices[key])
            extra = [(value, value) for value in held if value not in known]
            self.fields[key] = forms.MultipleChoiceField(
                label=_label(key),
                choices=[*choices[key], *extra],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=held,
            )
        for key in _LISTS:
            self.fields[key] = forms.CharField(
                label=_label(key),
                help_text=_("One a line; one of them is enough."),
                widget=forms.Textarea,
                required=False,
                initial="\n".join(condition.get(key, [])),
            )
        for key in _FLAGS:
            held_flag = condition.get(key)
            self.fields[key] = forms.ChoiceField(
                label=_label(key),
                choices=_ANSWERS,
                required=False,
                initial="" if held_flag is None else "yes" if held_flag else "no",
            )
        for key in _COUNTS:
            self.fields[key] = forms.IntegerField(
                label=_label(key), min_value=0, required=False, initial=condition.get(key)
            )
        for key in _AMOUNTS:
            self.fields[key] = forms.FloatField(
                label=_label(key), min_value=0, required=False, initial=condition.get(key)
            )
        self._consequences(rule, condition)

    def _consequences(self, rule: Doc, condition: Mapping[str, Any]) -> None:
        then: Mapping[str, Any] = rule.get("then", {})
        branches = {key: condition[key] for key in BRANCH_KEYS if key in condition}
        self.fields["branches"] = forms.CharField(
            label=_("Also, as JSON"),
            help_text=_('For alternatives: {"any": [...]}, {"all": [...]}, {"not": {...}}.'),
            widget=forms.Textarea,
            required=False,
            initial=json.dumps(branches, ensure_ascii=False, indent=2) if branches else "",
        )
        for criterion in CRITERIA:
            self.fields[f"points_{criterion}"] = forms.IntegerField(
                label=_("Points for %(criterion)s") % {"criterion": criterion_word(criterion)},
                min_value=0,
                max_value=100,
                required=False,
                initial=rule.get("points", {}).get(criterion),
            )
        severities = [("", _("Leaves it to the score"))] + [
            (severity, severity_word(severity)) for severity in (*SEVERITIES, "praise")
        ]
        for key in ("severity", "severity_at_least"):
            self.fields[key] = forms.ChoiceField(
                label=_label(key), choices=severities, required=False, initial=then.get(key, "")
            )
        for key in ("call", "tell", "tag", "suggest", "then_call"):
            self.fields[key] = forms.CharField(
                label=_label(key), required=False, initial=", ".join(then.get(key, []))
            )
        self.fields["unanswered_min"] = forms.IntegerField(
            label=_label("unanswered_min"),
            min_value=1,
            required=False,
            initial=then.get("unanswered_min"),
        )
        for key in ("stop", "confirm", "score_without_copies"):
            self.fields[key] = forms.BooleanField(
                label=_label(key), required=False, initial=bool(then.get(key))
            )

    def clean_branches(self) -> dict[str, Any]:
        """Read the alternatives; only any, all and not may stand there."""
        raw = self.cleaned_data["branches"].strip()
        if not raw:
            return {}
        try:
            found = json.loads(raw)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                _("This is not JSON: line %(line)s, column %(column)s."),
                params={"line": error.lineno, "column": error.colno},
            ) from error
        if not isinstance(found, dict) or not set(found) <= set(BRANCH_KEYS):
            raise forms.ValidationError(_("Only any, all and not may stand here."))
        return dict(found)

    def as_rule(self) -> Doc:
        """Return the rule as the document spells it."""
        data = self.cleaned_data
        names = {lang: data[f"name_{lang}"] for lang in ("en", "sv") if data[f"name_{lang}"]}
        points = {c: data[f"points_{c}"] for c in CRITERIA if data[f"points_{c}"]}
        then: Doc = {}
        for key in ("severity", "severity_at_least", "unanswered_min"):
            if data[key]:
                then[key] = data[key]
        for key in ("call", "tell", "tag", "suggest", "then_call"):
            if words := [part.strip() for part in data[key].split(",") if part.strip()]:
                then[key] = words
        then |= {key: True for key in ("stop", "confirm", "score_without_copies") if data[key]}
        return {
            **self.rule,
            "name": names or self.rule.get("name", {}),
            "if": self._condition(),
            "points": points,
            "then": then,
        }

    def _condition(self) -> Doc:
        data = self.cleaned_data
        condition: Doc = {key: data[key] for key in _CHOICES if data[key]}
        condition |= {key: lines_of(data[key]) for key in _LISTS if data[key].strip()}
        condition |= {key: data[key] == "yes" for key in _FLAGS if data[key]}
        condition |= {key: data[key] for key in (*_COUNTS, *_AMOUNTS) if data[key] is not None}
        held: Mapping[str, Any] = self.rule.get("if", {})
        if "per" in held:
            condition["per"] = held["per"]
        return {**condition, **data["branches"]}

    def changed(self, document: Doc) -> Doc:
        """Return the document with this rule in its place, or at the end if it is new."""
        rule = self.as_rule()
        rules = [rule if each["key"] == rule["key"] else each for each in document["rules"]]
        if all(each["key"] != rule["key"] for each in rules):
            rules.append(rule)
        return {**document, "rules": rules}


class WhyForm(forms.Form):
    """Why the rules should change."""

    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea, required=False
    )


class NewRuleForm(forms.Form):
    """What a new rule is called."""

    key = forms.SlugField(
        label=gettext_lazy("Short name of the new rule"),
        max_length=60,
        error_messages={
            "invalid": gettext_lazy("Only the letters a to z, digits and hyphens, no spaces.")
        },
    )


class NewListForm(forms.Form):
    """What a new word list is called."""

    name = forms.SlugField(
        label=gettext_lazy("Short name of the new list"),
        max_length=60,
        error_messages={
            "invalid": gettext_lazy("Only the letters a to z, digits and hyphens, no spaces.")
        },
    )


def _label(key: str) -> str:
    word = key_in_words(key)
    return word[:1].upper() + word[1:]
