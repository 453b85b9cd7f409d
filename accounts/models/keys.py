"""Secrets handed out: tokens for programs, one-time links for people. Only digests are stored."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.people import User


class ApiToken(models.Model):
    """A secret for a program that acts for a person, within scopes and never beyond their roles."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=40), default=list
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class OneTimeLink(models.Model):
    """A link with which a person sets a password: works once, for 48 hours."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # A newer link or a closed account takes the older one back.
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at:%Y-%m-%d %H:%M}"
