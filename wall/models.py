"""Paired screens: devices that may read one view and nothing else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.TextChoices):
    """What a screen may show. CORRIDOR: visitors pass by; names, abuse, private crises are out."""

    CORRIDOR = "corridor", _("Corridor")
    CONTROL = "control", _("Control room")


class Screen(models.Model):
    """One paired wall monitor. Its token is kept as a digest; revoking closes it within seconds."""

    name = models.CharField(max_length=80)
    profile = models.CharField(max_length=10, choices=Profile.choices, default=Profile.CORRIDOR)
    language = models.CharField(max_length=5, default="en")
    # Empty until the device has fetched its token, which is made in that moment and kept nowhere.
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    paired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    paired_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """A short code on an unpaired screen, waiting for somebody signed in to enter it (as RFC 8628).

    The code is not kept: it follows from the device's own secret, which only the device has.
    """

    code_digest = models.CharField(max_length=64, unique=True)
    device_digest = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    # Wrong codes typed by anybody while this one was good; too many, and the device shows another.
    tries = models.PositiveSmallIntegerField(default=0)
    screen = models.OneToOneField(
        Screen, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # When the device fetched its token; it is given once.
    claimed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"pairing {self.pk}"


class HiddenMention(models.Model):
    """A mention somebody took off the walls; it stays everywhere else."""

    mention_id = models.BigIntegerField(unique=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    hidden_at = models.DateTimeField()
    shown_again_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"mention {self.mention_id} hidden"
