"""Alerts, what people decided about them, and who has seen them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from escalation.criteria.models import RuleSet


class AlertKind(models.TextChoices):
    """What a person must decide about.

    A story, one report from inside, praise to pass on, or that far more than usual is said.
    """

    STORYLINE = "storyline", _("Storyline")
    REPORT = "report", _("Report")
    PRAISE = "praise", _("Praise")
    VOLUME = "volume", _("Unusual volume")
    GROUP = "group", _("Merged alerts")


class AlertState(models.TextChoices):
    """Where an alert stands in triage."""

    # A condition must hold for a while first: nobody sees it yet.
    WAITING = "waiting", _("Not raised yet")
    OPEN = "open", _("Needs a decision")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    SNOOZED = "snoozed", _("Snoozed")
    HANDED_OVER = "handed-over", _("With customer service")
    DISMISSED = "dismissed", _("Dismissed")
    PASSED_ON = "passed-on", _("Passed on")
    IN_CRISIS = "in-crisis", _("In a crisis")
    SETTLED = "settled", _("Settled with its crisis")
    FADED = "faded", _("Faded by itself")
    MERGED = "merged", _("Merged into another")
    PARTED = "parted", _("Split up again")


# States in which an alert still grows with its storyline instead of a new one being raised.
LIVING = ("waiting", "open", "acknowledged", "snoozed", "handed-over", "in-crisis")


class Alert(models.Model):
    """A person must decide. One living alert per storyline; in a storm it grows.

    Merged ones stay, each with what it tells, and point to the one that is decided about.
    """

    kind = models.CharField(max_length=10, choices=AlertKind.choices, default=AlertKind.STORYLINE)
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.OPEN)
    # Monitoring's rows; plain ids keep them free to be retained longer or shorter than the alert.
    storyline_id = models.BigIntegerField(null=True)
    mention_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    score = models.PositiveSmallIntegerField()
    peak_score = models.PositiveSmallIntegerField()
    severity = models.CharField(max_length=8)
    # The compact verdict (criteria.score): points, numbers behind each reason, rules that fired.
    verdict: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    rules: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    # The severity that waits for a person's yes, and what its waiting times rest on
    # (criteria.severity.Standing): since when, what was confirmed, what was declined.
    proposed = models.CharField(max_length=8, blank=True, default="")
    standing: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    # When the desk looks at it again though nothing is said: a wait ends, a storm has gone quiet.
    look_at = models.DateTimeField(null=True, blank=True)
    # What its rules ask for (criteria.consequences), and the roles that are told on their desk.
    asked: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    told: "ArrayField[list[str], list[str]]" = ArrayField(
        models.TextField(), default=list, blank=True
    )
    # How far the volume stands out (alerts.volume), and of what: "all", "source:3", a storyline.
    volume: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    mention_count = models.PositiveIntegerField(default=1)
    original_count = models.PositiveIntegerField(default=1)
    reach = models.BigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    rising_since = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    # Grows with every change; the queue's live update and the optimistic lock read it.
    revision = models.PositiveIntegerField(default=1)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # The revision that the last decision of a person made: who saw less was overtaken.
    decided_revision = models.PositiveIntegerField(default=0)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # The score at hand-over or snooze: growing past it brings the alert back.
    returns_above = models.PositiveSmallIntegerField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    # By name: crises are made from alerts, alerts know nothing of them.
    crisis = models.ForeignKey(
        "escalation.Crisis", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_internal = models.BooleanField(default=False)
    # One step, never a chain: what a merged alert had taken in is pointed on.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    labels: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField(), default=list)
    exercise = models.ForeignKey(
        "journal.Stream", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("storyline_id", "kind"),
                condition=models.Q(state__in=LIVING, storyline_id__isnull=False, kind="storyline"),
                name="one_living_alert_per_storyline",
            ),
            models.UniqueConstraint(
                fields=("mention_id", "kind"),
                condition=models.Q(kind__in=("report", "praise")),
                name="one_alert_per_report_or_praise",
            ),
            # Of the kind that is about everything there is one at a time.
            models.UniqueConstraint(
                fields=("kind", "exercise"),
                nulls_distinct=False,
                condition=models.Q(state__in=LIVING, kind="volume"),
                name="one_living_alert_on_volume",
            ),
        )
        indexes = (
            models.Index(fields=("state", "-score", "-id"), name="alert_queue"),
            models.Index(fields=("-changed_at",), name="alert_changed"),
            models.Index(fields=("crisis",), name="alert_in_crisis"),
            models.Index(fields=("mention_id",), name="alert_by_mention"),
            models.Index(fields=("storyline_id",), name="alert_by_storyline"),
        )

    def __str__(self) -> str:
        return f"alert {self.pk}"


class AlertSeen(models.Model):
    """The revision of an alert that a person last looked at."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    # How grave it was then: what has risen since is unread again. Empty: read it anew.
    severity = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("alert", "user"), name="seen_once"),)

    def __str__(self) -> str:
        return f"alert {self.alert_id} seen by {self.user_id}"


class Decision(models.Model):
    """What a person decided in triage, with the score at that moment. Kept for the backtest."""

    alert = models.ForeignKey(
        Alert, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    mention_id = models.BigIntegerField()
    storyline_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    # real, noise, duplicate, praise, customer_matter ... what it turned out to be.
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    rule_set_version = models.IntegerField(null=True)
    # What undoing needs: one key per press of a button, the alert before, its revision after.
    group = models.CharField(max_length=32, blank=True)
    before: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("mention_id",), name="decision_by_mention"),
            models.Index(fields=("-at",), name="decision_by_time"),
            models.Index(
                fields=("group",), condition=~models.Q(group=""), name="decision_by_group"
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} of mention {self.mention_id}"


class Thanks(models.Model):
    """Praise passed on to the people it is about, with names removed."""

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="thanks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    lang = models.CharField(max_length=3, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("unit", "-at"), name="thanks_to_unit"),)

    def __str__(self) -> str:
        return f"thanks for alert {self.alert_id}"
