"""What a due timer does, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crisisdesk.timers import run_timer
from escalation.alerts import actions
from journal.models import Timer
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_alert_wakes_although_the_clock_of_the_worker_is_behind(comms, monkeypatch):
    alert = factories.alert()
    until = timezone.now() + timedelta(hours=1)
    actions.snooze_alerts(actor=comms, seen={alert.pk: alert.revision}, until=until)
    due = timezone.now() - timedelta(seconds=1)
    Timer.objects.update(due_at=due)
    type(alert).objects.update(snoozed_until=due)
    monkeypatch.setattr(timezone, "now", lambda: due - timedelta(seconds=2))
    timer = Timer.objects.get()
    run_timer(timer.pk)
    alert.refresh_from_db()
    timer.refresh_from_db()
    assert (alert.state, timer.state) == ("open", "fired")
