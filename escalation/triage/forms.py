"""What the triage screen sends. Fields are checked here; the actions say whether it stands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from escalation.alerts.actions.labelling import LONGEST
from escalation.alerts.forms import Numbers, SeenField
from escalation.alerts.snoozing import CHOICES
from escalation.alerts.states import DISMISSALS
from escalation.criteria.document import SEVERITIES
from escalation.triage.queue import TABS, Asked

_SEVERITIES = [
    ("", _("Every severity")),
    ("crisis", pgettext_lazy("severity", "Crisis")),
    ("serious", pgettext_lazy("severity", "Serious")),
    ("concern", pgettext_lazy("severity", "Concern")),
    ("watch", pgettext_lazy("severity", "Watch")),
]


class QueueForm(forms.Form):
    """What the reader narrows the queue to; anything unknown counts as not asked."""

    tab = forms.ChoiceField(choices=[(key, key) for key in TABS], required=False)
    q = forms.CharField(max_length=80, required=False)
    severity = forms.ChoiceField(choices=_SEVERITIES, required=False, label=_("Severity"))
    source = forms.SlugField(max_length=40, required=False, label=_("Source"))
    label = forms.CharField(max_length=LONGEST, required=False, label=_("Label"))
    unread = forms.BooleanField(required=False, label=_("Unread only"))

    def asked(self) -> Asked:
        """Return what was asked for, with plain answers where nothing was."""
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        return Asked(
            tab=found.get("tab") or "all",
            words=(found.get("q") or "").strip(),
            severity=found.get("severity") or "",
            source=found.get("source") or "",
            label=(found.get("label") or "").strip().casefold(),
            is_unread=bool(found.get("unread")),
        )


class DecisionForm(forms.Form):
    """What every decision sends."""

    alert = SeenField()


class AssignForm(DecisionForm):
    """Give alerts to a person; empty means oneself."""

    to = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)


class DismissForm(DecisionForm):
    """Dismiss with a reason."""

    outcome = forms.ChoiceField(
        choices=list(DISMISSALS.items()),
        error_messages={"required": _("Choose a reason for dismissing.")},
    )
    reason = forms.CharField(max_length=300, required=False)


class SnoozeForm(DecisionForm):
    """Snooze for a while."""

    until = forms.ChoiceField(choices=list(CHOICES.items()))


class HandOverForm(DecisionForm):
    """Hand to customer service, with a line for them."""

    reason = forms.CharField(max_length=300, required=False)


class SplitForm(DecisionForm):
    """Split merged alerts or posts off."""

    part = Numbers(required=False)
    post = Numbers(required=False)

    def clean_alert(self) -> dict[int, int | None]:
        """One alert is split at a time."""
        seen: dict[int, int | None] = self.cleaned_data["alert"]
        if len(seen) != 1:
            raise forms.ValidationError(_("This page is out of date. Load it again."))
        return seen


class LabelForm(DecisionForm):
    """Put labels on, written or chosen, or take them off."""

    label = forms.CharField(max_length=200, required=False)
    chosen = forms.Field(required=False, widget=forms.SelectMultiple)
    off = forms.Field(required=False, widget=forms.SelectMultiple)


class SeverityForm(DecisionForm):
    """Answer to the severity that was proposed, as the person read it."""

    severity = forms.ChoiceField(choices=[(key, key) for key in SEVERITIES])


class PassOnForm(DecisionForm):
    """Pass one praise on to a unit, in words without names."""

    unit = forms.ModelChoiceField(
        Unit.objects.all(), error_messages={"required": _("Choose whose praise this is.")}
    )
    text = forms.CharField(max_length=2000, strip=True)
