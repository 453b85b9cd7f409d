"""What the crisis screens send. Whether it may be done, the actions say."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from escalation.alerts.forms import Numbers, SeenField
from escalation.crises import steps, types
from escalation.crises.actions import NOTE_KINDS, Plan
from escalation.crises.queries import people_who_see
from escalation.moments import next_clock

SEVERITIES = [
    ("crisis", pgettext_lazy("severity", "Crisis")),
    ("serious", pgettext_lazy("severity", "Serious")),
    ("concern", pgettext_lazy("severity", "Concern")),
    ("watch", pgettext_lazy("severity", "Watch")),
]
PROMISES = [
    ("type", _("As the type says")),
    ("15", _("In 15 minutes")),
    ("30", _("In 30 minutes")),
    ("60", _("In 1 hour")),
    ("120", _("In 2 hours")),
    ("none", _("Nothing is promised")),
]


class OpenForm(forms.Form):
    """Open a crisis: from alerts, from mentions, from storylines, from nothing."""

    title = forms.CharField(
        label=_("What is it"),
        max_length=160,
        error_messages={"required": _("Say in a few words what it is. Walls and strip show it.")},
    )
    type = forms.ChoiceField(label=_("What kind"))
    severity = forms.ChoiceField(
        label=_("How grave"), choices=SEVERITIES, widget=forms.RadioSelect, initial="serious"
    )
    lead = forms.ModelChoiceField(
        User.objects.none(), label=_("Crisis lead"), empty_label=_("Choose")
    )
    spokesperson = forms.ModelChoiceField(
        User.objects.none(), label=_("Spokesperson"), required=False, empty_label=_("Nobody yet")
    )
    promise = forms.ChoiceField(
        label=_("Next public update"), choices=PROMISES, initial="type", required=False
    )
    is_private = forms.BooleanField(
        label=_("Private: only those named here know what it is about"), required=False
    )
    members = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who else may see it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    alert = SeenField(required=False, widget=forms.MultipleHiddenInput)
    mention = Numbers(required=False)
    storyline = Numbers(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_who_see()
        for name in ("lead", "spokesperson", "members"):
            cast("forms.ModelChoiceField[User]", self.fields[name]).queryset = people
        grouped: list[Any] = types.grouped_types(get_language() or "en")
        cast("forms.ChoiceField", self.fields["type"]).choices = [("", _("Choose")), *grouped]

    def plan(self, now: datetime) -> Plan:
        """Return what was filled in, with the promise as a time."""
        sent: dict[str, Any] = self.cleaned_data
        pace = promised_min(sent["promise"], sent["type"], sent["severity"])
        return Plan(
            title=sent["title"],
            type=sent["type"],
            severity=sent["severity"],
            lead=sent["lead"],
            spokesperson=sent["spokesperson"],
            is_private=sent["is_private"],
            members=tuple(sent["members"]) if sent["is_private"] else (),
            next_update_at=now + timedelta(minutes=pace) if pace else None,
            update_every_min=pace,
            alerts=sent["alert"],
            mentions=sent["mention"],
            storylines=sent["storyline"],
        )


def promised_min(choice: str, type_id: str, severity: str) -> int | None:
    """Return in how many minutes the public hears from us; None when nothing is promised."""
    if choice in {"", "type"}:
        return types.public_pace_min(type_id, severity)
    return int(choice) if choice.isdecimal() else None


class SeverityForm(forms.Form):
    """Raise or lower."""

    severity = forms.ChoiceField(choices=SEVERITIES, widget=forms.RadioSelect)
    was = forms.ChoiceField(choices=SEVERITIES)
    reason = forms.CharField(max_length=500, required=False)


class StatusForm(forms.Form):
    """Another step."""

    status = forms.ChoiceField(choices=[(key, key) for key in steps.CHOOSABLE])


class PeopleForm(forms.Form):
    """Who leads, who speaks."""

    lead = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)
    spokesperson = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)


class NoteForm(forms.Form):
    """A line for the log."""

    text = forms.CharField(max_length=2000, required=False)
    kind = forms.ChoiceField(choices=[(key, key) for key in NOTE_KINDS])
    corrects = forms.IntegerField(required=False, min_value=1)


class LineForm(forms.Form):
    """The confirmed line."""

    line = forms.CharField(max_length=160, required=False)


class PromiseForm(forms.Form):
    """The next public update: in so many minutes, and then at that pace; at a time; or none."""

    minutes = forms.IntegerField(required=False, min_value=1, max_value=24 * 60)
    clock = forms.TimeField(
        required=False,
        input_formats=["%H:%M"],
        error_messages={"invalid": _("Write the time as 14:30.")},
    )
    none = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the three: an empty answer takes no promise off."""
        sent: dict[str, Any] = self.cleaned_data
        given = [
            name for name in ("minutes", "clock", "none") if sent.get(name) not in {None, False}
        ]
        if len(given) != 1 and not self.errors:
            raise forms.ValidationError(
                _("Say when: in how many minutes, at what time, or that nothing is promised.")
            )
        return sent

    def at(self, now: datetime) -> datetime | None:
        """Return when it is due, by the clock of the person; None when nothing is promised."""
        sent = self.cleaned_data
        if sent["clock"] is not None:
            return next_clock(sent["clock"], now, timezone.get_current_timezone())
        return now + timedelta(minutes=sent["minutes"]) if sent["minutes"] else None


class LinkForm(forms.Form):
    """What is added to a crisis."""

    alert = SeenField(required=False)
    mention = Numbers(required=False)
    storyline = Numbers(required=False)


class MembersForm(forms.Form):
    """Who is let in and who is taken out."""

    add = forms.ModelMultipleChoiceField(User.objects.filter(is_active=True), required=False)
    remove = forms.ModelMultipleChoiceField(User.objects.filter(is_active=True), required=False)


class PrivacyForm(forms.Form):
    """Private or not, with a reason."""

    private = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=500, required=False)


class CloseForm(forms.Form):
    """The end, with a reason and what was learned."""

    reason = forms.CharField(max_length=500, required=False)
    lesson = forms.CharField(max_length=4000, required=False)
    despite = forms.BooleanField(required=False)


class ListForm(forms.Form):
    """What the list of crises is narrowed to."""

    q = forms.CharField(max_length=80, required=False)
    tab = forms.ChoiceField(choices=[("all", "all"), ("closed", "closed")], required=False)
