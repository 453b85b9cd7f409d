"""The crisis record. Who may see a private one: access.py, nothing else."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.criteria.models import RuleSet


class CrisisStatus(models.TextChoices):
    """The steps of a crisis, in order."""

    DETECTED = "detected", _("Detected")
    CONFIRMED = "confirmed", _("Confirmed")
    RESPONDING = "responding", _("Responding")
    WATCHING = "watching", _("Watching")
    CLOSED = "closed", _("Closed")
    REVIEWED = "reviewed", _("Reviewed")


# Not over yet: shown in the strip and on walls.
RUNNING = ("detected", "confirmed", "responding", "watching")


class Crisis(models.Model):
    """One crisis: what, how grave, who leads, since when. Its log is its journal stream."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160)
    type = models.CharField(max_length=40)
    severity = models.CharField(max_length=8)
    status = models.CharField(
        max_length=10, choices=CrisisStatus.choices, default=CrisisStatus.RESPONDING
    )
    # When each step was reached: {"confirmed": "2026-11-20T12:31:00+00:00"}.
    steps: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    spokesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_private = models.BooleanField(default=False)
    # One line that is confirmed and may be shown to everybody in the house.
    confirmed_line = models.CharField(max_length=160, blank=True)
    first_mention_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_reason = models.CharField(max_length=500, blank=True)
    lesson = models.TextField(blank=True)
    next_update_at = models.DateTimeField(null=True, blank=True)
    update_every_min = models.PositiveIntegerField(null=True, blank=True)
    # In force when it was opened: later changes of rules do not bend a running crisis.
    rule_set = models.ForeignKey(RuleSet, null=True, on_delete=models.PROTECT, related_name="+")
    frozen: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    stream = models.OneToOneField("journal.Stream", on_delete=models.PROTECT, related_name="+")
    storylines: "ArrayField[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list
    )
    mentions: "ArrayField[list[int], list[int]]" = ArrayField(
        models.BigIntegerField(), default=list
    )
    # Salient words at opening and closing: "have we met this before?"
    terms: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    exercise = models.ForeignKey(
        "journal.Stream", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-opened_at",)
        indexes = (models.Index(fields=("status", "-opened_at"), name="crisis_by_status"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CrisisMember(models.Model):
    """Somebody who may see a private crisis, and who let them in."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("crisis", "user"), name="member_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.crisis_id}"


class CrisisSeen(models.Model):
    """How far a person has read the log of a crisis, and when a look was last recorded."""

    crisis = models.ForeignKey(Crisis, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    # Looks at a private crisis are entries in its log, at most one per person and hour.
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("crisis", "user"), name="crisis_seen_once"),)

    def __str__(self) -> str:
        return f"{self.crisis_id} read by {self.user_id}"
