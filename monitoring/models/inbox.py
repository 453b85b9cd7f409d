"""What came in, exactly as it came: acknowledged only when it lies here."""

from typing import Any

from django.db import models

from monitoring.connectors.wording import told
from monitoring.hostile import escaped
from monitoring.models.sources import Source


class BatchState(models.TextChoices):
    """How far a batch has come. PEEKED: its urgent mentions are stored, the rest waits."""

    WAITING = "waiting"
    PEEKED = "peeked"
    DONE = "done"
    PARKED = "parked"


class Batch(models.Model):
    """One delivery of raw items, compressed. Unique per source and delivery id."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    delivery_id = models.CharField(max_length=120)
    raw = models.BinaryField()
    encoding = models.CharField(max_length=8, default="zlib")
    # Connector facts that are not in the bytes: content type, by whom, file name, field mapping.
    envelope: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    stored_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    repeated_count = models.PositiveIntegerField(default=0)
    quarantined_count = models.PositiveIntegerField(default=0)
    # Figures for posts that nobody knows: read, and nothing to write them on.
    unknown_count = models.PositiveIntegerField(db_default=0)
    # Why it could not be stored the last time (`wording.kept`).
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source", "delivery_id"), name="batch_once_per_delivery"
            ),
        )
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(state__in=("waiting", "peeked")),
                name="batch_undone",
            ),
            # Health asks for these every minute, and there is nearly never one.
            models.Index(
                fields=("id",), condition=models.Q(state="parked"), name="batch_set_aside"
            ),
            models.Index(fields=("received_at",), name="batch_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id} ({self.state})"

    @property
    def trouble(self) -> str:
        """Why it could not be stored, in the reader's language; empty when it never failed."""
        return told(self.last_error)


class Quarantined(models.Model):
    """One item that could not be read or stored: its bytes, and why (`wording.kept`)."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="quarantined")
    position = models.PositiveIntegerField()
    raw = models.BinaryField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("batch", "position"), name="quarantined_once"),
        )
        indexes = (
            models.Index(
                fields=("id",), condition=models.Q(resolved_at=None), name="quarantined_unseen"
            ),
        )

    def __str__(self) -> str:
        return f"item {self.position} of batch {self.batch_id}"

    @property
    def excerpt(self) -> str:
        """The beginning of its bytes as a person can look at them."""
        return escaped(bytes(self.raw[:1000]), cap=240)

    @property
    def why(self) -> str:
        """Why it could not be read, in the reader's language."""
        return told(self.reason)


class Gap(models.Model):
    """A stretch of time a source could not be read, shown until somebody has looked at it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    noted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"gap of source {self.source_id}"

    @property
    def why(self) -> str:
        """Why nothing could be seen, in the reader's language."""
        return told(self.reason)
