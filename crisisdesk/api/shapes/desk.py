"""The desk, the numbers, the screens, the log's standing and health, as the API shows them."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from crisisdesk.api.shapes.base import LARGEST_ID, Moment, PersonRef, Shape, Text
from crisisdesk.api.shapes.mentions import SourceRef, StorylineShape
from journal.entries import GROUNDS
from monitoring.numbers.queries import SPANS
from wall.models import Profile


class IndexShape(Shape):
    """Where things are."""

    version = serializers.CharField()
    schema = serializers.CharField()
    docs = serializers.CharField()
    me = serializers.CharField()


class HealthShape(Shape):
    """Whether this desk is well, judged by work done."""

    status = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class WaitingShape(Shape):
    """One thing that waits for you."""

    severity = serializers.CharField()
    what = serializers.CharField()
    more = serializers.CharField()
    url = serializers.CharField()
    tag = serializers.CharField()
    due_at = Moment(allow_null=True)
    since_at = Moment(allow_null=True)


class LiveShape(Shape):
    """A storyline as it was told within the last hour."""

    story = StorylineShape()
    count = serializers.IntegerField()
    values = serializers.ListField(child=serializers.IntegerField())


class ThanksShape(Shape):
    """Praise that was passed on to your unit."""

    text = serializers.CharField()
    at = Moment()


class RunningShape(Shape):
    """A crisis that runs, as the strip names it."""

    number = serializers.CharField()
    title = serializers.CharField()
    severity = serializers.CharField()
    lead_name = serializers.CharField()
    next_public_update_at = Moment(allow_null=True)


class DeskShape(Shape):
    """What waits for you, and what is going on."""

    waiting = WaitingShape(many=True)
    crises = RunningShape(many=True)
    calm_since = Moment(allow_null=True)
    deciding = serializers.IntegerField(help_text="Alerts that need a decision.")
    live_age_s = serializers.FloatField(allow_null=True)
    blind = SourceRef(many=True)
    stories = LiveShape(many=True)
    thanks = ThanksShape(many=True)


class NumbersAsked(Shape):
    """The last hour, day or week."""

    span = serializers.ChoiceField(list(SPANS), required=False, default="24h")


class FiguresShape(Shape):
    """The figures on top, each with what is usual."""

    count = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    weeks = serializers.IntegerField(help_text="Of history behind what is usual.")
    reach = serializers.IntegerField()
    usual_reach = serializers.IntegerField()
    negative_share = serializers.FloatField(allow_null=True, help_text="0-1")
    usual_negative_share = serializers.FloatField(allow_null=True, help_text="0-1")
    praise = serializers.IntegerField()
    usual_praise = serializers.IntegerField()
    unsure = serializers.IntegerField()


class PointShape(Shape):
    """A step of the curve, with the range that is usual."""

    at = Moment()
    count = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class BarShape(Shape):
    """Tone in a wider step."""

    at = Moment()
    negative = serializers.IntegerField()
    neutral = serializers.IntegerField()
    positive = serializers.IntegerField()


class BySourceShape(Shape):
    """A source's part."""

    source = SourceRef()  # type: ignore[assignment]
    count = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Of negative mentions, 0-1.")


class ListedShape(Shape):
    """A mention in one of the lists; figure: what the list is ordered by."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    lang = serializers.CharField()
    author = serializers.CharField()
    created_at = Moment()
    severity = serializers.CharField()
    reach = serializers.IntegerField()
    figure = serializers.IntegerField()


class NumbersShape(Shape):
    """Everything of the numbers page."""

    span = serializers.CharField()
    since = Moment()
    until = Moment()
    figures = FiguresShape()
    curve = PointShape(many=True)
    tone = BarShape(many=True)
    sources = BySourceShape(many=True)
    copied = ListedShape(many=True)
    originals = ListedShape(many=True)
    ours = ListedShape(many=True)


class ScreenShape(Shape):
    """One paired wall monitor; state: live, dark, unfetched or revoked."""

    id = serializers.IntegerField(source="screen.pk")
    name = serializers.CharField(source="screen.name")
    profile = serializers.CharField(source="screen.profile")
    language = serializers.CharField(source="screen.language")
    state = serializers.CharField()
    paired_by = PersonRef(source="screen.paired_by")
    paired_at = Moment(source="screen.paired_at")
    last_seen_at = Moment(source="screen.last_seen_at", allow_null=True)
    revoked_at = Moment(source="screen.revoked_at", allow_null=True)


class PairSent(Shape):
    """The code on a device, and what the device becomes."""

    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=80)
    profile = serializers.ChoiceField(Profile.values, required=False, default="corridor")
    language = serializers.ChoiceField(
        [key for key, _ in settings.LANGUAGES], required=False, default="en"
    )


class ScreenNameSent(Shape):
    """Another name."""

    name = serializers.CharField(max_length=80)


class HiddenShape(Shape):
    """A mention that is kept off the walls; its text is null when its row is gone."""

    mention = serializers.IntegerField(source="hidden.mention_id")
    text = serializers.CharField(source="mention.text", allow_null=True, default=None)
    hidden_by = PersonRef(source="hidden.hidden_by")
    hidden_at = Moment(source="hidden.hidden_at")


class LogAsked(Shape):
    """Where to read on from, and the filters of the log."""

    after = serializers.IntegerField(min_value=0, max_value=LARGEST_ID, required=False, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=200, required=False, default=50)
    stream = Text(60, default="", help_text='"desk", or "crisis:" and its number.')
    who = Text(80, default="")
    group = Text(40, default="", help_text="The noun before a verb's dot.")
    object = Text(60, default="")
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    people = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Leave out days that no calendar of the log can count."""
        for name in ("since", "until"):
            if attrs[name] and not 2000 <= attrs[name].year < 2200:
                raise serializers.ValidationError(
                    {
                        name: [
                            self.fields[name].error_messages["invalid"].format(format="2026-11-20")
                        ]
                    }
                )
        return attrs


class ErasureSent(Shape):
    """On what ground words are erased, and why; both stay in the log."""

    ground = serializers.ChoiceField(list(GROUNDS))
    reason = serializers.CharField(max_length=300)


class LogStanding(Shape):
    """Whether the log was whole when it was last looked at."""

    checked_at = Moment(allow_null=True)
    checked_to = serializers.IntegerField()
    broken = serializers.IntegerField(source="broken.pk", allow_null=True, default=None)
    checkpoint = serializers.IntegerField(source="checkpoint.number", allow_null=True, default=None)
    signed_at = Moment(source="checkpoint.at", allow_null=True, default=None)


class ProblemShape(Shape):
    """One thing that is wrong."""

    kind = serializers.CharField()
    stream = serializers.CharField()
    seq = serializers.IntegerField()


class CheckShape(Shape):
    """What a check found."""

    is_whole = serializers.BooleanField()
    problems = ProblemShape(many=True)
