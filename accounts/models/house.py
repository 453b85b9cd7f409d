"""The organisation this installation serves, and its departments."""

from django.db import models
from django.utils.translation import get_language


class Organisation(models.Model):
    """The one organisation this installation serves."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60, blank=True)
    is_demo = models.BooleanField(default=False)
    default_language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=60, default="Europe/Stockholm")
    # Shown on a wall that lost its link: whom to ring.
    phone = models.CharField(max_length=40, blank=True)
    # Facts of the house that rules and screens use: ships, places, watch words.
    profile = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A department, or a partner outside the house."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_sv = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_external = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """The name in the reader's language, where there is one."""
        swedish = (get_language() or "").startswith("sv")
        return self.name_sv if swedish and self.name_sv else self.name
