"""Sources and what people bring in themselves, as the API shows and asks for them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.zones import zones
from crisisdesk.api.shapes.base import LARGEST_NUMBER, Moment, PersonRef, Shape, Text
from monitoring.connectors.file_text import ENCODINGS
from monitoring.connectors.mapping import MappingProblems, compile_mapping
from monitoring.connectors.table import DELIMITERS, FIELDS
from monitoring.connectors.values import KINDS
from monitoring.replays.actions import FASTEST
from monitoring.sightings.forms import CHANNELS

LONGEST_SILENCE = 60 * 24 * 14


class SourceShape(Shape):
    """One source with how it is doing."""

    slug = serializers.CharField(source="source.slug")
    name = serializers.CharField()
    connector = serializers.CharField(source="source.connector")
    state = serializers.CharField(source="source.state")
    health = serializers.CharField(source="diagnosis.health")
    health_since = Moment(source="diagnosis.since", allow_null=True)
    sentence = serializers.CharField(source="diagnosis.sentence")
    is_internal = serializers.BooleanField(source="source.is_internal")
    last_heard_at = Moment(source="source.last_heard_at", allow_null=True)
    newest_mention_at = Moment(source="source.newest_mention_at", allow_null=True)
    expected_silence_min = serializers.IntegerField(
        source="source.expected_silence_min", allow_null=True
    )
    today = serializers.IntegerField(help_text="Mentions of the last 24 hours.")
    waiting = serializers.IntegerField(help_text="Deliveries that wait to be read.")
    quarantined = serializers.IntegerField(help_text="Items that could not be read.")
    parked = serializers.IntegerField(help_text="Deliveries set aside after too many failures.")


class HourShape(Shape):
    """An hour of a source: null while it was blind, which is not the same as nothing."""

    at = Moment()
    count = serializers.IntegerField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()


class DeliveryShape(Shape):
    """One delivery as it came in."""

    id = serializers.IntegerField(source="pk")
    received_at = Moment()
    size = serializers.IntegerField()
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    stored = serializers.IntegerField(source="stored_count")
    changed = serializers.IntegerField(source="changed_count")
    repeated = serializers.IntegerField(source="repeated_count")
    quarantined = serializers.IntegerField(source="quarantined_count")
    unknown = serializers.IntegerField(
        source="unknown_count", help_text="Figures for mentions nobody knows."
    )
    last_error = serializers.CharField(source="trouble")


class GapShape(Shape):
    """A stretch of time in which a source could not be seen."""

    from_at = Moment()
    until_at = Moment()
    reason = serializers.CharField(source="why")


class SourceWhole(SourceShape):
    """One source with its settings and what it brought."""

    name_sv = serializers.CharField(source="source.name_sv")
    lawful_basis = serializers.CharField(source="source.lawful_basis")
    address = serializers.CharField(help_text="Where a webhook is sent to.")
    config = serializers.DictField(help_text="How it is read; never a secret.")
    moved_from = serializers.CharField(
        source="source.moved_from", help_text="Its address before its server said it has moved."
    )
    moved_at = Moment(source="source.moved_at", allow_null=True)
    paused_why = serializers.CharField(source="source.paused_why")
    paused_by = PersonRef(source="source.paused_by", allow_null=True)
    hours = HourShape(many=True)
    deliveries = DeliveryShape(many=True)
    gaps = GapShape(many=True)


class SourceChanged(Shape):
    """What a source is called and how it is read; what is left out stays."""

    name = serializers.CharField(max_length=80, required=False)
    name_sv = Text(80)
    expected_silence_min = serializers.IntegerField(
        min_value=1, max_value=LONGEST_SILENCE, required=False, allow_null=True
    )
    lawful_basis = Text(120)
    url = serializers.URLField(max_length=500, required=False, help_text="Of a feed.")
    mapping = serializers.DictField(
        required=False, allow_null=True, help_text="Of a webhook: docs/webhook.md."
    )

    def validate_mapping(self, mapping: dict[str, Any] | None) -> dict[str, Any] | None:
        """Refuse a mapping that cannot be read, with every reason."""
        try:
            if mapping:
                compile_mapping(mapping)
        except MappingProblems as error:
            raise serializers.ValidationError(list(error.sentences)) from error
        return mapping


class SourceAdded(SourceChanged):
    """A new webhook or feed."""

    name = serializers.CharField(max_length=80)
    connector = serializers.ChoiceField(["webhook", "feed"])
    slug = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A feed needs its address."""
        if attrs["connector"] == "feed" and not attrs.get("url"):
            field = self.fields["url"]
            raise serializers.ValidationError({"url": [field.error_messages["required"]]})
        return attrs


class FeedAsked(Shape):
    """An address at which a feed may be."""

    url = serializers.URLField(max_length=500)


class FeedFound(Shape):
    """What is there, before anything is kept; in sentences."""

    ok = serializers.BooleanField()
    found = serializers.ListField(child=serializers.CharField())
    hints = serializers.ListField(child=serializers.CharField())
    suggestions = serializers.ListField(child=serializers.CharField())


class SourceSecret(Shape):
    """A source with its signing secret, which is told once."""

    slug = serializers.CharField()
    address = serializers.CharField()
    secret = serializers.CharField(help_text="Shown now and never again; empty when repeated.")


class WhySent(Shape):
    """A reason, for the log and the colleagues."""

    why = serializers.CharField(max_length=200)


class QuarantinedShape(Shape):
    """An item that could not be read. Its bytes stay with the desk."""

    id = serializers.IntegerField(source="pk")
    delivery = serializers.IntegerField(source="batch_id")
    position = serializers.IntegerField()
    reason = serializers.CharField(source="why")
    at = Moment()
    beginning = serializers.SerializerMethodField()

    def get_beginning(self, item: Any) -> str:
        """The first 500 bytes as text; what is no text is shown as such."""
        raw = bytes(item.raw)[:500]
        return raw.decode("utf-8", "backslashreplace").replace("\0", "\\0")


class DoneShape(Shape):
    """It is done."""

    id = serializers.IntegerField()


class SightingSent(Shape):
    """What somebody has seen: a link or a text is enough."""

    pasted = serializers.CharField(max_length=10_000, help_text="A link, a text, or both.")
    author = Text(120, default="")
    author_kind = serializers.ChoiceField(["", *sorted(KINDS)], required=False, default="")
    network = Text(60, default="")
    channel = serializers.ChoiceField([key for key, _ in CHANNELS], required=False, default="web")
    seen_at = Moment(required=False, allow_null=True, default=None)


class KeptShape(Shape):
    """It is on disk; it becomes a mention within seconds."""

    is_kept = serializers.BooleanField()


class ReportSent(Shape):
    """What an employee saw or heard."""

    text = serializers.CharField(max_length=5_000)
    place = Text(120, default="")
    is_anonymous = serializers.BooleanField(
        required=False, default=False, help_text="Nothing then points back to the writer."
    )


class ReceiptShape(Shape):
    """The only way back to a report; empty when the same report was sent before."""

    receipt = serializers.CharField()
    is_repeat = serializers.BooleanField()


class ReceiptSent(Shape):
    """A receipt; blanks, hyphens and case do not matter."""

    receipt = serializers.CharField(max_length=60)


class ReportStandingShape(Shape):
    """How far a report has come."""

    sent_at = Moment()
    text = serializers.CharField()
    step = serializers.ChoiceField(["sent", "waiting", "taken", "closed"])
    since = Moment(allow_null=True)


class FileSent(Shape):
    """A file of at most 4 MB; looked at, and brought in unless only a preview is asked for."""

    file = serializers.FileField(max_length=200)
    preview = serializers.BooleanField(required=False, default=False)
    time_zone = serializers.ChoiceField(
        choices=zones(), required=False, help_text="For times that name none; else your own."
    )
    encoding = serializers.ChoiceField(
        choices=ENCODINGS, required=False, help_text="Found out where it is not said."
    )
    delimiter = serializers.ChoiceField(
        choices=DELIMITERS, required=False, help_text="Between two columns."
    )
    date_order = serializers.ChoiceField(
        choices=("dmy", "mdy"), required=False, help_text="Of dates such as 03/04/2026."
    )
    columns = serializers.JSONField(
        required=False,
        help_text="What columns hold: their name, and a field of a mention or nothing, as JSON.",
    )

    def validate_columns(self, given: Any) -> dict[str, str]:
        """Take names of columns and of fields alone."""
        if isinstance(given, dict) and all(value in {"", *FIELDS} for value in given.values()):
            return given
        known = ", ".join(sorted(FIELDS))
        raise serializers.ValidationError(
            _("Say what columns hold by their names: %(fields)s.") % {"fields": known}
        )


class FileProblem(Shape):
    """A row that could not be read."""

    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    sentence = serializers.CharField()


class FileEvent(Shape):
    """One of the first rows, as it will be read."""

    text = serializers.CharField()
    author = serializers.CharField(source="author.handle")
    created_at = Moment(allow_null=True)


class FileShape(Shape):
    """What a file holds, and how many batches of it are on disk now."""

    ok = serializers.BooleanField()
    kind = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    columns = serializers.DictField(child=serializers.CharField())
    read_as = serializers.DictField(
        source="envelope", help_text="Letters, order of dates, what is between columns, time zone."
    )
    row_count = serializers.IntegerField()
    event_count = serializers.IntegerField()
    problem_count = serializers.IntegerField(max_value=LARGEST_NUMBER)
    events = FileEvent(many=True)
    problems = FileProblem(many=True)
    batches = serializers.IntegerField(help_text="New batches kept; 0 for a preview or a repeat.")


class ReplaySent(Shape):
    """How many times faster than it was."""

    speed = serializers.IntegerField(min_value=1, max_value=FASTEST, required=False, default=60)


class ReplayShape(Shape):
    """How far the newest storm of the demo is."""

    is_playing = serializers.BooleanField()
    percent = serializers.IntegerField()
    sent = serializers.IntegerField(source="newest.sent", allow_null=True, default=None)
    total = serializers.IntegerField(source="newest.total", allow_null=True, default=None)
    error = serializers.CharField(source="newest.trouble", allow_null=True, default=None)
