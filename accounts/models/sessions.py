"""Browsers in which somebody is signed in, for the list on one's own page."""

from django.contrib.sessions.models import Session
from django.db import models

from accounts.models.people import User


class OpenSession(models.Model):
    """Whose session a row of the session table is. Goes with that row, however it ends."""

    session = models.OneToOneField(
        Session, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # What the browser says of itself, cut short.
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} since {self.opened_at:%Y-%m-%d %H:%M}"
