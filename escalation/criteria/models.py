"""Rule sets as data with versions. What a published version says never changes again."""

from typing import Any

from django.conf import settings
from django.db import models


class RuleSetState(models.TextChoices):
    """DRAFT is being written, PROPOSED waits for a second person, one is LIVE, the rest RETIRED."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    LIVE = "live"
    RETIRED = "retired"
    DISCARDED = "discarded"


class RuleSet(models.Model):
    """One version of all escalation rules."""

    version = models.PositiveIntegerField(unique=True)
    based_on = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=RuleSetState.choices, default=RuleSetState.DRAFT
    )
    document: "models.JSONField[Any, Any]" = models.JSONField()
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    live_from = models.DateTimeField(null=True, blank=True)
    live_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(
                fields=("state",), condition=models.Q(state="live"), name="one_live_rule_set"
            ),
            # Four eyes, held by the database: what somebody wrote is live only when somebody else
            # has published it. The setup of an organisation names neither.
            models.CheckConstraint(
                condition=~models.Q(state="live")
                | models.Q(written_by__isnull=True, published_by__isnull=True)
                | models.Q(published_by__isnull=False)
                & ~models.Q(written_by=models.F("published_by")),
                name="rule_set_needs_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"v{self.version}"
