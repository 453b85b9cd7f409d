"""What the triage screen sends. Fields are checked here; the actions say whether it stands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from escalation.alerts.forms import SeenField
from escalation.alerts.snoozing import CHOICES
from escalation.alerts.states import DISMISSALS
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


class PassOnForm(DecisionForm):
    """Pass one praise on to a unit, in words without names."""

    unit = forms.ModelChoiceField(
        Unit.objects.all(), error_messages={"required": _("Choose whose praise this is.")}
    )
    text = forms.CharField(max_length=2000, strip=True)
