"""What the desk may note about somebody who writes about us."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models.persons import Ground, Policy, Stance

KINDS = (
    ("", gettext_lazy("Not said")),
    ("press", gettext_lazy("Press")),
    ("journalist", gettext_lazy("Journalist")),
    ("authority", gettext_lazy("Authority")),
    ("politician", gettext_lazy("Politician")),
    ("expert", gettext_lazy("Expert")),
    ("influencer", gettext_lazy("Influencer")),
    ("employee", gettext_lazy("Employee")),
    ("own", gettext_lazy("Our own account")),
    ("public", gettext_lazy("Public")),
)
STANCES = (("", gettext_lazy("Not said")), *Stance.choices)
GROUNDS = (("", gettext_lazy("No note")), *Ground.choices)
POLICIES = (("", gettext_lazy("None")), *Policy.choices)


class CardForm(forms.Form):
    """A person's card: kind, stance, a note with its ground, a policy with reason and end."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Who it is"), choices=KINDS, required=False)
    stance = forms.ChoiceField(label=gettext_lazy("Stance"), choices=STANCES, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea
    )
    note_ground = forms.ChoiceField(
        label=gettext_lazy("Ground for the note"),
        help_text=gettext_lazy("Consent that is withdrawn ends the note: empty it."),
        choices=GROUNDS,
        required=False,
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("How we treat it"), choices=POLICIES, required=False
    )
    policy_why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)
    policy_until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean(self) -> dict[str, Any]:
        """A note needs a ground; a policy needs a reason and an end."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("note") and not data.get("note_ground"):
            self.add_error("note_ground", _("A note about a person needs a ground."))
        if data.get("policy") and not (data.get("policy_why") and data.get("policy_until")):
            self.add_error(
                "policy_why", _("Say why and until when: this is a policy, not a private label.")
            )
        return data
