"""What the desk has noted about somebody who writes about us, with its ground and its end."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Stance(models.TextChoices):
    """How somebody has spoken of us, as the desk sees it."""

    AMBASSADOR = "ambassador", _("Speaks well of us")
    FAIR = "fair", _("Fair")
    CRITICAL = "critical", _("Critical")


class Ground(models.TextChoices):
    """Why a note about a person may be kept."""

    PUBLIC_ROLE = "public-role", _("Acts in a public role")
    CONSENT = "consent", _("Has consented")


class Policy(models.TextChoices):
    """How the desk treats an account, for a time and with a reason everybody can read."""

    ANSWER_ONCE = "answer-once", _("Answer once, then leave it")
    DO_NOT_ANSWER = "do-not-answer", _("Do not answer")
    REPORT = "report", _("Report to the platform")


class PersonCard(models.Model):
    """What we keep about somebody who writes about us: history is read, this is what people added.

    Only with a ground: consent, or a public role. A policy has a reason and an end.
    """

    author_key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    stance = models.CharField(max_length=20, blank=True, choices=Stance.choices)
    note = models.TextField(blank=True)
    note_ground = models.CharField(max_length=20, blank=True, choices=Ground.choices)
    policy = models.CharField(max_length=20, blank=True, choices=Policy.choices)
    policy_why = models.CharField(max_length=300, blank=True)
    policy_until = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.author_key

    def is_policy_in_force(self, now: datetime) -> bool:
        """Tell whether the policy holds; what has ended is history and binds nobody."""
        return bool(self.policy and self.policy_until and self.policy_until > now)
