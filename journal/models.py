"""The record's tables. Entries are written by record.py alone; the database refuses changes."""

from typing import Any

from django.conf import settings
from django.db import models


class Stream(models.Model):
    """One chain of entries: the desk's, one per crisis or exercise. Its row is the locked head."""

    key = models.CharField(max_length=60, unique=True)
    head_seq = models.BigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="0" * 64)
    # A stream of an exercise points at the exercise's own stream, also when it is that stream.
    exercise = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Viewers of a private stream are checked by the room that owns its subject.
    is_private = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One line of the record. Append-only; `id` grows in commit order over all streams."""

    # No indexes of their own: the ones below begin with these columns, and appending is a hot path.
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # Who acted when nobody was signed in: "worker", "source:press", "screen:12".
    agent = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    # Plain facts without personal data; texts and reasons go to the sealed payload.
    data: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("stream", "seq"), name="entry_once_per_seq"),
        )
        indexes = (
            # Pattern classes, so that "alert.%" and the beginning of a number find their way too.
            models.Index(
                fields=("verb", "-id"),
                name="entry_by_verb",
                opclasses=("varchar_pattern_ops", "int8_ops"),
            ),
            models.Index(
                fields=("object_id", "object_type", "-id"),
                name="entry_by_object",
                opclasses=("varchar_pattern_ops", "varchar_ops", "int8_ops"),
            ),
            models.Index(
                fields=("actor", "-id"),
                condition=models.Q(actor__isnull=False),
                name="entry_by_actor",
            ),
            models.Index(fields=("at",), name="entry_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq} {self.verb}"


class Sealed(models.Model):
    """The erasable part of an entry: personal words and their salt. The chain holds an HMAC."""

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="sealed"
    )
    salt = models.BinaryField()
    payload: "models.JSONField[Any, Any]" = models.JSONField()

    def __str__(self) -> str:
        return f"sealed words of {self.entry_id}"


class Checkpoint(models.Model):
    """Signed heads of streams that grew since the last one; evidence once a copy lies elsewhere."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    last_entry = models.BigIntegerField()
    # {stream key: [seq, hash]}; streams left out stand as an earlier checkpoint says.
    heads: "models.JSONField[Any, Any]" = models.JSONField()
    # Digest of the checkpoint before: one copy elsewhere vouches for all earlier ones.
    previous = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


class Reader(models.Model):
    """A reader of the feed with its own place in it."""

    name = models.CharField(max_length=60, primary_key=True)
    cursor = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.cursor}"


class TimerState(models.TextChoices):
    """What became of a timer."""

    PENDING = "pending"
    FIRED = "fired"
    VOID = "void"
    # Handed out too often without being done: a person must look.
    PARKED = "parked"


class Timer(models.Model):
    """A deadline as a row. Fired once, after any outage; the handler re-reads its subject."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TimerState.choices, default=TimerState.PENDING)
    data: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    fired_at = models.DateTimeField(null=True, blank=True)
    exercise = models.ForeignKey(
        Stream, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject"),
                condition=models.Q(state="pending"),
                name="one_pending_timer_per_subject",
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=models.Q(state="pending"), name="timer_due"),
            models.Index(
                fields=("due_at",), condition=models.Q(state="parked"), name="timer_set_aside"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Heartbeat(models.Model):
    """Liveness by work: who did what last, and when."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    last_done = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class KeyedWrite(models.Model):
    """A write that came with an idempotency key, and the answer it got."""

    key = models.CharField(max_length=100)
    owner = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "key"), name="keyed_write_once"),)

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"
