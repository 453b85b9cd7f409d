"""Rule sets as the API shows and asks for them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crisisdesk.api.shapes.base import LARGEST_NUMBER, Moment, PersonRef, Shape
from crisisdesk.api.shapes.mentions import MentionShape
from escalation.criteria.models import RuleSet


class RuleSetShape(Shape):
    """One version of all rules. `digest` is what you saw: send it with a change."""

    version = serializers.IntegerField()
    based_on = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    digest = serializers.CharField()
    why = serializers.CharField()
    written_by = PersonRef(allow_null=True)
    proposed_at = Moment(allow_null=True)
    published_by = PersonRef(allow_null=True)
    live_from = Moment(allow_null=True)
    live_until = Moment(allow_null=True)
    updated_at = Moment()


class RuleSetWhole(RuleSetShape):
    """One version with what it says."""

    document = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_document(self, rules: RuleSet) -> dict[str, Any]:
        """The rules themselves: docs/weighing.md."""
        found: dict[str, Any] = rules.document
        return found


class DraftSent(Shape):
    """The version to begin from; left out: the live one."""

    based_on = serializers.IntegerField(
        min_value=1, max_value=LARGEST_NUMBER, required=False, allow_null=True, default=None
    )


class DocumentSent(Shape):
    """What the draft says from now on, and the digest of what you changed."""

    document = serializers.DictField()
    digest = serializers.CharField(max_length=64)


class ProposalSent(Shape):
    """Why the rules should change."""

    why = serializers.CharField(max_length=500)


class PublishSent(Shape):
    """The digest of what you read, and the version in force that you compared it with."""

    digest = serializers.CharField(max_length=64)
    live = serializers.IntegerField(
        min_value=1, max_value=LARGEST_NUMBER, allow_null=True, help_text="null: none was in force."
    )


class ChangeShape(Shape):
    """One difference from the version in force."""

    rule = serializers.CharField(help_text='"" outside the rules themselves.')
    path = serializers.CharField()
    sentence = serializers.CharField()


class PreviewSent(Shape):
    """One word list or one rule to try; `document`: what nobody has saved yet, else the version."""

    words = serializers.CharField(max_length=60, required=False, default="")
    rule = serializers.CharField(max_length=60, required=False, default="")
    document = serializers.DictField(required=False, allow_null=True, default=None)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Ask for one thing at a time."""
        if bool(sent["words"]) == bool(sent["rule"]):
            raise serializers.ValidationError(_("Name one word list or one rule."))
        return sent


class PreviewRow(Shape):
    """One mention that was found; marks: [start, end) in its text of what was looked for."""

    mention = MentionShape()
    marks = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class PreviewShape(Shape):
    """What it finds among the newest stored mentions. Nothing is saved. Rates are 0 to 1."""

    looked_at = serializers.IntegerField()
    since = Moment()
    matched = serializers.IntegerField()
    found_anew = serializers.IntegerField(help_text="More than the rules in force find.")
    lost = serializers.IntegerField(help_text="Found by the rules in force and not by these.")
    judged = serializers.IntegerField(help_text="Of those matched, people have decided on so many.")
    noise_rate = serializers.FloatField(allow_null=True)
    calm_rate = serializers.FloatField(allow_null=True)
    counts_on = serializers.BooleanField(help_text="The rule asks for numbers as well.")
    rows = PreviewRow(many=True)


class CellShape(Shape):
    """One answer on the sheet."""

    severity = serializers.CharField()
    points = serializers.IntegerField()
    example = serializers.CharField()


class CriterionShape(Shape):
    """One question on the sheet."""

    criterion = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.IntegerField()
    question = serializers.CharField()
    cells = CellShape(many=True)


class ScaleShape(Shape):
    """Which points mean which severity."""

    severity = serializers.CharField()
    word = serializers.CharField()
    first = serializers.IntegerField()
    last = serializers.IntegerField()


class MatrixShape(Shape):
    """The criteria as a sheet that works on paper."""

    version = serializers.IntegerField()
    rows = CriterionShape(many=True)
    scale = serializers.SerializerMethodField()

    @extend_schema_field(ScaleShape(many=True))
    def get_scale(self, sheet: Any) -> Any:
        """From mild to grave."""
        names = ("severity", "word", "first", "last")
        rows = [dict(zip(names, step, strict=True)) for step in sheet.scale]
        return ScaleShape(rows, many=True).data
