"""Where mentions come from, and what each place needs to be read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from monitoring.connectors.wording import told


class SourceState(models.TextChoices):
    """What we want of a source; how it is doing is computed (health.py)."""

    ON = "on", _("Listening")
    PAUSED = "paused", _("Paused")


class Source(models.Model):
    """One account, feed or door that mentions come through."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_sv = models.CharField(max_length=80, blank=True)
    connector = models.SlugField(max_length=40)
    config: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=SourceState.choices, default=SourceState.ON)
    paused_why = models.CharField(max_length=200, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    # Silence beyond this is "blind"; None for sources that are silent by nature (a form).
    expected_silence_min = models.PositiveIntegerField(null=True, blank=True)
    # Employee reports and mail are never shown on a wall.
    is_internal = models.BooleanField(default=False)
    lawful_basis = models.CharField(max_length=120, blank=True)
    cursor: "models.JSONField[Any, Any]" = models.JSONField(null=True, blank=True)
    # Silence is counted from here until something was heard.
    listening_since = models.DateTimeField(default=timezone.now)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    newest_mention_at = models.DateTimeField(null=True, blank=True)
    # Set while nothing is heard although something should be (health.py).
    blind_since = models.DateTimeField(null=True, blank=True)
    # A code with its details (`wording.kept`): the sentence is made for whoever reads it.
    last_error = models.CharField(max_length=300, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    # Where it was read before its server said that it has moved for good.
    moved_from = models.CharField(max_length=2000, blank=True, db_default="")
    moved_at = models.DateTimeField(null=True, blank=True)
    # Polled sources: next call, and the lease that keeps a stale worker out.
    next_poll_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fencing = models.PositiveIntegerField(default=0)
    exercise = models.ForeignKey(
        "journal.Stream", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        indexes = (
            models.Index(
                fields=("next_poll_at",),
                condition=models.Q(state="on", next_poll_at__isnull=False),
                name="source_due",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """Return what it is called in the reader's language."""
        swedish = (get_language() or "en").startswith("sv")
        return self.name_sv if swedish and self.name_sv else self.name

    @property
    def trouble(self) -> str:
        """What went wrong when it was last read, in the reader's language."""
        return told(self.last_error)


class Secret(models.Model):
    """One sealed secret of a source (AES-GCM, key outside the database); several may live."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="secrets")
    field = models.CharField(max_length=40)
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.field} of source {self.source_id}"


class Replay(models.Model):
    """A stored storm asked to be played again through the webhook door (demo organisation)."""

    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    speed = models.PositiveIntegerField(default=60)
    started_at = models.DateTimeField(null=True, blank=True)
    sent = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Why it broke off (`wording.kept`).
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"replay {self.pk}"

    @property
    def trouble(self) -> str:
        """Why it broke off, in the reader's language; empty when it did not."""
        return told(self.error)
