"""What stands still, as the API shows it."""

from rest_framework import serializers

from crisisdesk.api.shapes.base import Moment, Shape


class DeadlineShape(Shape):
    """A deadline that could not be carried out."""

    id = serializers.IntegerField(source="timer.pk")
    kind = serializers.CharField(source="timer.kind")
    what = serializers.CharField()
    subject = serializers.CharField(source="timer.subject")
    due_at = Moment(source="timer.due_at")


class AsideShape(Shape):
    """A delivery that could not be stored; its bytes are kept."""

    id = serializers.IntegerField(source="pk")
    source = serializers.CharField(source="source.slug")  # type: ignore[assignment]
    received_at = Moment()
    error = serializers.CharField(source="trouble")


class UnreadShape(Shape):
    """How many items of a source nobody could read."""

    source = serializers.CharField(source="slug")  # type: ignore[assignment]
    count = serializers.IntegerField()


class StandstillShape(Shape):
    """Everything that was set aside until a person looks."""

    deadlines = DeadlineShape(many=True)
    deliveries = AsideShape(many=True)
    unread = UnreadShape(many=True)


class MendedShape(Shape):
    """What was mended."""

    id = serializers.IntegerField()
