"""Tokens that limit how often something may be tried."""

from django.db import models


class ThrottleBucket(models.Model):
    """Tokens left for one key (an account, an address); refilled by time, see throttle.py."""

    key = models.CharField(max_length=160, primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
