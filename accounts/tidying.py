"""Throws away what has ended: sessions, full buckets, links nobody can use. Called now and then."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session

from accounts import throttle
from accounts.models import OneTimeLink

# The slowest bucket is full again long before.
_BUCKETS_AFTER: Final = timedelta(days=1)
_LINKS_AFTER: Final = timedelta(days=30)


def forget_ended(now: datetime) -> int:
    """Delete what can do nothing any more. Returns how many rows; the log keeps what happened."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    links, _ = OneTimeLink.objects.filter(expires_at__lt=now - _LINKS_AFTER).delete()
    return sessions + links + throttle.forget_full(now - _BUCKETS_AFTER)
