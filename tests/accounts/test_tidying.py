"""What has ended is thrown away, what still counts is kept."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import throttle
from accounts.links import issue_link
from accounts.models import OneTimeLink, ThrottleBucket
from accounts.tidying import forget_ended


def test_only_what_has_ended_goes(comms, lead, signed_in):
    now = timezone.now()
    signed_in(comms)
    kept = signed_in(lead).session.session_key
    Session.objects.exclude(pk=kept).update(expire_date=now - timedelta(seconds=1))
    throttle.take("old", throttle.ACCOUNT, now - timedelta(days=2))
    throttle.take("new", throttle.ACCOUNT, now)
    issue_link(comms, now - timedelta(days=40))
    issue_link(lead, now - timedelta(days=3))
    assert forget_ended(now) == 3
    assert list(Session.objects.values_list("pk", flat=True)) == [kept]
    assert list(ThrottleBucket.objects.values_list("key", flat=True)) == ["new"]
    assert [link.user for link in OneTimeLink.objects.all()] == [lead]
    assert forget_ended(now) == 0
