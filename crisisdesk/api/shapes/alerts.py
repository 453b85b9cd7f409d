"""Alerts as the API shows and asks for them."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crisisdesk.api.shapes.base import LARGEST_NUMBER, Id, Moment, PersonRef, Shape, Text
from crisisdesk.api.shapes.mentions import MentionShape, StorylineShape
from escalation.alerts.access import shown
from escalation.alerts.actions.labelling import LONGEST
from escalation.alerts.models import Alert, AlertKind, AlertState
from escalation.alerts.snoozing import CHOICES
from escalation.alerts.states import DISMISSALS, IN_HAND
from escalation.criteria.document import SEVERITIES as SCALE
from escalation.triage.queue import TABS

if TYPE_CHECKING:
    from accounts.models import Unit

MOST = 200
SEVERITIES = ("crisis", "serious", "concern", "watch", "praise")


class AlertsAsked(Shape):
    """All that are given must hold."""

    state = serializers.ListField(
        child=serializers.ChoiceField([*AlertState.values, IN_HAND]), required=False
    )
    kind = serializers.ListField(child=serializers.ChoiceField(AlertKind.values), required=False)
    severity = serializers.ListField(child=serializers.ChoiceField(SEVERITIES), required=False)
    mine = serializers.BooleanField(required=False, default=False)
    since = Moment(required=False, help_text="Raised at or after.")


class QueueAsked(Shape):
    """What the queue is narrowed to, as on screen."""

    tab = serializers.ChoiceField(list(TABS), required=False, default="all")
    q = Text(80, default="")
    severity = serializers.ChoiceField(SEVERITIES, required=False, default="")
    source = serializers.SlugField(  # type: ignore[assignment]
        max_length=40, required=False, default=""
    )
    label = Text(LONGEST, default="")  # type: ignore[assignment]
    unread = serializers.BooleanField(required=False, default=False)


class ChangesAsked(QueueAsked):
    """The queue, and from when on it is asked for what has changed."""

    since = Moment(required=False)


class AlertShape(Shape):
    """A person must decide. `revision` is what you saw: send it with a decision."""

    id = serializers.IntegerField(source="pk")
    revision = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.CharField()
    title = serializers.CharField()
    score = serializers.IntegerField(help_text="0-100")
    peak_score = serializers.IntegerField()
    severity = serializers.CharField()
    proposed = serializers.CharField(
        help_text="The severity that waits for a yes: confirm it or keep the present one."
    )
    told = serializers.ListField(
        child=serializers.CharField(), help_text="Roles on whose desks it is shown."
    )
    rules = serializers.ListField(child=serializers.CharField())
    storyline = serializers.IntegerField(source="storyline_id", allow_null=True)
    mention = serializers.IntegerField(source="mention_id")
    mention_count = serializers.IntegerField()
    original_count = serializers.IntegerField()
    reach = serializers.IntegerField()
    first_at = Moment()
    last_at = Moment()
    raised_at = Moment()
    changed_at = Moment()
    assignee = PersonRef(allow_null=True)
    decided_by = PersonRef(allow_null=True)
    decided_at = Moment(allow_null=True)
    snoozed_until = Moment(allow_null=True)
    crisis = serializers.CharField(source="crisis.number", allow_null=True, default=None)
    labels = serializers.ListField(child=serializers.CharField())
    merged_into = serializers.IntegerField(
        source="merged_into_id", allow_null=True, help_text="The alert that is decided about."
    )

    def to_representation(self, instance: Any) -> Any:
        """As its reader may see it."""
        return super().to_representation(
            shown(instance) if isinstance(instance, Alert) else instance
        )


class AskingShape(Shape):
    """One thing its rules ask for; is_done: the desk has done it, otherwise it is left to you."""

    kind = serializers.CharField(help_text="suggest, call, tell, then_call or tag")
    names = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()
    is_done = serializers.BooleanField()


class WaitShape(Shape):
    """What it becomes if it holds until then."""

    severity = serializers.CharField()
    at = Moment()
    is_up = serializers.BooleanField()


class PartShape(Shape):
    """One criterion of a score with its reason."""

    criterion = serializers.CharField()
    points = serializers.IntegerField()
    max = serializers.IntegerField()
    reason = serializers.CharField()


class DecisionShape(Shape):
    """What was decided before."""

    at = Moment()
    by = PersonRef(allow_null=True)
    action = serializers.CharField()
    outcome = serializers.CharField()
    reason = serializers.CharField()


class LikeShape(Shape):
    """A past case like this one."""

    title = serializers.CharField(source="case.title")
    url = serializers.CharField(source="case.url")
    degree = serializers.FloatField(help_text="0-1")
    shared = serializers.ListField(child=serializers.CharField())


class AlertRef(Shape):
    """An alert by its title."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    score = serializers.IntegerField()
    severity = serializers.CharField()
    raised_at = Moment()


class AlertWhole(AlertShape):
    """One alert with everything that explains it."""

    post = MentionShape(allow_null=True)
    story = StorylineShape(allow_null=True)
    parts = PartShape(many=True)
    to_next = serializers.IntegerField(
        allow_null=True, help_text="Points that are missing to the next severity."
    )
    raised_by = serializers.CharField(help_text="The rule that lifted it above its score.")
    without_copies = serializers.IntegerField(
        allow_null=True, help_text="The score without copies and new accounts."
    )
    asked = AskingShape(many=True)
    waits = WaitShape(many=True)
    volume = serializers.ListField(
        child=serializers.CharField(), help_text="How far its volume stands out, and of what."
    )
    merged = AlertRef(many=True, help_text="Alerts that were merged into it.")
    likes = LikeShape(many=True)
    seen_by = serializers.ListField(child=serializers.CharField())
    history = DecisionShape(many=True)
    moves = serializers.ListField(
        child=serializers.CharField(), help_text="What may be done with it now."
    )


class CarriersShape(Shape):
    """What carries an alert; is_known: false when that cannot be told any more."""

    posts = MentionShape(many=True)
    count = serializers.IntegerField()
    is_known = serializers.BooleanField()


class RowShape(Shape):
    """One row of the queue."""

    id = serializers.IntegerField()
    revision = serializers.IntegerField()
    group = serializers.CharField()
    severity = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    lang = serializers.CharField()
    at = Moment()
    author = serializers.CharField()
    storyline = serializers.CharField()
    tone = serializers.IntegerField(allow_null=True)
    is_unread = serializers.BooleanField()
    until = Moment(allow_null=True)
    merged = serializers.IntegerField(help_text="How many alerts were merged into it.")
    labels = serializers.ListField(child=serializers.CharField())
    proposed = serializers.CharField(help_text="The severity that waits for a yes.")


class CountsShape(Shape):
    """How many alerts stand in each tab; decide: how many need a decision."""

    all = serializers.IntegerField()
    mine = serializers.IntegerField()
    reports = serializers.IntegerField()
    praise = serializers.IntegerField()
    snoozed = serializers.IntegerField()
    service = serializers.IntegerField()
    decide = serializers.IntegerField()


class QueueShape(Shape):
    """The queue in the order of the screen. `cursor`: ask for changes since then."""

    rows = RowShape(many=True)
    counts = CountsShape()
    cursor = serializers.CharField()


class ChangesShape(QueueShape):
    """What has changed: rows to put in place, and ids that have left."""

    gone = serializers.ListField(child=serializers.IntegerField())


class SeenShape(Shape):
    """An alert and the revision you saw; null decides whatever others have done since."""

    id = Id()
    revision = serializers.IntegerField(
        min_value=0, max_value=LARGEST_NUMBER, required=False, allow_null=True, default=None
    )


def seen_list(**given: Any) -> serializers.ListField:
    """Return a field for several alerts, at most MOST."""
    return serializers.ListField(child=SeenShape(), max_length=MOST, **given)


class DecideSent(Shape):
    """One alert: its address says which."""

    revision = serializers.IntegerField(
        min_value=0, max_value=LARGEST_NUMBER, required=False, allow_null=True, default=None
    )


class AssignFields(Shape):
    """To whom; left out: to yourself."""

    to = Id(required=False, allow_null=True, default=None)


class DismissFields(Shape):
    """Why, for the backtest."""

    outcome = serializers.ChoiceField(list(DISMISSALS))
    reason = Text(300, default="")


class SnoozeFields(Shape):
    """For how long, or until when."""

    choice = serializers.ChoiceField(list(CHOICES), required=False)
    until = Moment(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        attrs = super().validate(attrs)
        if ("choice" in attrs) == ("until" in attrs):
            message = self.fields["choice"].error_messages["required"]
            raise serializers.ValidationError({"until": [message]})
        return attrs


class HandOverFields(Shape):
    """A line for customer service."""

    reason = Text(300, default="")


class PassOnFields(Shape):
    """Whose praise it is, in words without names."""

    unit = serializers.SlugField(max_length=50)
    text = serializers.CharField(max_length=2000)


class SeverityFields(Shape):
    """The severity that was proposed, as you read it."""

    severity = serializers.ChoiceField(SCALE)


class SplitFields(Shape):
    """Alerts that were merged into it, or posts of its storyline with their copies."""

    parts = serializers.ListField(child=Id(), max_length=MOST, required=False, default=list)
    posts = serializers.ListField(child=Id(), max_length=MOST, required=False, default=list)


class LabelsSent(Shape):
    """Labels to put on alerts and to take off them."""

    alerts = serializers.ListField(child=Id(), max_length=MOST, allow_empty=False)
    add = serializers.ListField(child=Text(LONGEST), max_length=20, required=False, default=list)
    remove = serializers.ListField(child=Text(LONGEST), max_length=20, required=False, default=list)


class UndoSent(Shape):
    """The key of the decision, as it was answered."""

    group = serializers.CharField(max_length=32)


class StandingShape(Shape):
    """Where an alert stands now."""

    id = serializers.IntegerField(source="pk")
    revision = serializers.IntegerField()
    state = serializers.CharField()
    severity = serializers.CharField()
    score = serializers.IntegerField()
    assignee = serializers.IntegerField(source="assignee_id", allow_null=True)
    snoozed_until = Moment(allow_null=True)
    changed_at = Moment()


class DecidedShape(Shape):
    """What was decided; `group` undoes it within a minute, empty where nothing is to be undone.

    `leads_to`: the alert that several became, or the one that was split off.
    """

    action = serializers.CharField()
    group = serializers.CharField()
    leads_to = serializers.IntegerField(allow_null=True)
    alerts = StandingShape(many=True)


class UnitShape(Shape):
    """A department, or a partner outside the house."""

    key = serializers.CharField()
    name = serializers.CharField(source="local_name")
    is_external = serializers.BooleanField()


class PraiseShape(Shape):
    """A first draft of the praise to pass on, names removed, for a person to put right."""

    text = serializers.CharField()
    unit = serializers.SerializerMethodField()
    units = UnitShape(many=True)

    @extend_schema_field({"type": ["string", "null"]})
    def get_unit(self, passing: Any) -> str | None:
        """Whose praise it seems to be."""
        units: list[Unit] = passing.units
        return next((unit.key for unit in units if unit.pk == passing.unit_id), None)
