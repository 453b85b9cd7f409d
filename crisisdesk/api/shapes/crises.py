"""Crises as the API shows and asks for them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crisisdesk.api.shapes.alerts import AlertRef, LikeShape, seen_list
from crisisdesk.api.shapes.base import Id, Moment, PersonRef, Shape, Text
from crisisdesk.api.shapes.mentions import MentionShape, StorylineShape
from escalation.crises import types
from escalation.crises.actions import NOTE_KINDS
from escalation.crises.steps import CHOOSABLE, GRAVE
from playbooks import catalogue


class CrisesAsked(Shape):
    """Words in number, title, line or lesson; only closed ones, or only those that run."""

    q = Text(80, default="")
    closed = serializers.BooleanField(required=False, allow_null=True, default=None)


class CrisisShape(Shape):
    """One crisis. `severity` is what you saw: send it as `was` when you raise or lower."""

    number = serializers.CharField()
    revision = serializers.IntegerField()
    title = serializers.CharField()
    type = serializers.CharField()
    severity = serializers.CharField()
    status = serializers.CharField()
    lead = PersonRef()
    spokesperson = PersonRef(allow_null=True)
    is_private = serializers.BooleanField()
    confirmed_line = serializers.CharField()
    first_mention_at = Moment(allow_null=True)
    opened_at = Moment()
    closed_at = Moment(allow_null=True)
    next_update_at = Moment(allow_null=True)
    update_every_min = serializers.IntegerField(allow_null=True)
    storylines = serializers.ListField(child=serializers.IntegerField())
    mentions = serializers.ListField(child=serializers.IntegerField())


class CrisisStep(Shape):
    """One step of a crisis: done, now or next."""

    key = serializers.CharField()
    state = serializers.CharField()
    at = Moment(allow_null=True)


class CrisisWhole(CrisisShape):
    """One crisis with what belongs to it."""

    type_name = serializers.CharField()
    steps = CrisisStep(many=True)
    stories = StorylineShape(many=True)
    posts = MentionShape(many=True, help_text="The newest twelve.")
    alerts = AlertRef(many=True)
    likes = LikeShape(many=True)
    members = PersonRef(many=True, help_text="Who may see it, where it is private.")
    questions = serializers.ListField(child=serializers.CharField())
    checks = serializers.ListField(
        child=serializers.CharField(), help_text="What still speaks against closing it."
    )
    entry_count = serializers.IntegerField()
    closing_reason = serializers.CharField()
    lesson = serializers.CharField()
    rule_set = serializers.IntegerField(
        allow_null=True, help_text="The version that was frozen on it."
    )
    may_lead = serializers.BooleanField()


class TypeShape(Shape):
    """One type of crisis."""

    id = serializers.CharField()
    name = serializers.CharField()
    is_trust = serializers.BooleanField()


class CrisisSent(Shape):
    """What opens a crisis: from alerts, from mentions, from storylines, from nothing."""

    title = serializers.CharField(max_length=160)
    type = serializers.CharField(max_length=40, help_text="An id of /api/v1/crisis-types/.")
    severity = serializers.ChoiceField(GRAVE)
    lead = Id(required=False, allow_null=True, default=None, help_text="Left out: you.")
    spokesperson = Id(required=False, allow_null=True, default=None)
    is_private = serializers.BooleanField(required=False, default=False)
    members = serializers.ListField(child=Id(), required=False, max_length=200, default=list)
    update_every_min = serializers.IntegerField(
        min_value=0,
        max_value=24 * 60,
        required=False,
        allow_null=True,
        default=None,
        help_text="Pace of public updates. Left out: as the type says. 0: nothing is promised.",
    )
    alerts = seen_list(required=False, default=list)
    mentions = serializers.ListField(child=Id(), required=False, max_length=200, default=list)
    storylines = serializers.ListField(child=Id(), required=False, max_length=200, default=list)

    def validate_type(self, value: str) -> str:
        """Only types that the library knows."""
        if catalogue.crisis_type(value) is None:
            raise serializers.ValidationError(_("Choose what kind of crisis this is."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Leave the pace to the type unless one was named."""
        if attrs["update_every_min"] is None:
            pace = types.public_pace_min(attrs["type"], attrs["severity"])
            attrs["update_every_min"] = pace
        return attrs


class SeveritySent(Shape):
    """Raise or lower; `was` is what you saw."""

    severity = serializers.ChoiceField(GRAVE)
    was = serializers.ChoiceField(GRAVE)
    reason = serializers.CharField(max_length=500)


class StatusSent(Shape):
    """Another step."""

    status = serializers.ChoiceField(CHOOSABLE)


class StaffSent(Shape):
    """Who leads, who speaks; who is left out stays."""

    lead = Id(required=False, allow_null=True, default=None)
    spokesperson = Id(required=False, allow_null=True, default=None)


class NoteSent(Shape):
    """A line for the log; a correction names the entry it puts right."""

    text = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(NOTE_KINDS, required=False, default="note")
    corrects = Id(required=False, allow_null=True, default=None)


class LineSent(Shape):
    """The one confirmed line; empty takes it off."""

    line = serializers.CharField(max_length=160, allow_blank=True)


class UpdateSent(Shape):
    """When the public hears from us next, and at which pace from then on; null takes it off."""

    at = Moment(allow_null=True)
    every_min = serializers.IntegerField(
        min_value=1, max_value=24 * 60, required=False, allow_null=True, default=None
    )


class LinkSent(Shape):
    """What is added to a crisis."""

    alerts = seen_list(required=False, default=list)
    mentions = serializers.ListField(child=Id(), required=False, max_length=200, default=list)
    storylines = serializers.ListField(child=Id(), required=False, max_length=200, default=list)


class MembersSent(Shape):
    """Who is let in and who is taken out."""

    add = serializers.ListField(child=Id(), required=False, max_length=200, default=list)
    remove = serializers.ListField(child=Id(), required=False, max_length=200, default=list)


class PrivacySent(Shape):
    """Private or not, with a reason."""

    is_private = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


class CloseSent(Shape):
    """The end, with a reason and what was learned; despite: although checks remain."""

    reason = serializers.CharField(max_length=500)
    lesson = Text(4000, default="")
    despite = serializers.BooleanField(required=False, default=False)


class EntriesAsked(Shape):
    """Where to read on from, and how much."""

    after = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=200, required=False, default=50)


class EntryShape(Shape):
    """One line of the record. `number` and `hash` are those of its own chain."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    at = Moment()
    stream = serializers.CharField()
    verb = serializers.CharField()
    who = serializers.CharField()
    say = serializers.CharField()
    about = serializers.CharField()
    hash = serializers.CharField()
    is_erased = serializers.BooleanField()


class LikesAsked(Shape):
    """What a crisis would be called, and its type."""

    title = Text(160, default="")
    type = Text(40, default="")


class LessonShape(LikeShape):
    """A past case like this one, with what was learned."""

    lesson = serializers.CharField()


class EntriesShape(Shape):
    """Entries, oldest first. `cursor`: ask on after it; it stays when there is nothing new."""

    cursor = serializers.IntegerField()
    results = EntryShape(many=True)


class NotedShape(Shape):
    """Where a note stands in the log."""

    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()
    verb = serializers.CharField()
    hash = serializers.CharField()
